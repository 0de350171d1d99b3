package scenarios_test

// How fast the gate is, as a ratio to a generator that sends the same patches and does nothing else: never as a time,
// because machines differ. The programs here are built with sanitizers; `make bench` is where the aims are.

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

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

	opened, closed := names("a", crowd), names("b", crowd)
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
	generator, err := rawload.New(config, crowdAtATime)
	s.must(err)
	add, err := generator.Send(t.Context(), taintPatches(t, opened, "add"), crowdAtATime)
	s.must(err)
	remove, err := generator.Send(t.Context(), taintPatches(t, opened, "remove"), crowdAtATime)
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
	first, last := patches[0].Time, patches[0].Time
	for _, patch := range patches {
		if patch.Time.Before(first) {
			first = patch.Time
		}
		if patch.Time.After(last) {
			last = patch.Time
		}
	}
	return float64(len(patches)) / last.Sub(first).Seconds()
}

func (s *scenario) rightsOfTheOperator() string {
	s.Helper()
	path := filepath.Join(s.TempDir(), "kubeconfig")
	s.must(s.bed.ServiceAccountKubeconfig(s.Context(), system, operator.ServiceAccount, path))
	return path
}

func names(prefix string, count int) []string {
	all := make([]string, count)
	for i := range all {
		all[i] = fmt.Sprintf("%s-%04d", prefix, i)
	}
	return all
}

// taintPatches are the gate's own, byte for byte but for the uid that they test.
func taintPatches(t *testing.T, nodes []string, what string) []rawload.Patch {
	t.Helper()
	taint := map[string]any{"key": ourTaint.Key, "value": ourTaint.Value, "effect": ourTaint.Effect}
	patch := []map[string]any{
		{"op": "test", "path": "/spec/taints", "value": nil},
		{"op": "add", "path": "/spec/taints", "value": []any{taint}},
	}
	if what == "remove" {
		patch = []map[string]any{{"op": "test", "path": "/spec/taints/0", "value": taint}, {"op": "remove", "path": "/spec/taints/0"}}
	}
	body, err := json.Marshal(patch)
	if err != nil {
		t.Fatal(err)
	}
	patches := make([]rawload.Patch, len(nodes))
	for i, node := range nodes {
		patches[i] = rawload.Patch{Node: node, Body: body}
	}
	return patches
}
