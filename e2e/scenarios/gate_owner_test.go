package scenarios_test

// spec.nodes.gate.owner: cilium-operator's own handling of taints, switched off and handed back.

import (
	"maps"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"tke-cilium-operator/e2e/nodeactor"
	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

// Two nodes: on one alone, the Deployment of cilium-operator could never be replaced, for no two of its pods may share
// a node and one must stay.
func TestTheOperatorTakesTheTaintAloneAndHandsItBack(t *testing.T) {
	s := running(t, tke.Options{Nodes: []tke.NodeGroup{{Kind: tke.Native, Count: 2}}})
	s.apply(spec())
	s.untilReady()
	s.expectTaintArguments("--set-cilium-node-taints=false")
	config, agents := s.configMap("cilium-config"), s.uids("k8s-app=cilium")

	s.apply(withGate(map[string]any{"owner": "Operator"}))
	s.until("the release has another revision", func(i *operator.Installation) bool {
		return i.Ready() && i.Status.Release.Revision == 2
	})
	s.expectTaintArguments("--set-cilium-node-taints=false", "--remove-cilium-node-taints=false")
	if now := s.configMap("cilium-config"); !maps.Equal(now, config) {
		t.Errorf("cilium-config was changed, from\n%v\nto\n%v", config, now)
	}
	if now := s.uids("k8s-app=cilium"); !slices.Equal(now, agents) {
		t.Errorf("agents were replaced: %v, now %v", agents, now)
	}
	s.eventually("the new cilium-operator runs alone", s.rolledOut("cilium-operator"))

	node := "10.0.64.3"
	t.Run("its own removal is really off", func(t *testing.T) {
		s := s.under(t)
		s.stopCleanly()
		s.taint(node, ofAPool)
		// It handles nodes still, as the condition shows; what it knows of later, it has looked at later.
		last := s.addNodes(tke.NodeGroup{Kind: tke.Native, Count: 1, Taints: []corev1.Taint{ofAPool}})
		s.eventually("cilium-operator has seen the last one", s.ciliumIsUp(last...))
		for _, each := range []string{node, last[0]} {
			if found, err := s.taintsOf(t.Context(), each); err != nil || !slices.Equal(found, []corev1.Taint{ofAPool}) {
				t.Errorf("%s carries %v (%v)", each, found, err)
			}
		}
		s.must(s.op.Start())
		s.eventually("the operator opens one", s.carries(node))
		s.eventually("and the other", s.carries(last[0]))
	})
	t.Run("it is handed back before the object goes", func(t *testing.T) {
		s := s.under(t)
		s.untilReady()
		s.must(operator.Delete(t.Context(), s.bed.Cluster))
		s.untilGone()
		s.expectTaintArguments()
		if now := s.configMap("cilium-config"); !maps.Equal(now, config) {
			t.Errorf("cilium-config was changed, from\n%v\nto\n%v", config, now)
		}
		s.taint(node, ofAPool)
		s.eventually("cilium-operator opens it", s.carries(node))
	})
}

func TestDeletedTheTaintsOfOursGoFirst(t *testing.T) {
	s := running(t, tke.Options{Nodes: []tke.NodeGroup{{Kind: tke.Native, Count: 1}}})
	s.apply(withGate(map[string]any{"mode": "Continuous"}))
	s.untilReady()
	node := "10.0.64.3"
	s.must(nodeactor.Hold(t.Context(), s.bed.Client(), node, "it failed"))
	s.eventually("it is closed", s.carries(node, ourTaint))
	s.must(operator.Delete(t.Context(), s.bed.Cluster))
	s.untilGone()
	if found, err := s.taintsOf(t.Context(), node); err != nil || slices.Contains(found, ourTaint) {
		t.Errorf("left are %v (%v)", found, err)
	}
}

// expectTaintArguments compares those arguments of cilium-operator that are about taints.
func (s *scenario) expectTaintArguments(want ...string) {
	s.Helper()
	var found []string
	for _, argument := range s.deployment(system, "cilium-operator").Spec.Template.Spec.Containers[0].Args {
		if strings.Contains(argument, "node-taints") {
			found = append(found, argument)
		}
	}
	if !slices.Equal(found, want) {
		s.Errorf("cilium-operator is told %q, want %q", found, want)
	}
}

func (s *scenario) uids(selector string) (uids []types.UID) {
	s.Helper()
	for _, pod := range s.pods(selector) {
		uids = append(uids, pod.UID)
	}
	slices.Sort(uids)
	return uids
}
