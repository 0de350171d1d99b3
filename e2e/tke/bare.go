package tke

// Nodes and agents in crowds, for measuring: objects that nobody plays a kubelet for.

import (
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
	"k8s.io/utils/ptr"
)

// AddBareNodes registers ready nodes that no DaemonSet runs on, for they do not say what system they have. It returns
// when they have just these taints: at first, each has Kubernetes' own of a node that is not ready.
func AddBareNodes(ctx context.Context, client kubernetes.Interface, names []string, taints []corev1.Taint) error {
	err := inCrowds(ctx, names, func(ctx context.Context, name string) error {
		now := metav1.Now()
		_, err := client.CoreV1().Nodes().Create(ctx, &corev1.Node{
			ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: corev1.NodeSpec{Taints: taints},
			Status: corev1.NodeStatus{Conditions: []corev1.NodeCondition{
				{Type: corev1.NodeReady, Status: corev1.ConditionTrue, LastHeartbeatTime: now, LastTransitionTime: now},
			}},
		}, metav1.CreateOptions{FieldManager: "kubelet"})
		return err
	})
	if err != nil {
		return err
	}
	return wait.PollUntilContextTimeout(ctx, 200*time.Millisecond, time.Minute, true, func(ctx context.Context) (bool, error) {
		list, err := client.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
		return err == nil && !slices.ContainsFunc(list.Items, func(node corev1.Node) bool {
			return slices.ContainsFunc(node.Spec.Taints, func(taint corev1.Taint) bool { return taint.Key == corev1.TaintNodeNotReady })
		}), err
	})
}

// AddBareAgents puts a ready agent on each of these nodes. They belong to a ConfigMap, so that the DaemonSet of the
// release does not take them for its own.
func AddBareAgents(ctx context.Context, client kubernetes.Interface, nodes []string) error {
	meta := metav1.ObjectMeta{Name: "bare-agents", Namespace: "kube-system"}
	owner, err := client.CoreV1().ConfigMaps(meta.Namespace).Create(ctx, &corev1.ConfigMap{ObjectMeta: meta}, metav1.CreateOptions{})
	if err != nil {
		return err
	}
	owned := []metav1.OwnerReference{{APIVersion: "v1", Kind: "ConfigMap", Name: owner.Name, UID: owner.UID, Controller: ptr.To(true)}}
	return inCrowds(ctx, nodes, func(ctx context.Context, node string) error {
		pods := client.CoreV1().Pods(meta.Namespace)
		pod, err := pods.Create(ctx, &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Name: "cilium-" + node, Labels: map[string]string{"k8s-app": "cilium"}, OwnerReferences: owned},
			Spec: corev1.PodSpec{
				NodeName: node, Tolerations: []corev1.Toleration{{Operator: corev1.TolerationOpExists}},
				Containers: []corev1.Container{{Name: "cilium-agent", Image: "example.com/cilium:1"}},
			},
		}, metav1.CreateOptions{})
		if err != nil {
			return fmt.Errorf("agent on %s: %w", node, err)
		}
		pod.Status.Phase = corev1.PodRunning
		pod.Status.StartTime = &pod.CreationTimestamp
		pod.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue, LastTransitionTime: pod.CreationTimestamp}}
		_, err = pods.UpdateStatus(ctx, pod, metav1.UpdateOptions{})
		return err
	})
}

func inCrowds(ctx context.Context, names []string, make func(context.Context, string) error) error {
	workers, ctx := errgroup.WithContext(ctx)
	workers.SetLimit(parallelCreations)
	for _, name := range names {
		workers.Go(func() error { return make(ctx, name) })
	}
	return workers.Wait()
}
