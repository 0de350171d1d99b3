package scenarios_test

// Nodes that were there before: what tke-cni-agent left on them, and pods that are older than Cilium.

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"

	"tke-cilium-operator/e2e/audit"
	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

const (
	multus  = "00-multus.conf"
	cleaner = "daemonsets kube-system/tke-cilium-operator-cni"
)

// cni lists a node's CNI configurations, first the one that its runtime takes.
func (s *scenario) cni(node string) (files []string) {
	s.Helper()
	entries, err := os.ReadDir(s.bed.CNIDirectory(node))
	if !os.IsNotExist(err) {
		s.must(err)
	}
	for _, entry := range entries {
		files = append(files, entry.Name())
	}
	return files
}

func (s *scenario) backup(node string) string {
	return filepath.Join(filepath.Dir(s.bed.CNIDirectory(node)), "tke-cilium-operator-backup", multus)
}

func (s *scenario) haveMultus(nodes []string) func(context.Context) (bool, error) {
	return func(context.Context) (bool, error) {
		return !slices.ContainsFunc(nodes, func(node string) bool { return !slices.Contains(s.cni(node), multus) }), nil
	}
}

// expectClean wants Cilium's file to be the first on each node, and TKE's in the backup.
func (s *scenario) expectClean(nodes []string) {
	s.Helper()
	for _, node := range nodes {
		if files := s.cni(node); len(files) == 0 || files[0] != "05-cilium.conflist" {
			s.Errorf("node %s has %q", node, files)
		}
		if _, err := os.Stat(s.backup(node)); err != nil {
			s.Error(err)
		}
	}
}

func TestCNIDirectoriesAreCleanBeforeKubeProxyGoes(t *testing.T) {
	s := given(t, tke.Options{Nodes: everyKind}, operator.Options{})
	s.must(s.op.Start())
	s.apply(spec())
	s.untilReady()
	nodes := slices.Sorted(maps.Keys(s.boots())) // those that Cilium serves
	s.expectClean(nodes)
	s.expectInOrder("patch daemonsets kube-system/tke-cni-agent", "patch "+cleaner, "delete "+cleaner,
		"patch daemonsets kube-system/kube-proxy")

	t.Run("a node that joins never had that file", func(t *testing.T) {
		s := s.under(t)
		s.must(s.bed.Audit.Forget())
		joined, err := tke.AddNodes(t.Context(), s.bed.Client(), tke.NodeGroup{Kind: tke.Native, Count: 1})
		s.must(err)
		s.until("it is served", func(i *installation) bool { return i.Ready() && i.Status.Nodes.Ready == eligible+1 })
		if files := s.cni(joined[0]); !slices.Equal(files, []string{"05-cilium.conflist"}) {
			t.Errorf("it has %q", files)
		}
		s.expectNoWrites(slices.DeleteFunc(s.effects(), func(r audit.Request) bool { return r.Resource == "nodes" })) // the gate's
	})
	t.Run("where tke-cni-agent ran again it is moved aside again", func(t *testing.T) {
		s := s.under(t)
		s.op.Controller.Kill()
		s.must(tke.Upgrade(t.Context(), s.bed.Cluster, tke.CNIAgent))
		s.eventually("tke-cni-agent has written its file", s.haveMultus(nodes))
		s.must(s.bed.Audit.Forget())
		s.must(s.op.Controller.Start())
		s.until("it is retired again, and all is well", repaired(tke.CNIAgent, 1))
		s.expectClean(nodes)
		s.expectInOrder("patch daemonsets kube-system/tke-cni-agent", "patch "+cleaner, "delete "+cleaner)
	})
}

func TestAFileThatIsNotTKEsIsNamedAndLeftAlone(t *testing.T) {
	s := given(t, twoNodes, operator.Options{})
	s.eventually("tke-cni-agent has written its file", s.haveMultus([]string{s.anyNode()}))
	node := s.anyNode()
	other := filepath.Join(s.bed.CNIDirectory(node), "01-other.conflist")
	s.must(os.WriteFile(other, []byte("{}"), 0o644))
	s.must(s.op.Start())
	s.apply(spec())
	s.until("it is named", func(i *operator.Installation) bool {
		message := i.Condition("ComponentsRetired").Message
		return i.Condition("Ready").Reason == "AwaitingCleanCNI" && strings.Contains(message, node+": tke-cilium-operator-cni not ready: 01-other.conflist in /host/etc/cni/net.d")
	})
	if s.retired(tke.KubeProxy) {
		t.Error("kube-proxy is gone already")
	}
	if files := s.cni(node); files[0] != multus {
		t.Errorf("the node has %q", files)
	}
	s.must(os.Remove(other))
	s.untilReady()
	s.expectClean([]string{node})
}

// deploy runs a Deployment's pods on a node, with a network that is a day old.
func (s *scenario) deploy(name, node string, replicas int32) {
	s.Helper()
	labels := map[string]string{"app": name}
	no := false
	_, err := s.bed.Client().AppsV1().Deployments("default").Create(s.Context(), &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: appsv1.DeploymentSpec{
			Replicas: &replicas,
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec: corev1.PodSpec{
					NodeSelector: map[string]string{"kubernetes.io/hostname": node}, AutomountServiceAccountToken: &no,
					Tolerations: []corev1.Toleration{{Operator: corev1.TolerationOpExists}},
					Containers:  []corev1.Container{{Name: "c", Image: "i"}},
				},
			},
		},
	}, metav1.CreateOptions{})
	s.must(err)
	s.eventually(name+" runs", func(context.Context) (bool, error) { return len(s.running(name)) == int(replicas), nil })
	for _, pod := range s.running(name) {
		s.age(&pod, 24*time.Hour)
	}
}

// running are the pods of a Deployment in namespace default.
func (s *scenario) running(name string) []corev1.Pod {
	s.Helper()
	found, err := s.bed.Client().CoreV1().Pods("default").List(s.Context(), metav1.ListOptions{LabelSelector: "app=" + name})
	s.must(err)
	return slices.DeleteFunc(found.Items, func(pod corev1.Pod) bool {
		return pod.Status.Phase != corev1.PodRunning || pod.DeletionTimestamp != nil
	})
}

// age writes, as its kubelet would have, that a pod got its network that long ago.
func (s *scenario) age(pod *corev1.Pod, age time.Duration) {
	s.Helper()
	then := metav1.NewTime(time.Now().Add(-age))
	patch, err := json.Marshal(map[string]any{"status": map[string]any{"startTime": then, "conditions": []any{map[string]any{
		"type": "PodReadyToStartContainers", "status": "True", "lastTransitionTime": then,
	}}}})
	s.must(err)
	_, err = s.bed.Client().CoreV1().Pods(pod.Namespace).Patch(s.Context(), pod.Name, types.StrategicMergePatchType, patch,
		metav1.PatchOptions{}, "status")
	s.must(err)
}

func (s *scenario) pod(namespace, name string) *corev1.Pod {
	s.Helper()
	found, err := s.bed.Client().CoreV1().Pods(namespace).Get(s.Context(), name, metav1.GetOptions{})
	s.must(err)
	return found
}

func (s *scenario) protect(name string) {
	s.Helper()
	none := intstr.FromInt32(0)
	_, err := s.bed.Client().PolicyV1().PodDisruptionBudgets("default").Create(s.Context(), &policyv1.PodDisruptionBudget{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: policyv1.PodDisruptionBudgetSpec{
			MaxUnavailable: &none, Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": name}},
		},
	}, metav1.CreateOptions{})
	s.must(err)
	s.eventually("the budget is known", func(ctx context.Context) (bool, error) {
		budget, err := s.bed.Client().PolicyV1().PodDisruptionBudgets("default").Get(ctx, name, metav1.GetOptions{})
		return err == nil && budget.Status.ObservedGeneration == budget.Generation && budget.Status.CurrentHealthy > 0, err
	})
}

func inPlace(unmanaged string) map[string]any {
	return manual(map[string]any{"nodes": map[string]any{"existing": "InPlace", "unmanagedPods": unmanaged}})
}

func unmanagedPods(count int64) func(*operator.Installation) bool {
	return func(i *operator.Installation) bool { return i.Ready() && i.Status.Nodes.UnmanagedPods == count }
}

func TestExistingNodesAreUsedInPlaceAndTheirPodsRestarted(t *testing.T) {
	s := given(t, twoNodes, operator.Options{})
	node := s.anyNode()
	s.deploy("web", node, 3)
	s.deploy("quorum", node, 1)
	s.protect("quorum")
	s.run("default", "alone", node, false)
	s.eventually("alone runs", func(context.Context) (bool, error) {
		return s.pod("default", "alone").Status.Phase == corev1.PodRunning, nil
	})
	alone := s.pod("default", "alone")
	s.age(alone, time.Hour)
	s.untilOlder(node)
	s.must(s.op.Start())

	s.apply(inPlace("Report"))
	digest := s.awaitingApproval()
	s.expectOnlyBooks()
	_, steps := s.plan()
	if at := slices.IndexFunc(steps, func(step planStep) bool { return step.Step == "CNIDirectoriesClean" }); at < 0 || steps[at].Disruptive == "" {
		t.Errorf("the plan does not tell of the CNI directories: %v", steps)
	}
	// No pod is older than the API server says, whatever its kubelet writes.
	s.eventually("the pods are clearly older than Cilium", func(context.Context) (bool, error) {
		return time.Since(s.pod("default", "alone").CreationTimestamp.Time) > 30*time.Second, nil
	})
	s.must(operator.Annotate(t.Context(), s.bed.Cluster, approvedPlan, digest))
	// These five, TKE's kubernetes-proxy and the TCR assistant.
	found := s.until("the pods are counted", unmanagedPods(7))
	if managed := found.Condition("PodsManaged"); managed.Reason != "UnmanagedPods" || !strings.Contains(managed.Message, "default/") {
		t.Errorf("PodsManaged is %+v", managed)
	}
	if warning := found.Condition("PreflightSucceeded"); warning.Status != metav1.ConditionTrue {
		t.Errorf("PreflightSucceeded is %+v", warning)
	}
	old := s.running("web")

	t.Run("Evict is another plan, and restarts what comes again and may go", func(t *testing.T) {
		s := s.under(t)
		s.must(s.bed.Audit.Forget())
		s.apply(inPlace("Evict"))
		s.must(operator.Annotate(t.Context(), s.bed.Cluster, approvedPlan, s.awaitingApproval()))
		left := s.until("two are left", unmanagedPods(2)).Condition("PodsManaged").Message
		if !strings.Contains(left, "default/quorum") || !strings.Contains(left, "1 of them nobody would make anew") {
			t.Errorf("PodsManaged says %q", left)
		}
		for _, pod := range s.running("web") {
			if slices.ContainsFunc(old, func(before corev1.Pod) bool { return before.UID == pod.UID }) {
				t.Errorf("%s is still there", pod.Name)
			}
		}
		if now := s.pod("default", "alone"); now.UID != alone.UID {
			t.Error("a pod was evicted that nobody makes anew")
		}
	})
}
