package nodeactor_test

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/utils/ptr"

	"tke-cilium-operator/e2e/await"
	"tke-cilium-operator/e2e/cluster"
	"tke-cilium-operator/e2e/nodeactor"
	"tke-cilium-operator/e2e/tke"
)

var (
	shared *cluster.Cluster
	client kubernetes.Interface
)

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (int, error) {
	c, err := cluster.Start(context.Background(), cluster.Options{Log: os.Stdout})
	if err != nil {
		return 1, err
	}
	defer c.Stop()
	shared, client = c, c.Client()
	actor, err := nodeactor.Start(context.Background(), c, nodeactor.Options{Log: os.Stdout})
	if err != nil {
		return 1, err
	}
	defer actor.Stop()
	return m.Run(), nil
}

// One story: agents wait for the CRDs that only the real cilium-operator makes, become ready, fail and recover, and
// the operator ends with its Deployment. The objects are a small stand-in for the chart's.
func TestAgentsFollowTheRealOperator(t *testing.T) {
	names, err := tke.AddNodes(t.Context(), client, tke.NodeGroup{Kind: tke.Normal, Count: 2})
	if err != nil {
		t.Fatal(err)
	}
	if err := nodeactor.Hold(t.Context(), client, names[1], "held by the test"); err != nil {
		t.Fatal(err)
	}
	createAgents(t)
	await.That(t, "both agents run", func(ctx context.Context) (bool, error) {
		return len(agents(t, ctx, func(pod corev1.Pod) bool { return pod.Status.Phase == corev1.PodRunning })) == 2, nil
	})
	if ready := agents(t, t.Context(), ready); len(ready) != 0 {
		t.Errorf("agents are ready before Cilium's CRDs exist: %v", ready)
	}

	createOperator(t)
	started := time.Now()
	await.That(t, "the agent that is not held is ready", func(ctx context.Context) (bool, error) {
		found := agents(t, ctx, ready)
		return len(found) == 1 && found[0] == names[0], nil
	})
	t.Logf("operator's pod to first agent ready: %.1f s", time.Since(started).Seconds())
	await.That(t, "cilium-operator says that the node's network is up", func(ctx context.Context) (bool, error) {
		return networkReason(ctx, names[0]) == "CiliumIsUp", nil
	})
	if reason := networkReason(t.Context(), names[1]); reason == "CiliumIsUp" {
		t.Error("the held node's network is up")
	}

	if err := nodeactor.Release(t.Context(), client, names[1]); err != nil {
		t.Fatal(err)
	}
	await.That(t, "the released agent is ready", func(ctx context.Context) (bool, error) { return len(agents(t, ctx, ready)) == 2, nil })
	if err := nodeactor.Hold(t.Context(), client, names[0], "failed by the test"); err != nil {
		t.Fatal(err)
	}
	await.That(t, "a held agent fails", func(ctx context.Context) (bool, error) { return len(agents(t, ctx, ready)) == 1, nil })
	await.That(t, "cilium-operator taints its node", func(ctx context.Context) (bool, error) {
		node, err := client.CoreV1().Nodes().Get(ctx, names[0], metav1.GetOptions{})
		return err == nil && len(node.Spec.Taints) == 1 && node.Spec.Taints[0].Key == "node.cilium.io/agent-not-ready", err
	})

	if err := client.AppsV1().Deployments("kube-system").Delete(t.Context(), "cilium-operator", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	await.That(t, "the operator has ended and given its lease back", func(ctx context.Context) (bool, error) {
		lease, err := client.CoordinationV1().Leases("kube-system").Get(ctx, "cilium-operator-resource-lock", metav1.GetOptions{})
		return err == nil && ptr.Deref(lease.Spec.HolderIdentity, "") == "", err
	})
}

func ready(pod corev1.Pod) bool {
	for _, condition := range pod.Status.Conditions {
		if condition.Type == corev1.PodReady {
			return condition.Status == corev1.ConditionTrue
		}
	}
	return false
}

// agents names the nodes of the agents that match.
func agents(t *testing.T, ctx context.Context, matches func(corev1.Pod) bool) (nodes []string) {
	t.Helper()
	pods, err := client.CoreV1().Pods("kube-system").List(ctx, metav1.ListOptions{LabelSelector: "k8s-app=cilium"})
	if err != nil {
		t.Fatal(err)
	}
	for _, pod := range pods.Items {
		if matches(pod) {
			nodes = append(nodes, pod.Spec.NodeName)
		}
	}
	return nodes
}

func networkReason(ctx context.Context, name string) string {
	node, err := client.CoreV1().Nodes().Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return err.Error()
	}
	for _, condition := range node.Status.Conditions {
		if condition.Type == corev1.NodeNetworkUnavailable {
			return condition.Reason
		}
	}
	return ""
}

func createAgents(t *testing.T) {
	t.Helper()
	create(t, func(ctx context.Context, options metav1.CreateOptions) error {
		_, err := client.AppsV1().DaemonSets("kube-system").Create(ctx, &appsv1.DaemonSet{
			ObjectMeta: metav1.ObjectMeta{Name: "cilium"},
			Spec:       appsv1.DaemonSetSpec{Selector: selector("k8s-app", "cilium"), Template: template("k8s-app", "cilium")},
		}, options)
		return err
	})
}

func createOperator(t *testing.T) {
	t.Helper()
	meta := metav1.ObjectMeta{Name: "cilium-operator", Namespace: "kube-system"}
	pod := template("name", "cilium-operator")
	pod.Spec.ServiceAccountName = meta.Name
	pod.Spec.Containers[0].Args = []string{"--config-dir=/tmp/cilium/config-map", "--debug=$(CILIUM_DEBUG)"}
	create(t, func(ctx context.Context, options metav1.CreateOptions) error {
		_, err := client.CoreV1().ServiceAccounts("kube-system").Create(ctx, &corev1.ServiceAccount{ObjectMeta: meta}, options)
		return err
	})
	create(t, func(ctx context.Context, options metav1.CreateOptions) error {
		_, err := client.RbacV1().ClusterRoleBindings().Create(ctx, &rbacv1.ClusterRoleBinding{
			ObjectMeta: metav1.ObjectMeta{Name: meta.Name},
			RoleRef:    rbacv1.RoleRef{APIGroup: "rbac.authorization.k8s.io", Kind: "ClusterRole", Name: "cluster-admin"},
			Subjects:   []rbacv1.Subject{{Kind: "ServiceAccount", Name: meta.Name, Namespace: "kube-system"}},
		}, options)
		return err
	})
	create(t, func(ctx context.Context, options metav1.CreateOptions) error {
		_, err := client.CoreV1().ConfigMaps("kube-system").Create(ctx, &corev1.ConfigMap{
			ObjectMeta: metav1.ObjectMeta{Name: "cilium-config"},
			Data: map[string]string{
				"identity-allocation-mode": "crd", "ipam": "delegated-plugin", "cluster-name": "default", "cluster-id": "0",
				"remove-cilium-node-taints": "true", "set-cilium-node-taints": "true", "set-cilium-is-up-condition": "true",
			},
		}, options)
		return err
	})
	create(t, func(ctx context.Context, options metav1.CreateOptions) error {
		_, err := client.AppsV1().Deployments("kube-system").Create(ctx, &appsv1.Deployment{
			ObjectMeta: meta,
			Spec:       appsv1.DeploymentSpec{Selector: selector("name", "cilium-operator"), Template: pod},
		}, options)
		return err
	})
}

func create(t *testing.T, object func(context.Context, metav1.CreateOptions) error) {
	t.Helper()
	if err := object(t.Context(), metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
}

func selector(key, value string) *metav1.LabelSelector {
	return &metav1.LabelSelector{MatchLabels: map[string]string{key: value}}
}

func template(key, value string) corev1.PodTemplateSpec {
	return corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{key: value}},
		Spec: corev1.PodSpec{
			HostNetwork: true,
			Tolerations: []corev1.Toleration{{Operator: corev1.TolerationOpExists}},
			Containers:  []corev1.Container{{Name: "main", Image: "example.com/" + value + ":1"}},
		},
	}
}
