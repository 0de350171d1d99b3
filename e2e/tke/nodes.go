package tke

// Nodes of each kind, as a kubelet (or TKE's virtual one) registers them.

import (
	"context"
	"fmt"
	"maps"

	"golang.org/x/sync/errgroup"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/uuid"
	"k8s.io/client-go/kubernetes"

	"tke-cilium-operator/e2e/cluster"
)

// NodeKind says who manages a node.
type NodeKind string

const (
	Normal     NodeKind = "normal"     // a virtual machine of a node pool
	Native     NodeKind = "native"     // managed by TKE's machine controller
	Karpenter  NodeKind = "karpenter"  // a native node that Karpenter asked for
	Super      NodeKind = "super"      // eklet-*: serverless; no DaemonSet runs there
	Registered NodeKind = "registered" // the user's own machine
)

// NodeGroup is a number of equal nodes.
type NodeGroup struct {
	Kind   NodeKind
	Count  int
	Taints []corev1.Taint    // beside the kind's own
	Labels map[string]string // beside the kind's own
	Kernel string            // "" = TencentOS 4's; a kernel 5.4 comes with TencentOS 3
}

const (
	kernelTencentOS4  = "6.6.98-40.2.tl4.x86_64"
	superNodeTaint    = "eks.tke.cloud.tencent.com/eklet"
	eniIPResource     = "tke.cloud.tencent.com/eni-ip"
	parallelCreations = 16
)

// AddNodes registers the group's nodes and returns their names; they are Ready as soon as kwok has seen them.
func AddNodes(ctx context.Context, client kubernetes.Interface, group NodeGroup) ([]string, error) {
	existing, err := client.CoreV1().Nodes().List(ctx, metav1.ListOptions{LabelSelector: kindLabel + "=" + string(group.Kind)})
	if err != nil {
		return nil, err
	}
	taken := map[string]bool{}
	for i := range existing.Items {
		taken[existing.Items[i].Name] = true
	}
	var nodes []*corev1.Node
	for index := 1; len(nodes) < group.Count; index++ {
		node, err := newNode(group, index)
		if err != nil {
			return nil, err
		}
		if !taken[node.Name] {
			nodes = append(nodes, node)
		}
	}
	workers, ctx := errgroup.WithContext(ctx)
	workers.SetLimit(parallelCreations)
	names := make([]string, len(nodes))
	for i, node := range nodes {
		names[i] = node.Name
		workers.Go(func() error {
			_, err := client.CoreV1().Nodes().Create(ctx, node, metav1.CreateOptions{FieldManager: "kubelet"})
			return err
		})
	}
	return names, workers.Wait()
}

// RemoveNodes takes nodes away with their pods, as scaling in does; left to itself, Kubernetes collects the pods of a
// node that is gone only after most of a minute.
func RemoveNodes(ctx context.Context, client kubernetes.Interface, names ...string) error {
	for _, name := range names {
		if err := client.CoreV1().Nodes().Delete(ctx, name, metav1.DeleteOptions{}); err != nil {
			return err
		}
		pods, err := client.CoreV1().Pods("").List(ctx, metav1.ListOptions{FieldSelector: "spec.nodeName=" + name})
		if err != nil {
			return err
		}
		for _, pod := range pods.Items {
			now := metav1.DeleteOptions{GracePeriodSeconds: new(int64)}
			err := client.CoreV1().Pods(pod.Namespace).Delete(ctx, pod.Name, now)
			if err != nil && !apierrors.IsNotFound(err) {
				return err
			}
		}
	}
	return nil
}

// kindLabel is ours, so that tests can select nodes by kind; TKE has no such label.
const kindLabel = "e2e.cilium-tke.io/kind"

func newNode(group NodeGroup, index int) (*corev1.Node, error) {
	network, known := map[NodeKind]int{Normal: 0, Native: 64, Karpenter: 128, Super: 192, Registered: 224}[group.Kind]
	if !known {
		return nil, fmt.Errorf("there is no kind of node %q", group.Kind)
	}
	address := fmt.Sprintf("10.0.%d.%d", network+index/250, index%250+2)
	node := &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{
			Name:        address, // TKE names a node by its address
			Annotations: map[string]string{cluster.NodeAnnotation: "fake"},
			Labels: map[string]string{
				kindLabel:                          string(group.Kind),
				"beta.kubernetes.io/arch":          "amd64",
				"kubernetes.io/arch":               "amd64",
				"kubernetes.io/os":                 "linux",
				"node.kubernetes.io/instance-type": "S5.LARGE8",
				"topology.kubernetes.io/region":    "gz",
				"topology.kubernetes.io/zone":      "100003",
			},
		},
		Spec: corev1.NodeSpec{
			ProviderID: fmt.Sprintf("qcloud:///100003/ins-%s%04d", group.Kind[:3], index),
			Taints:     group.Taints,
		},
		Status: corev1.NodeStatus{
			Addresses: []corev1.NodeAddress{{Type: corev1.NodeInternalIP, Address: address}},
			NodeInfo:  nodeInfo(group.Kernel),
		},
	}
	setResources(node, group.Kind)
	markKind(node, group.Kind, index)
	node.Labels["kubernetes.io/hostname"] = node.Name
	node.Status.Addresses = append(node.Status.Addresses, corev1.NodeAddress{Type: corev1.NodeHostName, Address: node.Name})
	maps.Copy(node.Labels, group.Labels)
	return node, nil
}

// markKind adds what tells the kinds apart.
func markKind(node *corev1.Node, kind NodeKind, index int) {
	switch kind {
	case Normal:
		node.Labels["tke.cloud.tencent.com/nodepool-id"] = "np-normal01"
		node.Labels["cloud.tencent.com/auto-scaling-group-id"] = "asg-normal01"
		node.Labels["cloud.tencent.com/node-instance-id"] = fmt.Sprintf("ins-nor%04d", index)
	case Native:
		markNative(node, "np-native01", index)
	case Karpenter:
		markNative(node, "np-karpenter", index)
		node.Labels["karpenter.sh/nodepool"] = "default"
		node.Labels["karpenter.k8s.tke/instance-family"] = "S5"
		node.Labels["karpenter.k8s.tke/instance-cpu"] = "4"
		node.Labels["karpenter.k8s.tke/instance-memory-gb"] = "8"
		node.Labels["karpenter.k8s.tke/tkemachinenodeclass"] = "default"
	case Super:
		node.Name = fmt.Sprintf("eklet-subnet-7cugbjua-%d", index)
		node.Labels["node.kubernetes.io/instance-type"] = "eklet"
		node.Labels["eks.tke.cloud.tencent.com/subnet-id"] = "subnet-7cugbjua"
		node.Labels["eks.tke.cloud.tencent.com/zone-name"] = "ap-guangzhou-3"
		taint := corev1.Taint{Key: superNodeTaint, Effect: corev1.TaintEffectNoSchedule}
		node.Spec.Taints = append([]corev1.Taint{taint}, node.Spec.Taints...)
	case Registered:
		node.Labels["node.kubernetes.io/instance-type"] = "external"
	}
}

func markNative(node *corev1.Node, pool string, index int) {
	node.Labels["node.tke.cloud.tencent.com/machineset"] = pool
	node.Labels["node.tke.cloud.tencent.com/machine"] = fmt.Sprintf("%s-%05d", pool, index)
}

func setResources(node *corev1.Node, kind NodeKind) {
	resources := corev1.ResourceList{
		corev1.ResourceCPU:    resource.MustParse("4"),
		corev1.ResourceMemory: resource.MustParse("8Gi"),
		corev1.ResourcePods:   resource.MustParse("110"),
	}
	if kind == Normal || kind == Native || kind == Karpenter {
		resources[eniIPResource] = resource.MustParse("61")
	}
	node.Status.Capacity, node.Status.Allocatable = resources, resources
}

func nodeInfo(kernel string) corev1.NodeSystemInfo {
	osImage := "TencentOS Server 4.4"
	switch {
	case kernel == "":
		kernel = kernelTencentOS4
	case kernel[0] == '5':
		osImage = "TencentOS Server 3.1 (Final)"
	}
	return corev1.NodeSystemInfo{
		Architecture:            "amd64",
		BootID:                  string(uuid.NewUUID()),
		ContainerRuntimeVersion: "containerd://1.7.28-tke.2",
		KernelVersion:           kernel,
		KubeletVersion:          "v1.34.1-tke.8",
		OperatingSystem:         "linux",
		OSImage:                 osImage,
	}
}
