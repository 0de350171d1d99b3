package sidecar_test

// The sidecar as a process, and the contract as a client reads it.

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"tke-cilium-operator/e2e/process"
)

const patience = 30 * time.Second

type release struct {
	Revision             int
	Status               string
	ChartName            string
	ChartVersion         string
	Labels               map[string]string
	LastDeployedRevision int
}

type operation struct {
	ID, State, Phase          string
	ObjectsDone, ObjectsTotal int
	Revision                  int
	StartedAt, FinishedAt     time.Time
	Error                     struct{ Reason, Message string }
}

type sidecar struct {
	t       testing.TB
	process *process.Process
	client  *http.Client
	log     string
}

// startSidecar starts one that is killed when the test ends. folder is kept between two starts.
func startSidecar(t testing.TB, kubeconfig, folder string) *sidecar {
	t.Helper()
	socket := filepath.Join(folder, "socket", "helm.sock")
	s := &sidecar{t: t, log: filepath.Join(folder, "log")}
	var err error
	s.process, err = process.Start(process.Spec{
		Name: "helm-sidecar", Path: binary, Log: s.log,
		Args: []string{"--kubeconfig", kubeconfig, "--socket", socket, "--chart-dir", chartDir, "--log-format", "text"},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.process.Kill()
		if t.Failed() {
			content, _ := os.ReadFile(s.log)
			t.Logf("the sidecar's log:\n%s", content)
		}
	})
	s.client = &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", socket)
		}}}
	eventually(t, "the sidecar answers", func() bool {
		answer, err := s.client.Get("http://sidecar/v1/version")
		if err == nil {
			answer.Body.Close()
		}
		return err == nil
	})
	return s
}

// folderFor is short: a socket's path is limited to 107 characters.
func folderFor(t testing.TB) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "sidecar-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	return folder
}

func (s *sidecar) call(method, path string, body, into any) int {
	s.t.Helper()
	encoded, err := json.Marshal(body)
	if err != nil {
		s.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(context.Background(), method, "http://sidecar"+path, bytes.NewReader(encoded))
	if err != nil {
		s.t.Fatal(err)
	}
	answer, err := s.client.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(into); err != nil {
		s.t.Fatalf("%s %s: %v", method, path, err)
	}
	return answer.StatusCode
}

func (s *sidecar) startID() string {
	s.t.Helper()
	var version struct{ StartID string }
	s.call("GET", "/v1/version", nil, &version)
	return version.StartID
}

func (s *sidecar) fence(epoch int, validFor time.Duration) {
	s.t.Helper()
	var answer struct{ Epoch int }
	body := map[string]any{"epoch": epoch, "holder": "test", "validForMilliseconds": validFor.Milliseconds()}
	if status := s.call("PUT", "/v1/fence", body, &answer); status != http.StatusOK || answer.Epoch != epoch {
		s.t.Fatalf("the fence answered %d, epoch %d", status, answer.Epoch)
	}
}

func (s *sidecar) release() *release {
	s.t.Helper()
	var answer struct{ Release *release }
	if status := s.call("GET", "/v1/releases/kube-system/cilium", nil, &answer); status != http.StatusOK {
		s.t.Fatalf("the release's state answered %d", status)
	}
	return answer.Release
}

func (s *sidecar) start(request map[string]any) {
	s.t.Helper()
	var answer json.RawMessage
	if status := s.call("POST", "/v1/operations", request, &answer); status != http.StatusAccepted {
		s.t.Fatalf("the operation was answered with %d: %s", status, answer)
	}
}

// finish waits for the operation's end.
func (s *sidecar) finish(id string) operation {
	s.t.Helper()
	var ended operation
	eventually(s.t, "operation "+id+" ends", func() bool {
		s.call("GET", "/v1/operations/"+id, nil, &ended)
		return ended.State != "Running"
	})
	return ended
}

func (s *sidecar) succeed(request map[string]any) operation {
	s.t.Helper()
	s.start(request)
	ended := s.finish(request["id"].(string))
	if ended.State != "Succeeded" {
		s.t.Fatalf("operation %s is %s: %s: %s", ended.ID, ended.State, ended.Error.Reason, ended.Error.Message)
	}
	return ended
}

func (s *sidecar) fail(request map[string]any, reason string) operation {
	s.t.Helper()
	s.start(request)
	ended := s.finish(request["id"].(string))
	if ended.State != "Failed" || ended.Error.Reason != reason {
		s.t.Fatalf("operation %s is %s: %s: %s, want %s", ended.ID, ended.State, ended.Error.Reason, ended.Error.Message, reason)
	}
	return ended
}

func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	ticks := time.NewTicker(20 * time.Millisecond)
	defer ticks.Stop()
	for !holds() {
		select {
		case <-ticks.C:
		case <-deadline.C:
			t.Fatalf("not within %s: %s", patience, what)
		}
	}
}
