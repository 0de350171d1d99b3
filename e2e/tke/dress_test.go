package tke_test

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"

	"tke-cilium-operator/e2e/await"
	"tke-cilium-operator/e2e/cluster"
	"tke-cilium-operator/e2e/tke"
)

// One dressed cluster for all tests here: two nodes that run DaemonSets of each of three kinds, and a super node.
var (
	shared *cluster.Cluster
	client kubernetes.Interface
)

const daemonNodes = 6

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
	started := time.Now()
	err = tke.Dress(context.Background(), c, tke.Options{Nodes: []tke.NodeGroup{
		{Kind: tke.Normal, Count: 2}, {Kind: tke.Native, Count: 2}, {Kind: tke.Karpenter, Count: 2}, {Kind: tke.Super, Count: 1},
	}})
	if err != nil {
		return 1, err
	}
	fmt.Printf("TKE dress: on after %.1f s\n", time.Since(started).Seconds())
	return m.Run(), nil
}

func TestComponentsRunOnEveryNodeButSuperNodes(t *testing.T) {
	for _, name := range []string{tke.KubeProxy, tke.CNIAgent, tke.ENIAgent, tke.IPMasqAgent} {
		waitForDaemonSet(t, name, daemonNodes)
	}
	for namespace, name := range map[string]string{
		"kube-system": tke.IPAMD, "tcr-assistant-system": "tcr-assistant-controller-manager", "default": tke.KubernetesProxy,
	} {
		await.That(t, name+" is available", func(ctx context.Context) (bool, error) {
			deployment, err := client.AppsV1().Deployments(namespace).Get(ctx, name, metav1.GetOptions{})
			return err == nil && deployment.Status.AvailableReplicas == 1, err
		})
	}
}

func TestSuperNodeRunsNoDaemonSetPod(t *testing.T) {
	everywhere := &appsv1.DaemonSet{
		ObjectMeta: metav1.ObjectMeta{Name: "everywhere", Namespace: "kube-system"},
		Spec: appsv1.DaemonSetSpec{
			Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "everywhere"}},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": "everywhere"}},
				Spec: corev1.PodSpec{
					Tolerations: []corev1.Toleration{{Operator: corev1.TolerationOpExists}},
					Containers:  []corev1.Container{{Name: "main", Image: "example.com/everywhere:1"}},
				},
			},
		},
	}
	if _, err := client.AppsV1().DaemonSets("kube-system").Create(t.Context(), everywhere, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	await.That(t, "every node but the super node runs it", func(ctx context.Context) (bool, error) {
		found, err := client.AppsV1().DaemonSets("kube-system").Get(ctx, "everywhere", metav1.GetOptions{})
		return err == nil && found.Status.DesiredNumberScheduled == daemonNodes+1 && found.Status.NumberReady == daemonNodes, err
	})
	pods, err := client.CoreV1().Pods("kube-system").List(t.Context(), metav1.ListOptions{FieldSelector: "spec.nodeName=eklet-subnet-7cugbjua-1"})
	if err != nil {
		t.Fatal(err)
	}
	for _, pod := range pods.Items {
		if pod.Status.Phase != corev1.PodPending {
			t.Errorf("%s is %s on a super node, want Pending", pod.Name, pod.Status.Phase)
		}
	}
}

func TestEndpointIsLinkLocalAndCanBeEmptied(t *testing.T) {
	addresses := func() (found []string) {
		slices, err := client.DiscoveryV1().EndpointSlices("default").List(t.Context(),
			metav1.ListOptions{LabelSelector: "kubernetes.io/service-name=kubernetes"})
		if err != nil {
			t.Fatal(err)
		}
		for _, slice := range slices.Items {
			for _, endpoint := range slice.Endpoints {
				found = append(found, fmt.Sprintf("%s:%d", endpoint.Addresses[0], *slice.Ports[0].Port))
			}
		}
		return found
	}
	if found := addresses(); len(found) != 1 || found[0] != "169.254.128.112:60002" {
		t.Errorf("the API server's endpoint is %v", found)
	}
	if err := tke.SetEndpoint(t.Context(), shared, tke.EndpointPort); err != nil {
		t.Fatal(err)
	}
	await.That(t, "the endpoint is empty", func(context.Context) (bool, error) { return len(addresses()) == 0, nil })
	if err := tke.SetEndpoint(t.Context(), shared, 60003, "169.254.128.113", "169.254.128.114"); err != nil {
		t.Fatal(err)
	}
	await.That(t, "the endpoint has moved", func(context.Context) (bool, error) { return len(addresses()) == 2, nil })
}

func TestParkedDaemonSetLosesItsPods(t *testing.T) {
	waitForDaemonSet(t, tke.KubeProxy, daemonNodes)
	patch := func(selector string) {
		body := fmt.Appendf(nil, `{"spec":{"template":{"spec":{"nodeSelector":{"label-not-exist":%s}}}}}`, selector)
		_, err := client.AppsV1().DaemonSets("kube-system").Patch(t.Context(), tke.KubeProxy, types.MergePatchType, body, metav1.PatchOptions{})
		if err != nil {
			t.Fatal(err)
		}
	}
	patch(`"node-not-exist"`)
	await.That(t, "kube-proxy has no pods", func(ctx context.Context) (bool, error) {
		pods, err := client.CoreV1().Pods("kube-system").List(ctx, metav1.ListOptions{LabelSelector: "k8s-app=kube-proxy"})
		return err == nil && len(pods.Items) == 0, err
	})
	patch("null")
	waitForDaemonSet(t, tke.KubeProxy, daemonNodes)
}

func TestImageOfAnInvalidRegistryIsNeverPulled(t *testing.T) {
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "unpullable", Namespace: "default"},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "main", Image: "registry.invalid/main:1"}}},
	}
	if _, err := client.CoreV1().Pods("default").Create(t.Context(), pod, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	await.That(t, "the pod waits for its image", func(ctx context.Context) (bool, error) {
		found, err := client.CoreV1().Pods("default").Get(ctx, pod.Name, metav1.GetOptions{})
		if err != nil || len(found.Status.ContainerStatuses) == 0 {
			return false, err
		}
		waiting := found.Status.ContainerStatuses[0].State.Waiting
		return waiting != nil && waiting.Reason == "ImagePullBackOff", nil
	})
}

func TestRemovedNodeTakesItsPodsAlong(t *testing.T) {
	names, err := tke.AddNodes(t.Context(), client, tke.NodeGroup{Kind: tke.Normal, Count: 1})
	if err != nil {
		t.Fatal(err)
	}
	waitForDaemonSet(t, tke.ENIAgent, daemonNodes+1)
	if err := tke.RemoveNodes(t.Context(), client, names...); err != nil {
		t.Fatal(err)
	}
	waitForDaemonSet(t, tke.ENIAgent, daemonNodes)
	await.That(t, "no pod of the node is left", func(ctx context.Context) (bool, error) {
		pods, err := client.CoreV1().Pods("").List(ctx, metav1.ListOptions{FieldSelector: "spec.nodeName=" + names[0]})
		return err == nil && len(pods.Items) == 0, err
	})
}

// Some clients tell a DaemonSet's generations apart by these, which Kubernetes deprecated long ago.
func TestDeprecatedGenerationMarksAreStillThere(t *testing.T) {
	waitForDaemonSet(t, tke.ENIAgent, daemonNodes)
	found, err := client.AppsV1().DaemonSets("kube-system").Get(t.Context(), tke.ENIAgent, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if found.Annotations[appsv1.DeprecatedTemplateGeneration] != "1" {
		t.Errorf("annotations are %v", found.Annotations)
	}
	pods, err := client.CoreV1().Pods("kube-system").List(t.Context(), metav1.ListOptions{LabelSelector: "app=tke-eni-agent"})
	if err != nil {
		t.Fatal(err)
	}
	for _, pod := range pods.Items {
		if pod.Labels["pod-template-generation"] != "1" {
			t.Errorf("%s has the labels %v", pod.Name, pod.Labels)
		}
	}
}

func waitForDaemonSet(t *testing.T, name string, pods int32) {
	t.Helper()
	await.That(t, fmt.Sprintf("%s has %d ready pods", name, pods), func(ctx context.Context) (bool, error) {
		found, err := client.AppsV1().DaemonSets("kube-system").Get(ctx, name, metav1.GetOptions{})
		return err == nil && found.Status.ObservedGeneration == found.Generation &&
			found.Status.NumberReady == pods && found.Status.DesiredNumberScheduled == pods, err
	})
}
