package scenarios_test

// A node joins in the middle: of the installation, and of an upgrade.

import (
	"strings"
	"testing"

	"tke-cilium-operator/e2e/nodeactor"
	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

func TestANodeThatJoinsInTheMiddleOfTheInstallationIsWaitedFor(t *testing.T) {
	s := running(t, twoNodes)
	states := s.record()
	first := s.anyNode()
	s.must(nodeactor.Hold(t.Context(), s.bed.Client(), first, "a slow disk"))
	s.apply(spec())
	s.until("one of two nodes is served", servedOf("1/2"))
	joined := s.joinHeld()
	s.must(nodeactor.Release(t.Context(), s.bed.Client(), first))
	waiting := s.until("the one that joined is missing", servedOf("2/3"))
	s.expectWaitingFor(t, waiting, joined)
	s.must(nodeactor.Release(t.Context(), s.bed.Client(), joined))
	ready := s.untilReady()
	if ready.Status.Nodes.Summary != "3/3" {
		t.Errorf("Ready with nodes %+v", ready.Status.Nodes)
	}
	s.eventually("TKE's components run nowhere", s.retiredPodsAreGone)
	s.expectRetired()
	s.expectReleases(deployedOnce)
	s.expectEachEffectOnce()
	states.expectSensible()
}

// It starts with the new agent: the upgrade neither waits for it nor fails by it, and other nodes are told apart from it.
func TestANodeThatJoinsInTheMiddleOfAnUpgradeHoldsNothingUp(t *testing.T) {
	s := running(t, twoNodes)
	s.apply(spec())
	s.untilReady()
	slow := s.anyNode()
	s.must(nodeactor.Break(t.Context(), s.bed.Client(), slow, "v1.19.6"))
	s.apply(upgradeTo("1.19.6", nil))
	s.until("one agent is missing", func(i *operator.Installation) bool {
		return i.Condition("Ready").Reason == "RollingAgents" && i.Status.Nodes.UpdatedSummary == "2/2" && i.Status.Nodes.Summary == "1/2"
	})
	joined := s.joinHeld()
	s.until("it is counted", func(i *operator.Installation) bool { return i.Status.Nodes.Eligible == 3 })
	s.must(nodeactor.Break(t.Context(), s.bed.Client(), slow, ""))
	s.until("the upgrade is done without it", func(i *operator.Installation) bool {
		return len(i.Status.History) == 2 && i.Status.History[0].Result == "Succeeded" && i.Status.Nodes.Summary == "2/3"
	})
	if upgrade := s.configMap("tke-cilium-operator-state")["upgrade"]; !strings.Contains(upgrade, `"done"`) {
		t.Errorf("on record is %s", upgrade)
	}
	s.must(nodeactor.Release(t.Context(), s.bed.Client(), joined))
	s.until("all are served", func(i *operator.Installation) bool { return i.Ready() && i.Status.Nodes.Summary == "3/3" })
	s.expectAgentsOf("v1.19.6")
}

func servedOf(summary string) func(*operator.Installation) bool {
	return func(i *operator.Installation) bool {
		return i.Condition("NodesReady").Reason == "AwaitingAgents" && i.Status.Nodes.Summary == summary
	}
}

// joinHeld adds a node whose agent is not ready until it is released.
func (s *scenario) joinHeld() string {
	s.Helper()
	name := s.addNodes(tke.NodeGroup{Kind: tke.Native, Count: 1})[0]
	s.must(nodeactor.Hold(s.Context(), s.bed.Client(), name, "its image is pulled"))
	return name
}
