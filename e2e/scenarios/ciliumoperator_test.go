package scenarios_test

// The roll-out of cilium-operator's Deployment: no two of its pods may share a node, and one of two must stay.

import (
	"context"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

func TestOnOneNodeCiliumOperatorIsReplacedOnceItIsOneReplica(t *testing.T) {
	s := running(t, tke.Options{Nodes: []tke.NodeGroup{{Kind: tke.Native, Count: 1}}})
	s.apply(spec())
	s.untilReady()
	before := s.serving()
	egress := map[string]any{"mode": "IPMasq"}
	s.apply(spec(map[string]any{"egress": egress}))
	s.until("the second revision", s.deployedRevision(2))
	s.eventually("two new pods find no place", func(context.Context) (bool, error) {
		waiting := 0
		for _, pod := range s.pods("name=cilium-operator") {
			if strings.Contains(unschedulable(pod), "didn't have free ports for the requested pod ports") {
				waiting++
			}
		}
		return waiting == 2, nil
	})
	if status := s.deployment(system, "cilium-operator").Status; status.AvailableReplicas != 1 || status.Replicas != 3 {
		t.Errorf("the Deployment is %+v: the old replica should serve still", status)
	}
	if after, err := operator.Get(t.Context(), s.bed.Cluster); err != nil || !after.Ready() {
		t.Errorf("%s (%v)", after, err)
	}

	one := map[string]any{"operator": map[string]any{"replicas": 1}}
	s.apply(spec(map[string]any{"egress": egress, "values": one}))
	s.until("the third revision", s.deployedRevision(3))
	s.eventually("the new cilium-operator runs alone", s.rolledOut("cilium-operator"))
	if after := s.uids("name=cilium-operator"); len(after) != 1 || after[0] == before {
		t.Errorf("%s served before, %v now", before, after)
	}
}

// serving is the one pod of cilium-operator that has a node.
func (s *scenario) serving() types.UID {
	s.Helper()
	pods := slices.DeleteFunc(s.pods("name=cilium-operator"), func(pod corev1.Pod) bool { return pod.Spec.NodeName == "" })
	if len(pods) != 1 {
		s.Fatalf("%d pods of cilium-operator have a node", len(pods))
	}
	return pods[0].UID
}

// unschedulable is what the scheduler says about a pod that waits for a node.
func unschedulable(pod corev1.Pod) string {
	for _, condition := range pod.Status.Conditions {
		if condition.Type == corev1.PodScheduled && condition.Status == corev1.ConditionFalse {
			return condition.Message
		}
	}
	return ""
}

// rolledOut: every pod of the Deployment is of its present template, and available.
func (s *scenario) rolledOut(name string) func(context.Context) (bool, error) {
	return func(context.Context) (bool, error) {
		deployment := s.deployment(system, name)
		status := deployment.Status
		return status.ObservedGeneration == deployment.Generation && status.UpdatedReplicas == status.Replicas &&
			status.AvailableReplicas == *deployment.Spec.Replicas, nil
	}
}
