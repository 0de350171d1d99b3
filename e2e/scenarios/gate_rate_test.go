package scenarios_test

// How fast the gate is, as a ratio to a generator that sends the same patches and does nothing else: never as a time,
// because machines differ. The programs here are built with sanitizers; `make bench` is where the aims are.

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/clientcmd"

	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/rawload"
	"tke-cilium-operator/e2e/tke"
)

const (
	crowd        = 1000
	leastRatio   = 0.3 // of the generator's rate, under sanitizers
	fewRequests  = 1.05
	crowdAtATime = 16
)

func TestACrowdOfNodesIsClosedAndOpenedAtAGeneratorsRate(t *testing.T) {
	s := running(t, tke.Options{})
	s.apply(withGate(map[string]any{"owner": "Operator"}))
	s.untilReady()
	s.stopCleanly()

	opened, closed := rawload.Names("a", crowd), rawload.Names("b", crowd)
	s.must(tke.AddBareNodes(t.Context(), s.bed.Client(), opened, []corev1.Taint{ourTaint}))
	s.must(tke.AddBareNodes(t.Context(), s.bed.Client(), closed, nil))
	s.must(tke.AddBareAgents(t.Context(), s.bed.Client(), opened))
	s.must(s.bed.Audit.Forget())
	s.must(s.op.Start())
	s.eventually("all nodes are as they should be", func(ctx context.Context) (bool, error) {
		list, err := s.bed.Client().CoreV1().Nodes().List(ctx, metav1.ListOptions{})
		return err == nil && !slices.ContainsFunc(list.Items, func(node corev1.Node) bool {
			return (len(gateTaints(&node)) == 1) != (node.Name[0] == 'b')
		}), err
	})
	ours := s.rateOfNodePatches(2 * crowd)
	s.stopCleanly()

	config, err := clientcmd.BuildConfigFromFlags("", s.rightsOfTheOperator())
	s.must(err)
	generator, err := rawload.New(config, rawload.JSON, crowdAtATime)
	s.must(err)
	adding, err := rawload.Adding(opened, ourTaint)
	s.must(err)
	removing, err := rawload.Removing(opened, ourTaint)
	s.must(err)
	add, err := generator.Send(t.Context(), adding, crowdAtATime)
	s.must(err)
	remove, err := generator.Send(t.Context(), removing, crowdAtATime)
	s.must(err)
	raw := 2 / (1/add + 1/remove)
	t.Logf("%.0f patches a second, the generator %.0f (closing %.0f, opening %.0f): ratio %.2f", ours, raw, add, remove, ours/raw)
	if ours < leastRatio*raw {
		t.Errorf("the gate is too slow")
	}
}

// rateOfNodePatches checks that each node was patched once, without a question before it.
func (s *scenario) rateOfNodePatches(want int) float64 {
	s.Helper()
	patches := s.nodePatches()
	if granted := counts(patches); len(granted) != want || len(patches) != want {
		s.Errorf("%d patches of %d nodes, want one of each of %d", len(patches), len(granted), want)
	}
	requests, err := s.bed.Audit.Requests()
	s.must(err)
	for _, request := range requests {
		if request.Resource == "nodes" && request.Verb == "get" {
			s.Errorf("a node was read: %s", request)
		}
	}
	s.Logf("%d requests in all, the watches and the start included", len(requests))
	if float64(len(requests)) > fewRequests*float64(want) {
		s.Errorf("%d requests for %d patches", len(requests), want)
	}
	times := make([]time.Time, len(patches))
	for i, patch := range patches {
		times[i] = patch.Time
	}
	return rawload.Rate(times)
}

func (s *scenario) rightsOfTheOperator() string {
	s.Helper()
	path := filepath.Join(s.TempDir(), "kubeconfig")
	s.must(s.bed.ServiceAccountKubeconfig(s.Context(), system, operator.ServiceAccount, path))
	return path
}
