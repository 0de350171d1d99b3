package live

import (
	"context"
	"maps"
	"slices"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"tke-cilium-operator/sidecar/internal/api"
)

const (
	maxNodeConfigs = 20
	maxKeys        = 64
)

var nodeConfigs = schema.GroupVersionResource{Group: "cilium.io", Version: "v2", Resource: "ciliumnodeconfigs"}

// NodeConfigs are the CiliumNodeConfigs of this namespace, and which keys of cilium-config each sets for its nodes: the
// agents read those of their own namespace. None before cilium-operator has defined the kind.
func (l *Looker) NodeConfigs(ctx context.Context, namespace string) ([]api.NodeConfig, error) {
	list, err := l.objects.Resource(nodeConfigs).Namespace(namespace).List(ctx, metav1.ListOptions{})
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var found []api.NodeConfig
	for _, item := range list.Items[:min(len(list.Items), maxNodeConfigs)] {
		defaults, _, _ := unstructured.NestedMap(item.Object, "spec", "defaults")
		keys := slices.Sorted(maps.Keys(defaults))
		found = append(found, api.NodeConfig{
			Name: item.GetNamespace() + "/" + item.GetName(), Keys: keys[:min(len(keys), maxKeys)]})
	}
	return found, nil
}
