package scenarios_test

// The API server gets another address: told, or followed once it has proved to be the API server's.

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/process"
	"tke-cilium-operator/e2e/tke"
)

const loopback = "127.0.0.1"

// The real address is a loopback one, which is not what TKE's look like: that check is ignored.
func followSpec(onChange string) map[string]any {
	return spec(map[string]any{
		"apiServer": map[string]any{"onChange": onChange},
		"preflight": map[string]any{"ignore": []any{"LoadBalancerAddress"}},
		"upgrade":   map[string]any{"soakSeconds": 1},
	})
}

func TestAnAPIServerThatMovedIsFollowedOnceItHasProvedItself(t *testing.T) {
	s := running(t, twoNodes)
	s.apply(followSpec("Report"))
	s.untilReady()
	agents := s.uids("k8s-app=cilium")
	real := s.forward()

	t.Run("with Report it is told, though it answers", func(t *testing.T) {
		s := s.under(t)
		s.must(s.bed.Audit.Forget())
		s.moveTo(real)
		told := s.untilReason("APIServerMoved", "EndpointMoved")
		if message := told.Condition("APIServerMoved").Message; !strings.Contains(message, address(real)+": if that is to be used, set spec.apiServer to Static") {
			t.Errorf("it is told as %q", message)
		}
		s.looked("with Report")
		s.expectNoWrites(s.effects())
	})
	t.Run("with Follow an empty list means nothing", func(t *testing.T) {
		s := s.under(t)
		s.must(tke.SetEndpoint(t.Context(), s.bed.Cluster, tke.EndpointPort))
		s.until("nothing is said to have moved", func(i *operator.Installation) bool {
			return i.Ready() && i.Condition("APIServerMoved").Reason == ""
		})
		s.apply(followSpec("Follow"))
		s.looked("with Follow")
		s.expectNoWrites(s.effects())
	})
	t.Run("one that does not answer is not followed", func(t *testing.T) {
		s := s.under(t)
		ports, err := process.FreePorts(1)
		s.must(err)
		s.moveTo(ports[0])
		s.expectNotFollowed(ports[0], "Connection refused")
	})
	t.Run("one with another cluster's certificate is not followed, and hears no token", func(t *testing.T) {
		s := s.under(t)
		var heard atomic.Int32
		impostor := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			heard.Add(1)
			fmt.Fprint(w, `{"major":"1","minor":"34","gitVersion":"v1.34.1-tke.8"}`)
		}))
		defer impostor.Close()
		port := impostor.Listener.Addr().(*net.TCPAddr).Port
		s.moveTo(port)
		s.expectNotFollowed(port, "certificate")
		if heard.Load() > 0 {
			t.Errorf("it was asked %d times", heard.Load())
		}
	})
	t.Run("the real one is followed, and all agents are given it", func(t *testing.T) {
		s := s.under(t)
		s.moveTo(real)
		s.until("it is recorded", func(i *operator.Installation) bool { return i.Status.Effective.APIServer == address(real) })
		moved := s.until("the release has another revision", s.deployedRevision(2))
		if condition := moved.Condition("APIServerMoved"); condition.Reason != "" {
			t.Errorf("it is still said to have moved: %+v", condition)
		}
		s.expectAgentsAddress(loopback, fmt.Sprint(real))
		if now := s.uids("k8s-app=cilium"); len(now) != 2 || slices.Contains(now, agents[0]) || slices.Contains(now, agents[1]) {
			t.Errorf("agents were %v and are %v", agents, now)
		}
		if made := counts(s.writesOf(controllerProgram)); made["patch configmaps kube-system/tke-cilium-operator-plan"] != 1 {
			t.Errorf("of one plan there were written: %v", made)
		}
		s.expectReleases("revision 1 of cilium 1.18.2 is superseded", deployed(2))
		s.expectRetired()
	})
}

func deployed(revision int) string {
	return fmt.Sprintf("revision %d of cilium 1.18.2 is deployed", revision)
}

func address(port int) string { return fmt.Sprintf("%s:%d", loopback, port) }

func (s *scenario) moveTo(port int) {
	s.Helper()
	s.must(tke.SetEndpoint(s.Context(), s.bed.Cluster, int32(port), loopback))
}

// expectNotFollowed wants the new address to have been tried a second time, after a pause, and why it failed to be told.
func (s *scenario) expectNotFollowed(port int, why string) {
	s.Helper()
	told := s.until("it is told why "+address(port)+" is not followed", func(i *operator.Installation) bool {
		message := i.Condition("APIServerMoved").Message
		return strings.Contains(message, address(port)+": it is followed once it has answered for a minute; its last try: ") &&
			strings.Contains(message, why)
	})
	if !told.Ready() {
		s.Errorf("the agents go on: %s", told)
	}
	tries := s.tries()
	s.eventually("it is tried again", func(context.Context) (bool, error) { return s.tries() > tries, nil })
	s.expectNoWrites(s.effects())
	s.expectReleases(deployedOnce)
}

// looked asks for a look, and waits until everything has been looked at.
func (s *scenario) looked(value string) {
	s.Helper()
	s.look(value)
	s.until("it has looked", func(i *operator.Installation) bool { return i.Observed() && i.Status.LastHandledReconcileAt == value })
}

func (s *scenario) tries() int {
	return strings.Count(s.op.Controller.Log(), "New API server address does not answer")
}

// forward opens another port on which the API server answers.
func (s *scenario) forward() (port int) {
	s.Helper()
	target, err := url.Parse(s.bed.URL)
	s.must(err)
	listener, err := net.Listen("tcp", loopback+":0")
	s.must(err)
	s.Cleanup(func() { listener.Close() })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return // closed at the test's end
			}
			go relay(client, target.Host)
		}
	}()
	return listener.Addr().(*net.TCPAddr).Port
}

// relay carries bytes both ways until either side ends.
func relay(client net.Conn, target string) {
	defer client.Close()
	server, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	defer server.Close()
	go func() {
		_, _ = io.Copy(server, client)
		server.Close()
	}()
	_, _ = io.Copy(client, server)
}
