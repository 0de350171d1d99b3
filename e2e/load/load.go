// Package load makes clusters of thousands of nodes for measuring: nodes and the agents on them, in two sizes, written
// straight to where the API server keeps them, in seconds.
package load

import (
	"fmt"
	"hash/fnv"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// Size of the objects.
type Size string

const (
	// Kwok is what kwok's own tools create: a node of 4.0 KB and a pod of 3.3 KB, as JSON.
	Kwok Size = "kwok"
	// Real is what a kubelet with 50 images and Cilium's DaemonSet make: 17.0 KB and 21.5 KB.
	Real Size = "real"
)

// Sizes are both.
var Sizes = []Size{Kwok, Real}

// Namespace is where agents run.
const Namespace = "kube-system"

// Names are so many names of nodes.
func Names(prefix string, count int) []string {
	names := make([]string, count)
	for i := range names {
		names[i] = fmt.Sprintf("%s-%04d", prefix, i)
	}
	return names
}

// AgentName is the agent's on this node; NodeOf is its inverse.
func AgentName(node string) string { return "cilium-" + node }

// NodeOf is the node of an agent's name.
func NodeOf(agent string) string { return agent[len("cilium-"):] }

// Node is one that has joined now, with these taints.
func Node(size Size, name string, taints ...corev1.Taint) *corev1.Node {
	now := metav1.NewTime(time.Now().Truncate(time.Second))
	node := &corev1.Node{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Node"},
		ObjectMeta: metav1.ObjectMeta{
			Name: name, UID: uid("Node", name), CreationTimestamp: now, Labels: nodeLabels(name), Annotations: nodeAnnotations(),
		},
		Spec: corev1.NodeSpec{PodCIDR: "10.1.0.0/24", PodCIDRs: []string{"10.1.0.0/24"}, ProviderID: "qcloud:///100003/ins-" + name, Taints: taints},
		Status: corev1.NodeStatus{
			Capacity: resources(), Allocatable: resources(), Conditions: nodeConditions(now), NodeInfo: nodeInfo(),
			Addresses:       []corev1.NodeAddress{{Type: corev1.NodeInternalIP, Address: "10.0.0.1"}, {Type: corev1.NodeHostName, Address: name}},
			DaemonEndpoints: corev1.NodeDaemonEndpoints{KubeletEndpoint: corev1.DaemonEndpoint{Port: 10250}},
		},
	}
	if size == Real {
		node.Status.Images = images(50)
		node.ManagedFields = append(managedFields("kubelet", now, 5), managedFields("kube-controller-manager", now, 4)...)
	} else {
		node.ManagedFields = managedFields("kwok", now, 4)
	}
	return node
}

// Agent is Cilium's on a node. It belongs to a ConfigMap, so that no DaemonSet takes it for its own.
func Agent(size Size, node string, ready bool) *corev1.Pod {
	now := metav1.NewTime(time.Now().Truncate(time.Second))
	pod := &corev1.Pod{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"},
		ObjectMeta: metav1.ObjectMeta{
			Name: AgentName(node), Namespace: Namespace, UID: uid("Pod", node), CreationTimestamp: now, GenerateName: "cilium-",
			Labels: map[string]string{
				"k8s-app": "cilium", "app.kubernetes.io/name": "cilium-agent", "app.kubernetes.io/part-of": "cilium",
				"controller-revision-hash": "5c4d6f8b9d", "pod-template-generation": "1",
			},
			OwnerReferences: []metav1.OwnerReference{{APIVersion: "v1", Kind: "ConfigMap", Name: "bare-agents", UID: "00000000-0000-4000-8000-000000000001", Controller: new(true)}},
		},
		Spec:   agentSpec(size, node),
		Status: agentStatus(size, now, ready),
	}
	if size == Real {
		pod.ManagedFields = append(managedFields("kube-controller-manager", now, 13), managedFields("kubelet", now, 6)...)
	} else {
		pod.ManagedFields = managedFields("kube-controller-manager", now, 1)
	}
	return pod
}

// Foreign is a pod of somebody else's, of which a cluster has thirty a node. Small, so that as many as possible fit.
func Foreign(number int) *corev1.Pod {
	now := metav1.NewTime(time.Now().Truncate(time.Second))
	return &corev1.Pod{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"},
		ObjectMeta: metav1.ObjectMeta{
			Name: fmt.Sprintf("web-%06d", number), Namespace: "default", UID: uid("Foreign", fmt.Sprint(number)), CreationTimestamp: now,
			Labels: map[string]string{"app": "web", "pod-template-hash": "6b9f7c"},
		},
		Spec: corev1.PodSpec{
			NodeName: fmt.Sprintf("a-%04d", number%5000), RestartPolicy: corev1.RestartPolicyAlways,
			Containers: []corev1.Container{{Name: "web", Image: "ccr.ccs.tencentyun.com/example/web:1.2.3"}},
		},
		Status: corev1.PodStatus{Phase: corev1.PodRunning, PodIP: "10.1.0.7", Conditions: ready(now, true)},
	}
}

// uid is the same each time, so that a second version of an object is not another object.
func uid(kind, name string) types.UID {
	hash := fnv.New64a()
	fmt.Fprint(hash, kind, name)
	return types.UID(fmt.Sprintf("%08x-0000-4000-8000-%012x", hash.Sum64()>>48, hash.Sum64()&(1<<48-1)))
}
