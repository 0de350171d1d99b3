package scenarios_test

// Nodes that Cilium is not for, and nodes whose taints keep cilium-operator away.

import (
	"context"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"tke-cilium-operator/e2e/operator"
)

func TestANodeWithoutCiliumKeepsItsNetworkUntilItGetsCilium(t *testing.T) {
	s := given(t, twoNodes, operator.Options{})
	names := []string{s.nodes()[0].Name, s.nodes()[1].Name}
	left, served := names[0], names[1]
	s.eventually("tke-cni-agent has written its file", s.haveMultus(names))
	s.labelNode(left, "cilium.io/no-schedule", "true")
	s.must(s.op.Start())
	s.apply(spec())
	if nodes := s.untilReady().Status.Nodes; nodes.Summary != "1/1" || nodes.Excluded != 1 {
		t.Errorf("the nodes are %+v", nodes)
	}
	s.expectClean([]string{served})
	if files := s.cni(left); !slices.Equal(files, []string{multus}) {
		t.Errorf("the node without Cilium has %q", files)
	}
	for _, pod := range s.pods("k8s-app in (cilium,cilium-envoy,tke-cilium-operator-cni)") {
		if pod.Spec.NodeName == left {
			t.Errorf("pod %s is on the node without Cilium", pod.Name)
		}
	}

	s.labelNode(left, "cilium.io/no-schedule", "false")
	s.until("it is served, too", func(i *operator.Installation) bool { return i.Ready() && i.Status.Nodes.Summary == "2/2" })
	s.eventually("it is clean", func(context.Context) (bool, error) {
		files := s.cni(left)
		return len(files) > 0 && files[0] == "05-cilium.conflist", nil
	})
	s.untilReady()
	s.expectClean(names)
}

func TestTheTaintThatKeepsCiliumOperatorAwayIsNamed(t *testing.T) {
	s := running(t, twoNodes)
	nodes := s.nodes()
	for _, node := range nodes {
		s.taint(node.Name, corev1.Taint{Key: "dedicated", Value: "payments", Effect: corev1.TaintEffectNoSchedule})
	}
	s.apply(spec())
	s.until("cilium-operator and the taint are named", func(i *operator.Installation) bool {
		message := i.Condition("Ready").Message
		return strings.Contains(message, "cilium-operator") && strings.Contains(message, "dedicated")
	})
	for _, toleration := range s.deployment(system, "cilium-operator").Spec.Template.Spec.Tolerations {
		if toleration.Key == "dedicated" {
			t.Errorf("the chart tolerates %v already", toleration)
		}
	}
	tolerations := []any{map[string]any{"key": "dedicated", "operator": "Exists"}}
	s.apply(spec(map[string]any{"values": map[string]any{"operator": map[string]any{"tolerations": tolerations}}}))
	s.untilReady()
}
