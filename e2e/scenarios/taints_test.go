package scenarios_test

// Nodes' taints: as they are, as they were, and as somebody else writes them.

import (
	"context"
	"encoding/json"
	"slices"
	"sync"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/cache"
	toolswatch "k8s.io/client-go/tools/watch"

	"tke-cilium-operator/e2e/audit"
	"tke-cilium-operator/e2e/tke"
)

// taintLog is what a watch has seen of each node: "open", "ours" or "foreign", each change once.
type taintLog struct {
	mutex sync.Mutex
	nodes map[string][]string
}

// watchTaints records from now on; there is an entry for each node that is there already.
func (s *scenario) watchTaints() *taintLog {
	s.Helper()
	log := &taintLog{nodes: map[string][]string{}}
	list, err := s.bed.Client().CoreV1().Nodes().List(s.Context(), metav1.ListOptions{})
	s.must(err)
	for i := range list.Items {
		log.see(&list.Items[i])
	}
	nodes := cache.NewListWatchFromClient(s.bed.Client().CoreV1().RESTClient(), "nodes", "", fields.Everything())
	watch, err := toolswatch.NewRetryWatcherWithContext(s.Context(), list.ResourceVersion, nodes)
	s.must(err)
	go func() {
		for event := range watch.ResultChan() {
			if node, ok := event.Object.(*corev1.Node); ok {
				log.see(node)
			}
		}
	}()
	s.Cleanup(watch.Stop)
	return log
}

func (l *taintLog) see(node *corev1.Node) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	state := "open"
	for _, taint := range gateTaints(node) {
		state = "foreign"
		if taint == ourTaint {
			state = "ours"
		}
	}
	history := l.nodes[node.Name]
	if len(history) == 0 || history[len(history)-1] != state {
		l.nodes[node.Name] = append(history, state)
	}
}

func (l *taintLog) of(node string) []string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return slices.Clone(l.nodes[node])
}

func (l *taintLog) last(node string) string {
	history := l.of(node)
	if len(history) == 0 {
		return "unknown"
	}
	return history[len(history)-1]
}

// gateTaints are those of the gate's key.
func gateTaints(node *corev1.Node) []corev1.Taint {
	return slices.DeleteFunc(slices.Clone(node.Spec.Taints), func(taint corev1.Taint) bool { return taint.Key != gateKey })
}

func (s *scenario) taintsOf(ctx context.Context, name string) ([]corev1.Taint, error) {
	node, err := s.bed.Client().CoreV1().Nodes().Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	return gateTaints(node), nil
}

// carries: the node has these taints of the gate's key, and no other.
func (s *scenario) carries(node string, want ...corev1.Taint) func(context.Context) (bool, error) {
	return func(ctx context.Context) (bool, error) {
		found, err := s.taintsOf(ctx, node)
		return err == nil && slices.Equal(found, want), err
	}
}

// taint adds one as a pool's controller does: the whole list.
func (s *scenario) taint(name string, taint corev1.Taint) {
	s.Helper()
	node, err := s.bed.Client().CoreV1().Nodes().Get(s.Context(), name, metav1.GetOptions{})
	s.must(err)
	patch, err := json.Marshal(map[string]any{"spec": map[string]any{"taints": append(node.Spec.Taints, taint)}})
	s.must(err)
	_, err = s.bed.Client().CoreV1().Nodes().Patch(s.Context(), name, types.MergePatchType, patch,
		metav1.PatchOptions{FieldManager: "machine-controller"})
	s.must(err)
}

func (s *scenario) addNodes(group tke.NodeGroup) []string {
	s.Helper()
	names, err := tke.AddNodes(s.Context(), s.bed.Client(), group)
	s.must(err)
	return names
}

// ciliumIsUp: cilium-operator has seen a ready agent on each of these nodes.
func (s *scenario) ciliumIsUp(nodes ...string) func(context.Context) (bool, error) {
	return func(ctx context.Context) (bool, error) {
		for _, name := range nodes {
			node, err := s.bed.Client().CoreV1().Nodes().Get(ctx, name, metav1.GetOptions{})
			if err != nil {
				return false, err
			}
			if !slices.ContainsFunc(node.Status.Conditions, func(c corev1.NodeCondition) bool {
				return c.Type == corev1.NodeNetworkUnavailable && c.Reason == "CiliumIsUp"
			}) {
				return false, nil
			}
		}
		return true, nil
	}
}

func (s *scenario) agentReady(node string, want bool) func(context.Context) (bool, error) {
	return func(context.Context) (bool, error) {
		for _, pod := range s.pods("k8s-app=cilium") {
			if pod.Spec.NodeName == node {
				return slices.ContainsFunc(pod.Status.Conditions, func(c corev1.PodCondition) bool {
					return c.Type == corev1.PodReady && (c.Status == corev1.ConditionTrue) == want
				}), nil
			}
		}
		return false, nil
	}
}

// nodePatches are the controller's writes on nodes.
func (s *scenario) nodePatches() []audit.Request {
	s.Helper()
	return slices.DeleteFunc(s.writesOf(controllerProgram), func(r audit.Request) bool { return r.Resource != "nodes" })
}
