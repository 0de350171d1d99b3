package scenarios_test

// Preflight: everything that is wrong at once, what the user waves through, and what comes too late to stop anything.

import (
	"context"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

const oldKernel = "5.4.119-19-0009.3"

func TestEveryFailedCheckIsToldAtOnce(t *testing.T) {
	s := running(t, tke.Options{
		ENIAgentVersion: "v3.7.5",
		Nodes:           []tke.NodeGroup{{Kind: tke.Native, Count: 1, Kernel: oldKernel}, {Kind: tke.Super, Count: 1, Kernel: oldKernel}},
	})
	s.apply(spec(map[string]any{"apiServer": map[string]any{"source": "Static", "host": "10.0.0.9", "port": 443}}))
	refused := s.untilReason("Ready", "IPAMDTooOld")
	s.expectRefused(refused, "v3.7.5")
	lines := strings.Split(refused.Condition("PreflightSucceeded").Message, "\n")
	for i, begins := range []string{"IPAMDTooOld: ", "KernelTooOld: 1 of 1 eligible nodes", "LoadBalancerAddress: "} {
		if len(lines) != 3 || !strings.HasPrefix(lines[i], begins) {
			t.Fatalf("preflight says %q, want three lines, number %d about %q", lines, i, begins)
		}
	}
	s.untilLooked()
	s.expectNoWrites(s.effects())

	t.Run("ignored one by one, they let the installation begin", func(t *testing.T) {
		s := s.under(t)
		ignoring := func(checks ...any) map[string]any {
			return spec(map[string]any{"preflight": map[string]any{"ignore": checks}})
		}
		s.apply(ignoring("IPAMDTooOld"))
		s.expectRefused(s.untilReason("Ready", "KernelTooOld"), "warning: IPAMDTooOld: ")
		s.apply(ignoring("IPAMDTooOld", "KernelTooOld"))
		ready := s.untilReady()
		preflight := ready.Condition("PreflightSucceeded")
		if preflight.Status != metav1.ConditionTrue || !strings.Contains(preflight.Message, "warning: KernelTooOld: ") {
			t.Errorf("preflight says %+v", preflight)
		}
	})
}

// Nodes with shared interfaces beside it make no difference: a pod may land on the other one.
func TestANodeThatGivesPodsInterfacesOfTheirOwnIsRefused(t *testing.T) {
	s := running(t, twoNodes)
	odd := s.anyNode()
	patch := []byte(`{"status":{"allocatable":{"tke.cloud.tencent.com/eni-ip":null,"tke.cloud.tencent.com/direct-eni":"4"}}}`)
	_, err := s.bed.Client().CoreV1().Nodes().Patch(t.Context(), odd, types.MergePatchType, patch, metav1.PatchOptions{}, "status")
	s.must(err)
	s.apply(spec())
	s.expectObstacle("IndependentENI", odd)
	s.must(tke.RemoveNodes(t.Context(), s.bed.Client(), odd))
	s.untilReady()
}

func TestNodeLocalDNSIsAWarning(t *testing.T) {
	s := running(t, tke.Options{})
	addon := s.daemonSet(tke.IPMasqAgent)
	addon.ObjectMeta = metav1.ObjectMeta{Name: "node-local-dns", Namespace: system}
	_, err := s.bed.Client().AppsV1().DaemonSets(system).Create(t.Context(), addon, metav1.CreateOptions{})
	s.must(err)
	s.apply(spec())
	preflight := s.untilReady().Condition("PreflightSucceeded")
	if preflight.Status != metav1.ConditionTrue || !strings.Contains(preflight.Message, "\nwarning: NodeLocalDNS: ") {
		t.Errorf("preflight says %+v", preflight)
	}
}

func TestACheckThatFailsLaterStopsNoRepair(t *testing.T) {
	s := running(t, tke.Options{Nodes: []tke.NodeGroup{{Kind: tke.Normal, Count: 1}}})
	s.apply(spec())
	s.untilReady()
	_, err := tke.AddNodes(t.Context(), s.bed.Client(), tke.NodeGroup{Kind: tke.Native, Count: 1, Kernel: oldKernel})
	s.must(err)
	s.until("the old kernel is reported, and Ready stays", func(i *operator.Installation) bool {
		preflight := i.Condition("PreflightSucceeded")
		return preflight.Status == metav1.ConditionFalse && preflight.Reason == "KernelTooOld" && i.Ready()
	})

	revert := []byte(`{"spec":{"template":{"spec":{"nodeSelector":null}}}}`)
	_, err = s.bed.Client().AppsV1().DaemonSets(system).Patch(t.Context(), tke.CNIAgent, types.MergePatchType, revert, metav1.PatchOptions{})
	s.must(err)
	s.eventually("tke-cni-agent is retired again", func(context.Context) (bool, error) {
		return s.daemonSet(tke.CNIAgent).Spec.Template.Spec.NodeSelector["label-not-exist"] == "node-not-exist", nil
	})
}
