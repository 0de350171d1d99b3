package audit_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tke-cilium-operator/e2e/audit"
)

func line(id, stage, verb, name string) string {
	return `{"auditID":"` + id + `","stage":"` + stage + `","verb":"` + verb + `","requestURI":"/","userAgent":"us/1",` +
		`"objectRef":{"resource":"nodes","name":"` + name + `"},"responseStatus":{"code":200}}` + "\n"
}

func open(t *testing.T) (path string, log *audit.Log) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "audit.log")
	log, err := audit.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, log
}

func add(t *testing.T, path string, lines ...string) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString(strings.Join(lines, "")); err != nil {
		t.Fatal(err)
	}
}

func expect(t *testing.T, log *audit.Log, want string) {
	t.Helper()
	requests, err := log.Requests()
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, request := range requests {
		found = append(found, request.What())
	}
	if got := strings.Join(found, ", "); got != want {
		t.Errorf("%q instead of %q", got, want)
	}
}

func TestRequestsAreInTheOrderOfTheirComing(t *testing.T) {
	path, log := open(t)
	add(t, path, line("1", "RequestReceived", "create", ""), line("2", "RequestReceived", "patch", "b"),
		line("2", "ResponseComplete", "patch", "b"), line("1", "ResponseComplete", "create", "a"))
	expect(t, log, "create nodes a, patch nodes b")
}

func TestAWatchCountsOnce(t *testing.T) {
	path, log := open(t)
	add(t, path, line("1", "RequestReceived", "watch", ""), line("1", "ResponseStarted", "watch", ""),
		line("1", "ResponseComplete", "watch", ""))
	expect(t, log, "watch nodes")
}

func TestWhatCameInBeforeIsForgotten(t *testing.T) {
	path, log := open(t)
	add(t, path, line("1", "RequestReceived", "patch", "a"))
	if err := log.Forget(); err != nil {
		t.Fatal(err)
	}
	add(t, path, line("1", "ResponseComplete", "patch", "a"), line("2", "RequestReceived", "patch", "b"),
		line("2", "ResponseComplete", "patch", "b"))
	expect(t, log, "patch nodes b")
}

func TestAnAnswerThatIsRecordedLateIsWaitedFor(t *testing.T) {
	path, log := open(t)
	add(t, path, line("1", "RequestReceived", "patch", "a"))
	late := time.AfterFunc(50*time.Millisecond, func() { add(t, path, line("1", "ResponseComplete", "patch", "a")) })
	defer late.Stop()
	expect(t, log, "patch nodes a")
}

func TestARequestWithoutAnAnswerIsLeftOut(t *testing.T) {
	path, log := open(t)
	add(t, path, line("1", "RequestReceived", "patch", "a"), line("2", "RequestReceived", "get", "b"),
		line("2", "ResponseComplete", "get", "b"))
	expect(t, log, "get nodes b")
}
