package live

import (
	"reflect"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic/fake"
	clienttesting "k8s.io/client-go/testing"

	"tke-cilium-operator/sidecar/internal/api"
)

func nodeConfigClient(objects ...runtime.Object) *fake.FakeDynamicClient {
	kinds := map[schema.GroupVersionResource]string{nodeConfigs: "CiliumNodeConfigList"}
	return fake.NewSimpleDynamicClientWithCustomListKinds(runtime.NewScheme(), kinds, objects...)
}

func TestNodeConfigsTellTheirKeys(t *testing.T) {
	client := nodeConfigClient(
		object(`{"apiVersion":"cilium.io/v2","kind":"CiliumNodeConfig","metadata":{"name":"special","namespace":"kube-system"},
			"spec":{"nodeSelector":{},"defaults":{"routing-mode":"tunnel","debug":"true"}}}`),
		object(`{"apiVersion":"cilium.io/v2","kind":"CiliumNodeConfig","metadata":{"name":"empty","namespace":"kube-system"}}`),
		object(`{"apiVersion":"cilium.io/v2","kind":"CiliumNodeConfig","metadata":{"name":"unread","namespace":"other"},
			"spec":{"defaults":{"devices":"x"}}}`))
	found, err := NewForClient(client, "helm").NodeConfigs(t.Context(), "kube-system")
	if err != nil {
		t.Fatal(err)
	}
	want := []api.NodeConfig{{Name: "kube-system/empty"}, {Name: "kube-system/special", Keys: []string{"debug", "routing-mode"}}}
	if !reflect.DeepEqual(found, want) {
		t.Errorf("found %+v, want %+v", found, want)
	}
}

func TestNoKindMeansNoNodeConfigs(t *testing.T) {
	client := nodeConfigClient()
	client.PrependReactor("list", "ciliumnodeconfigs", func(clienttesting.Action) (bool, runtime.Object, error) {
		return true, nil, apierrors.NewNotFound(nodeConfigs.GroupResource(), "")
	})
	if found, err := NewForClient(client, "helm").NodeConfigs(t.Context(), "kube-system"); err != nil || found != nil {
		t.Errorf("found %v, %v", found, err)
	}
}
