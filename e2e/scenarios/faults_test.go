package scenarios_test

// The API server and the sidecar go away and come back.

import (
	"context"
	"net/http"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tke-cilium-operator/e2e/faultproxy"
	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

func TestAnAPIServerThatIsAwayAtStartIsWaitedFor(t *testing.T) {
	s := given(t, tke.Options{}, operator.Options{})
	s.apply(spec())
	s.bed.KillAPIServer()
	s.must(s.op.Start())
	s.eventually("the controller has tried", func(context.Context) (bool, error) {
		return strings.Contains(s.op.Controller.Log(), "Cannot watch at present"), nil
	})
	s.must(s.bed.StartAPIServer(t.Context()))
	s.untilReady()
	s.expectRunning(s.op)
	s.expectReleases(deployedOnce)
}

func TestAnAPIServerKilledDuringTheInstallationComesBackToIt(t *testing.T) {
	s := running(t, tke.Options{})
	s.apply(spec())
	s.eventually("Helm is writing", s.exists("serviceaccounts", "cilium"))
	s.bed.KillAPIServer()
	s.must(s.bed.StartAPIServer(t.Context()))
	s.untilReady()
	s.expectRunning(s.op)
	s.expectOneDeployed()
}

func TestAFrozenAPIServerIsSurvived(t *testing.T) {
	s := running(t, tke.Options{})
	s.apply(spec())
	s.untilReason("Ready", "InstallingRelease")
	s.must(s.bed.FreezeAPIServer())
	t.Cleanup(s.bed.ThawAPIServer)
	s.eventually("the lease is given up", func(context.Context) (bool, error) {
		return strings.Contains(s.op.Controller.Log(), "No longer leading"), nil
	})
	s.bed.ThawAPIServer()
	s.untilReady()
	s.expectRunning(s.op)
	s.expectOneDeployed()
}

func TestWithoutTheSidecarNothingIsDoneAndTheReasonIsTold(t *testing.T) {
	s := given(t, tke.Options{}, operator.Options{})
	s.must(s.op.Controller.Start())
	s.apply(spec())
	away := s.untilReason("Ready", "SidecarUnavailable")
	if message := away.Condition("Ready").Message; !strings.Contains(message, "helm-sidecar") {
		t.Errorf("the message is %q", message)
	}
	s.expectNoWrites(s.effects())
	s.must(s.op.Sidecar.Start())
	s.untilReady()

	t.Run("gone after the installation, it is told and nothing else happens", func(t *testing.T) {
		s := s.under(t)
		s.must(s.bed.Audit.Forget())
		s.op.Sidecar.Kill()
		gone := s.untilReason("Released", "SidecarUnavailable")
		if gone.Status.Release == nil || gone.Status.Release.Status != "deployed" {
			t.Errorf("what was known of the release is lost: %+v", gone.Status.Release)
		}
		s.expectNoWrites(s.effects())
		s.must(s.op.Sidecar.Start())
		s.untilReady()
		s.expectReleases(deployedOnce)
	})
}

func TestAnInstallationIsCompletedAfterItsSidecarWasKilledInTheMiddle(t *testing.T) {
	proxy := startProxy(t)
	s := given(t, tke.Options{}, operator.Options{SidecarThrough: proxy.Kubeconfig})
	states := s.record()
	const middle = 12 // of 25 writes
	proxy.Arm(nth(middle, faultproxy.Before), s.op.Sidecar.Kill)
	s.must(s.op.Start())
	s.apply(spec())
	s.eventually("the sidecar is killed", func(context.Context) (bool, error) { return !s.op.Sidecar.Running(), nil })
	s.until("the sidecar is missed", func(i *operator.Installation) bool {
		return i.Condition("Released").Reason == "SidecarUnavailable"
	})
	s.expectReleases("revision 1 of cilium 1.18.2 is pending-install")
	s.must(s.op.Sidecar.Start())
	waiting := s.untilReason("Released", "PendingRelease")
	if message := waiting.Condition("Released").Message; !strings.Contains(message, "its sidecar was replaced") {
		t.Errorf("the proof is missing: %q", message)
	}
	s.untilReady()
	s.expectReleases("revision 1 of cilium 1.18.2 is superseded", "revision 2 of cilium 1.18.2 is deployed")
	states.expectSensible()
}

func startProxy(t *testing.T) *faultproxy.Proxy {
	t.Helper()
	proxy, err := faultproxy.Start(shared.RESTConfig())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(proxy.Stop)
	return proxy
}

// nth strikes once, at the nth write that is not the lease's.
func nth(n int, fault faultproxy.Fault) func(*http.Request) faultproxy.Fault {
	seen := 0
	return func(r *http.Request) faultproxy.Fault {
		if faultproxy.Lease(r) {
			return faultproxy.Pass
		}
		if seen++; seen != n {
			return faultproxy.Pass
		}
		return fault
	}
}

func (s *scenario) expectRunning(op *operator.Operator) {
	s.Helper()
	if !op.Controller.Running() || !op.Sidecar.Running() {
		s.Errorf("controller running: %t, sidecar running: %t", op.Controller.Running(), op.Sidecar.Running())
	}
}

// expectOneDeployed: how many attempts it took is open, but one revision counts and none is pending.
func (s *scenario) expectOneDeployed() {
	s.Helper()
	releases, err := operator.Releases(s.Context(), s.bed.Cluster)
	s.must(err)
	deployed := 0
	for _, release := range releases {
		switch release.Info.Status {
		case "deployed":
			deployed++
		case "failed", "superseded":
		default:
			s.Errorf("left over: %s", release)
		}
	}
	if deployed != 1 {
		s.Errorf("%d revisions are deployed: %v", deployed, releases)
	}
}

// exists is a condition for eventually, about an object of Cilium's.
func (s *scenario) exists(resource, name string) func(context.Context) (bool, error) {
	client := s.bed.Client().CoreV1().RESTClient()
	return func(ctx context.Context) (bool, error) {
		_, err := client.Get().Namespace(system).Resource(resource).Name(name).VersionedParams(&metav1.GetOptions{}, metav1.ParameterCodec).DoRaw(ctx)
		return err == nil, nil
	}
}
