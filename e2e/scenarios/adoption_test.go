package scenarios_test

// A Helm release of Cilium that somebody made without the operator: refused, or taken over if the spec says so.

import (
	"context"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

func TestAForeignReleaseIsTakenOverIfTheSpecSaysSo(t *testing.T) {
	s := running(t, tke.Options{Nodes: []tke.NodeGroup{{Kind: tke.Native, Count: 1}}})
	s.must(operator.InstallByBareHelm(t.Context(), s.bed.Cluster, "1.17.18", `{"operator": {"replicas": 1}, "ipam": {"mode": "kubernetes"}}`))
	s.eventually("somebody's agent is ready", s.agentIsReady)

	s.apply(spec())
	refused := s.untilReason("Ready", "ForeignCilium")
	s.expectSays(refused, "set spec.release.adoption to HelmRelease")
	s.expectNoWrites(s.effects())

	t.Run("the plan says so first", func(t *testing.T) {
		s := s.under(t)
		s.apply(spec(map[string]any{
			"release": map[string]any{"adoption": "HelmRelease", "maxHistory": 2}, "plan": map[string]any{"approval": "Manual"},
		}))
		s.untilReason("Ready", "AwaitingApproval")
		_, steps := s.plan()
		adopts := func(step planStep) bool {
			return strings.HasPrefix(step.Disruptive, "somebody else's release is taken over")
		}
		if !slices.ContainsFunc(steps, adopts) {
			t.Errorf("the plan does not say so: %+v", steps)
		}
		s.expectReleases("revision 1 of cilium 1.17.18 is deployed")
	})
	t.Run("then it is upgraded and ours", func(t *testing.T) {
		s := s.under(t)
		s.apply(spec(map[string]any{
			"release": map[string]any{"adoption": "HelmRelease", "maxHistory": 2}, "upgrade": map[string]any{"soakSeconds": 0},
		}))
		s.untilReady()
		s.expectReleases("revision 1 of cilium 1.17.18 is superseded", "revision 2 of cilium 1.18.2 is deployed")
		s.expectRetired()
		s.expectSeedsValues()
		if first := s.configMap("tke-cilium-operator-state")["firstVersion"]; first != "1.17.18" {
			t.Errorf("the first version on record is %q", first)
		}
	})
	t.Run("for good: adoption is not asked for again", func(t *testing.T) {
		s := s.under(t)
		s.apply(spec(map[string]any{
			"release": map[string]any{"maxHistory": 2}, "upgrade": map[string]any{"soakSeconds": 0}, "values": map[string]any{"debug": map[string]any{"enabled": true}},
		}))
		s.untilReady()
		s.expectReleases("revision 2 of cilium 1.18.2 is superseded", "revision 3 of cilium 1.18.2 is deployed")
	})
}

// Somebody's `helm upgrade` that was cut off is nobody's to end but theirs; what runs is kept meanwhile.
func TestSomebodysPendingOperationIsLeftToThem(t *testing.T) {
	s := running(t, twoNodes)
	s.apply(spec())
	s.untilReady()
	s.must(operator.BeginForeignUpgrade(t.Context(), s.bed.Cluster))
	s.must(s.bed.Audit.Forget())
	s.look("after somebody's upgrade")
	pending := s.untilReason("Ready", "ForeignPendingRelease")
	s.expectSays(pending, "is pending-upgrade: let it end, or run 'helm rollback'")
	s.must(tke.Upgrade(t.Context(), s.bed.Cluster, tke.CNIAgent))
	s.until("tke-cni-agent is retired again", func(i *installation) bool {
		return i.Status.Component("daemonset.kube-system."+tke.CNIAgent).Repairs == 1
	})
	if writes := s.writesOf(sidecarProgram); len(writes) > 0 {
		t.Errorf("Helm wrote:\n%s", lines(writes))
	}
	s.must(operator.EndForeignUpgrade(t.Context(), s.bed.Cluster))
	s.look("after its end")
	s.untilReady()
	s.expectReleases(deployedOnce)
}

func (s *scenario) agentIsReady(context.Context) (bool, error) {
	for _, pod := range s.pods("k8s-app=cilium") {
		for _, condition := range pod.Status.Conditions {
			if condition.Type == corev1.PodReady && condition.Status == corev1.ConditionTrue {
				return true, nil
			}
		}
	}
	return false, nil
}

func (s *scenario) expectSays(i *installation, part string) {
	s.Helper()
	if ready := i.Condition("Ready"); ready.Status != metav1.ConditionFalse || !strings.Contains(ready.Message, part) {
		s.Errorf("Ready does not say %q: %v", part, ready)
	}
}
