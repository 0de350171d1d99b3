package scenarios_test

// Clusters without a node that could run Cilium: not an error, and no endless progress.

import (
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

func TestAnEmptyClusterIsReadyAndTakesNodesLater(t *testing.T) {
	s := running(t, tke.Options{})
	states := s.record()
	s.apply(spec())
	s.expectAwaitingNodes(s.untilReady())

	_, err := tke.AddNodes(t.Context(), s.bed.Client(), tke.NodeGroup{Kind: tke.Native, Count: 1})
	s.must(err)
	s.until("the new node is served", func(i *operator.Installation) bool {
		return i.Status.Nodes.Summary == "1/1" && i.Condition("Ready").Reason == "Installed"
	})
	if len(s.pods("k8s-app=kube-proxy")) > 0 {
		t.Error("kube-proxy runs on a node that joined after the installation")
	}
	states.expectSensible()
	states.expectReadyFromThenOn()
	s.expectReleases(deployedOnce)
	s.expectEachEffectOnce()
}

func TestAClusterOfSuperNodesAloneCountsAsEmpty(t *testing.T) {
	s := running(t, tke.Options{Nodes: []tke.NodeGroup{{Kind: tke.Super, Count: 2}}})
	s.apply(spec())
	ready := s.untilReady()
	s.expectAwaitingNodes(ready)
	if ready.Status.Nodes.Excluded != 2 {
		t.Errorf("nodes are %+v", ready.Status.Nodes)
	}
}

func TestRetireFirstTakesTheComponentsAwayBeforeTheRelease(t *testing.T) {
	s := running(t, tke.Options{})
	s.apply(spec(map[string]any{"components": map[string]any{"retireOrder": "RetireFirst"}}))
	s.expectAwaitingNodes(s.untilReady())
	var order []string
	for _, write := range s.writes() {
		switch {
		case write.Resource == "daemonsets" && strings.HasPrefix(write.Program, "tke-cilium-operator") && write.Name != "cilium" && write.Name != "cilium-envoy":
			order = append(order, write.Name)
		case write.Resource == "secrets" && write.Verb == "create":
			order = append(order, "release")
		}
	}
	if got := strings.Join(order, " "); got != "tke-cni-agent kube-proxy ip-masq-agent release" {
		t.Errorf("the order was %s", got)
	}
}

func (s *scenario) expectAwaitingNodes(i *operator.Installation) {
	s.Helper()
	if i.Condition("Ready").Reason != "AwaitingNodes" || i.Status.Nodes.Summary != "0/0" {
		s.Errorf("%s, nodes %s", i, i.Status.Nodes.Summary)
	}
	s.expectRetired()
	s.expectReleases(deployedOnce)
}

// expectReadyFromThenOn: once True, Ready stays so; a node within its grace is no reason to reconcile.
func (h *history) expectReadyFromThenOn() {
	h.Helper()
	was := false
	for _, r := range h.all() {
		is := r.object.Condition("Ready").Status == metav1.ConditionTrue
		if was && !is {
			h.Errorf("it stopped being ready: %s", r)
		}
		was = is
	}
}
