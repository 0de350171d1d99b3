package nodeactor

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

var ciliumNodes = schema.GroupVersionResource{Group: "cilium.io", Version: "v2", Resource: "ciliumnodes"}

// registerNode creates the CiliumNode, as an agent does before it is ready. False: the CRD is not there yet, because
// cilium-operator has not run; an agent waits for it too.
func (a *Actor) registerNode(ctx context.Context, node *corev1.Node) (bool, error) {
	var addresses []any
	for _, address := range node.Status.Addresses {
		if address.Type == corev1.NodeInternalIP {
			addresses = append(addresses, map[string]any{"type": string(address.Type), "ip": address.Address})
		}
	}
	object := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "cilium.io/v2",
		"kind":       "CiliumNode",
		"spec":       map[string]any{"addresses": addresses, "bootid": node.Status.NodeInfo.BootID},
	}}
	object.SetName(node.Name)
	object.SetLabels(node.Labels)
	object.SetOwnerReferences([]metav1.OwnerReference{{APIVersion: "v1", Kind: "Node", Name: node.Name, UID: node.UID}})
	_, err := a.dynamic.Resource(ciliumNodes).Create(ctx, object, metav1.CreateOptions{FieldManager: "cilium-agent"})
	switch {
	case err == nil || apierrors.IsAlreadyExists(err):
		return true, nil
	case apierrors.IsNotFound(err):
		return false, nil
	default:
		return false, err
	}
}
