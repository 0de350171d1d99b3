package scenarios_test

// The node gate, beside the real cilium-operator: nodes are closed until their agent is ready.

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tke-cilium-operator/e2e/nodeactor"
	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

const gateKey = "node.cilium.io/agent-not-ready"

var ourTaint = corev1.Taint{Key: gateKey, Value: "tke-cilium-operator", Effect: corev1.TaintEffectNoSchedule}

// ofAPool is the seed's, on the nodes that a pool makes.
var ofAPool = corev1.Taint{Key: gateKey, Value: "true", Effect: corev1.TaintEffectNoExecute}

func withGate(gate map[string]any) map[string]any {
	return spec(map[string]any{"nodes": map[string]any{"gate": gate}})
}

func TestANodeThatJoinsIsClosedUntilItsAgentIsReady(t *testing.T) {
	s := running(t, tke.Options{})
	s.apply(spec())
	s.untilReady()
	taints := s.watchTaints()
	s.must(s.bed.Audit.Forget())
	nodes := s.addNodes(tke.NodeGroup{Kind: tke.Native, Count: 5})
	created := time.Now()
	served := s.until("the new nodes are served and open", func(i *operator.Installation) bool {
		return i.Status.Nodes.Summary == "5/5" && i.Status.Nodes.Gated == 0
	})
	if served.Status.Effective.GateMode != "BootstrapOnly" || served.Status.Effective.GateOwner != "Shared" {
		t.Errorf("in force is %+v", served.Status.Effective)
	}
	s.eventually("cilium-operator has seen the agents", s.ciliumIsUp(nodes...))
	for _, node := range nodes {
		if history := taints.of(node); !slices.Equal(history, []string{"open", "ours", "open"}) {
			t.Errorf("%s was %v", node, history)
		}
	}
	adds := map[string]int{}
	for _, write := range s.nodePatches() {
		if write.Time.Before(created) {
			t.Logf("%s was closed before its creation was answered", write.Name)
		} else if adds[write.Name] == 0 {
			t.Logf("%s was open for %d ms at most", write.Name, write.Time.Sub(created).Milliseconds())
		}
		if write.Code != 200 && write.Code != 422 { // cilium-operator may have been quicker
			t.Errorf("%s", write)
		}
		adds[write.Name]++
	}
	for _, node := range nodes {
		if adds[node] < 1 || adds[node] > 2 {
			t.Errorf("%s was patched %d times", node, adds[node])
		}
	}
}

func TestNodesThatTheGateHasNothingToDoWithAreLeftAlone(t *testing.T) {
	s := running(t, tke.Options{Nodes: []tke.NodeGroup{{Kind: tke.Native, Count: 1}}})
	s.apply(spec())
	s.untilReady()
	taints := s.watchTaints()
	others := slices.Concat(
		s.addNodes(tke.NodeGroup{Kind: tke.Super, Count: 1}),
		s.addNodes(tke.NodeGroup{Kind: tke.Registered, Count: 1}),
		s.addNodes(tke.NodeGroup{Kind: tke.Karpenter, Count: 1, Labels: map[string]string{"cilium.io/no-schedule": "true"}}))
	last := s.addNodes(tke.NodeGroup{Kind: tke.Native, Count: 1})
	s.eventually("the last node that joined is open again", func(context.Context) (bool, error) {
		return slices.Equal(taints.of(last[0]), []string{"open", "ours", "open"}), nil
	})
	for _, node := range append(others, "10.0.64.3") {
		if history := taints.of(node); slices.Contains(history, "ours") {
			t.Errorf("%s was %v", node, history)
		}
	}
}

func TestAPoolsTaintIsTakenOffByOnePatch(t *testing.T) {
	s := running(t, tke.Options{})
	s.apply(withGate(map[string]any{"owner": "Operator"}))
	s.untilReady()
	taints := s.watchTaints()
	s.must(s.bed.Audit.Forget())
	also := corev1.Taint{Key: gateKey, Effect: corev1.TaintEffectNoSchedule}
	nodes := s.addNodes(tke.NodeGroup{Kind: tke.Native, Count: 3, Taints: []corev1.Taint{ofAPool, also}})
	s.eventually("they are open", func(ctx context.Context) (bool, error) {
		return !slices.ContainsFunc(nodes, func(node string) bool { return taints.last(node) != "open" }), nil
	})
	patches := counts(s.nodePatches())
	for _, node := range nodes {
		if patches["patch nodes "+node] != 1 {
			t.Errorf("%s was patched %d times", node, patches["patch nodes "+node])
		}
	}
}

// Shared: only we add, both may remove; neither is in the other's way.
func TestSharedOnlyTheOperatorClosesAndCiliumStillOpens(t *testing.T) {
	s := running(t, tke.Options{Nodes: []tke.NodeGroup{{Kind: tke.Native, Count: 2}}})
	s.apply(spec())
	s.untilReady()
	failing, tainted := "10.0.64.3", "10.0.64.4"
	s.eventually("cilium-operator has seen the agents", s.ciliumIsUp(failing, tainted))
	taints := s.watchTaints()
	s.must(nodeactor.Hold(t.Context(), s.bed.Client(), failing, "it failed"))
	s.eventually("the agent has failed", s.agentReady(failing, false))
	// What cilium-operator knows of later, it has looked at later.
	last := s.addNodes(tke.NodeGroup{Kind: tke.Native, Count: 1})
	s.eventually("cilium-operator has seen the last one", s.ciliumIsUp(last...))
	if history := taints.of(failing); !slices.Equal(history, []string{"open"}) {
		t.Errorf("%s, whose agent failed after it had been served, was %v", failing, history)
	}

	t.Run("a node opens though the operator is gone", func(t *testing.T) {
		s := s.under(t)
		s.stopCleanly()
		s.taint(tainted, ofAPool)
		s.eventually("cilium-operator opens it", func(context.Context) (bool, error) {
			return slices.Equal(taints.of(tainted), []string{"open", "foreign", "open"}), nil
		})
	})
}

func TestContinuousClosesANodeWhoseAgentFails(t *testing.T) {
	s := running(t, tke.Options{Nodes: []tke.NodeGroup{{Kind: tke.Native, Count: 1}}})
	gate := map[string]any{"mode": "Continuous", "owner": "Operator"}
	s.apply(withGate(gate))
	s.untilReady()
	node := "10.0.64.3"
	s.must(nodeactor.Hold(t.Context(), s.bed.Client(), node, "it failed"))
	s.eventually("it is closed", s.carries(node, ourTaint))
	s.until("the status counts it", func(i *operator.Installation) bool { return i.Status.Nodes.Gated == 1 })

	t.Run("suspended, it is opened all the same, and not closed again", func(t *testing.T) {
		s := s.under(t)
		suspended := withGate(gate)
		suspended["suspend"] = true
		s.apply(suspended)
		s.untilReason("Ready", "Suspended")
		s.must(nodeactor.Release(t.Context(), s.bed.Client(), node))
		s.eventually("it is open", s.carries(node))
		s.must(s.bed.Audit.Forget())
		s.must(nodeactor.Hold(t.Context(), s.bed.Client(), node, "it failed again"))
		s.until("the status knows", func(i *operator.Installation) bool { return i.Status.Nodes.Ready == 0 })
		s.expectNoWrites(s.nodePatches())
		s.apply(withGate(gate))
		s.eventually("resumed, it is closed", s.carries(node, ourTaint))
	})
	t.Run("switched off, every taint of ours goes, whatever the agent says", func(t *testing.T) {
		s := s.under(t)
		s.apply(withGate(map[string]any{"mode": "Off"}))
		s.eventually("ours is gone", func(ctx context.Context) (bool, error) {
			found, err := s.taintsOf(ctx, node)
			return !slices.Contains(found, ourTaint), err
		})
	})
}

func TestATaintThatComesBackIsReportedAndNotFoughtBlindly(t *testing.T) {
	s := running(t, tke.Options{Nodes: []tke.NodeGroup{{Kind: tke.Native, Count: 1}}})
	s.apply(withGate(map[string]any{"owner": "Operator"}))
	s.untilReady()
	s.must(s.bed.Audit.Forget())
	node := "10.0.64.3"
	taints := s.watchTaints()
	history := []string{"open"}
	for range 3 {
		s.taint(node, ofAPool)
		history = append(history, "foreign", "open")
		s.eventually("it is taken off", func(context.Context) (bool, error) { return slices.Equal(taints.of(node), history), nil })
	}
	s.taint(node, ofAPool)
	stuck := s.untilReason("TaintStuck", "TaintStuck")
	if message := stuck.Condition("TaintStuck").Message; !strings.Contains(message, node) || !strings.Contains(message, gateKey) {
		t.Errorf("the message is %q", message)
	}
	if stuck.Condition("Ready").Status != metav1.ConditionTrue {
		t.Errorf("%s", stuck)
	}
	if patches := s.nodePatches(); len(patches) != 3 {
		t.Errorf("it was taken off again and again:\n%s", lines(patches))
	}
}
