package scenarios_test

// Both programs die in the middle of an upgrade, which then succeeds, as one upgrade.

import (
	"context"
	"maps"
	"net/http"
	"strings"
	"testing"

	"tke-cilium-operator/e2e/faultproxy"
	"tke-cilium-operator/e2e/nodeactor"
	"tke-cilium-operator/e2e/operator"
)

func TestAnUpgradeIsOneThoughBothProgramsDieInItsMiddle(t *testing.T) {
	proxy := startProxy(t)
	s := given(t, threeNodes, operator.Options{SidecarThrough: proxy.Kubeconfig})
	s.must(s.op.Start())
	s.install("1.17.18")
	before := s.generations()
	slow := s.anyNode()
	s.must(nodeactor.Break(t.Context(), s.bed.Client(), slow, "v1.18.2"))
	states := s.record()
	s.must(s.bed.Audit.Forget())

	// Helm has changed the agents and does not know it; half of the objects are of the former chart.
	proxy.Arm(once("/daemonsets/cilium", faultproxy.After), func() {
		s.op.Sidecar.Kill()
		s.op.Controller.Kill()
	})
	s.apply(upgradeTo("1.18.2", nil))
	s.eventually("both are killed", func(context.Context) (bool, error) {
		return !s.op.Sidecar.Running() && !s.op.Controller.Running(), nil
	})
	s.expectReleases("revision 1 of cilium 1.17.18 is deployed", "revision 2 of cilium 1.18.2 is pending-upgrade")
	s.must(s.op.Start())
	waiting := s.untilReason("Released", "PendingRelease")
	if message := waiting.Condition("Released").Message; !strings.Contains(message, "its sidecar was replaced") {
		t.Errorf("the proof is missing: %q", message)
	}

	rolling := func(i *operator.Installation) bool {
		return i.Condition("Ready").Reason == "RollingAgents" && i.Status.Nodes.UpdatedSummary == "3/3" && i.Status.Nodes.Summary == "2/3"
	}
	s.until("one agent is missing", rolling)
	s.op.Controller.Kill()
	s.must(nodeactor.Break(t.Context(), s.bed.Client(), slow, ""))
	s.must(s.op.Controller.Start())
	done := s.untilReady()

	t.Run("nothing was done twice", func(t *testing.T) {
		s := s.under(t)
		s.expectReleases("revision 1 of cilium 1.17.18 is superseded", "revision 2 of cilium 1.18.2 is failed",
			"revision 3 of cilium 1.18.2 is deployed")
		for name, was := range before {
			if now := s.generations()[name]; now != was+1 {
				t.Errorf("%s was changed %d times", name, now-was)
			}
		}
		s.expectAgentsOf("v1.18.2")
		want := map[string]int{
			"patch configmaps kube-system/tke-cilium-operator-plan": 1,
			"patch " + puller: 1, "delete " + puller: 1,
		}
		made := counts(s.writesOf(controllerProgram))
		// It begins, each step of the roll-out that was seen, it is done.
		const state = "patch configmaps kube-system/tke-cilium-operator-state"
		if times := made[state]; times < 2 || times > 6 {
			t.Errorf("the state was written %d times", times)
		}
		delete(made, state)
		if !maps.Equal(made, want) {
			t.Errorf("the controller wrote %v", made)
		}
		s.expectCompatibility("1.17")
		s.expectRetired()
	})
	t.Run("history tells one upgrade", func(t *testing.T) {
		history := done.Status.History
		if len(history) != 2 || history[1].Type != "Install" {
			t.Fatalf("the history is %+v", history)
		}
		if last := history[0]; last.Type != "Upgrade" || last.FromVersion != "1.17.18" || last.ToVersion != "1.18.2" || last.Result != "Succeeded" {
			t.Errorf("the upgrade is told as %+v", last)
		}
	})
	states.expectSensible()
}

// once strikes at the first write whose path ends so.
func once(path string, fault faultproxy.Fault) func(*http.Request) faultproxy.Fault {
	struck := false
	return func(r *http.Request) faultproxy.Fault {
		if struck || !strings.HasSuffix(r.URL.Path, path) {
			return faultproxy.Pass
		}
		struck = true
		return fault
	}
}

// generations count the changes of what an upgrade rolls.
func (s *scenario) generations() map[string]int64 {
	s.Helper()
	found := map[string]int64{"cilium-operator": s.deployment(system, "cilium-operator").Generation}
	for _, name := range []string{"cilium", "cilium-envoy"} {
		found[name] = s.daemonSet(name).Generation
	}
	return found
}
