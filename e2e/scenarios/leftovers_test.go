package scenarios_test

// What an uninstallation leaves on nodes: kernels that want a restart, which are listed, and taints, which are taken off.

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tke-cilium-operator/e2e/nodeactor"
	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

const (
	recycleMap = "tke-cilium-operator-recycle"
	gateTaint  = "node.cilium.io/agent-not-ready"
)

func TestNodesThatWantARestartAreListedUntilTheyHaveHadIt(t *testing.T) {
	s := running(t, tke.Options{Nodes: everyKind})
	s.apply(spec(deletionPolicy("UninstallAndRestore")))
	s.untilReady()
	boots := s.boots()
	states := s.record()
	s.must(operator.Uninstall(t.Context(), s.bed.Cluster))
	s.untilGone()
	if listed := s.recycle(); !maps.Equal(listed, boots) {
		t.Fatalf("listed are %v, want the eligible nodes %v", listed, boots)
	}
	names := slices.Sorted(maps.Keys(boots))
	s.expectRecycleShown(states, names)

	client := s.bed.Client()
	s.must(nodeactor.Reboot(t.Context(), client, names[0]))
	s.untilListed("a node that started anew is off the list", names[1:])
	s.must(tke.RemoveNodes(t.Context(), client, names[1]))
	s.untilListed("and one that is gone", names[2:])
	s.restartController()
	for _, name := range names[2:] {
		s.must(nodeactor.Reboot(t.Context(), client, name))
	}
	s.untilListed("with the last one the list goes", nil)
}

func TestTheNextInstallationForgetsWhatAFormerOneLeft(t *testing.T) {
	s := running(t, tke.Options{Nodes: []tke.NodeGroup{{Kind: tke.Native, Count: 1}}})
	s.apply(spec(deletionPolicy("UninstallAndRestore")))
	s.untilReady()
	s.must(operator.Uninstall(t.Context(), s.bed.Cluster))
	s.untilGone()
	if len(s.recycle()) != 1 {
		t.Fatalf("listed are %v", s.recycle())
	}
	s.apply(spec())
	s.untilReady()
	if left := s.recycle(); left != nil {
		t.Errorf("still listed are %v", left)
	}
}

// A node whose agent is not ready keeps the taint of its pool while Cilium is there; whoever would remove it ends with the release.
func TestTaintsThatCiliumLeavesAreTakenOff(t *testing.T) {
	s := running(t, tke.Options{Nodes: everyKind})
	s.apply(spec(deletionPolicy("UninstallAndRestore")))
	s.untilReady()
	s.must(nodeactor.Hold(t.Context(), s.bed.Client(), slowNode, "a broken agent"))
	super := s.superNode()
	s.taint(slowNode, corev1.Taint{Key: gateTaint, Effect: corev1.TaintEffectNoSchedule})
	s.taint(super, corev1.Taint{Key: gateTaint, Effect: corev1.TaintEffectNoExecute}) // what a hand may leave anywhere
	s.must(operator.Uninstall(t.Context(), s.bed.Cluster))
	s.untilGone()
	if left := s.tainted(); len(left) > 0 {
		t.Errorf("tainted are still %v", left)
	}
	found, err := s.bed.Client().CoreV1().Nodes().Get(t.Context(), super, metav1.GetOptions{})
	s.must(err)
	if len(found.Spec.Taints) != 1 {
		t.Errorf("the super node's own taint is gone too: %v", found.Spec.Taints)
	}
}

func (s *scenario) nodes() []corev1.Node {
	s.Helper()
	nodes, err := s.bed.Client().CoreV1().Nodes().List(s.Context(), metav1.ListOptions{})
	s.must(err)
	return nodes.Items
}

func (s *scenario) superNode() string {
	s.Helper()
	for _, node := range s.nodes() {
		if strings.HasPrefix(node.Name, "eklet-") {
			return node.Name
		}
	}
	s.Fatal("there is no super node")
	return ""
}

func (s *scenario) hasNodes() bool {
	s.Helper()
	return len(s.nodes()) > 0
}

// boots are the boot IDs of the nodes that Cilium serves.
func (s *scenario) boots() map[string]string {
	s.Helper()
	boots := map[string]string{}
	for _, node := range s.nodes() {
		kind := node.Labels["node.kubernetes.io/instance-type"]
		if kind != "eklet" && kind != "external" {
			boots[node.Name] = node.Status.NodeInfo.BootID
		}
	}
	return boots
}

// recycle is what the ConfigMap lists; nil if there is none.
func (s *scenario) recycle() map[string]string {
	s.Helper()
	found, err := s.bed.Client().CoreV1().ConfigMaps(system).Get(s.Context(), recycleMap, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil
	}
	s.must(err)
	listed := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(found.Data["nodes"]), "\n") {
		name, boot, _ := strings.Cut(line, " ")
		listed[name] = boot
	}
	return listed
}

func (s *scenario) untilListed(what string, names []string) {
	s.Helper()
	s.eventually(what, func(context.Context) (bool, error) {
		return slices.Equal(slices.Sorted(maps.Keys(s.recycle())), names), nil
	})
}

// expectRecycleShown: the status says so before the object goes, and the last Event names the nodes.
func (s *scenario) expectRecycleShown(states *history, names []string) {
	s.Helper()
	shown := slices.ContainsFunc(states.all(), func(r row) bool {
		recycle := r.object.Status.Recycle
		return recycle != nil && recycle.Required == int64(len(names)) && slices.Equal(recycle.Nodes, names)
	})
	if !shown {
		s.Errorf("no status listed the nodes: %v", states.all())
	}
	events, err := s.bed.Client().EventsV1().Events("default").List(s.Context(), metav1.ListOptions{})
	s.must(err)
	for _, event := range events.Items {
		if event.Reason == "LetGo" && strings.Contains(event.Note, strings.Join(names[:2], ", ")) && strings.Contains(event.Note, recycleMap) {
			return
		}
	}
	s.Error("no Event LetGo names the nodes and the ConfigMap")
}

func (s *scenario) tainted() (names []string) {
	s.Helper()
	for _, node := range s.nodes() {
		if slices.ContainsFunc(node.Spec.Taints, func(t corev1.Taint) bool { return t.Key == gateTaint }) {
			names = append(names, node.Name)
		}
	}
	return names
}
