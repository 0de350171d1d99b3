package helm

import (
	"testing"

	"helm.sh/helm/v4/pkg/kube"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/cli-runtime/pkg/resource"
)

// listOf are resources of the core group; each is "Kind name".
func listOf(names ...[2]string) (list kube.ResourceList) {
	for _, each := range names {
		kind := schema.GroupVersionKind{Version: "v1", Kind: each[0]}
		list = append(list, &resource.Info{Name: each[1], Mapping: &meta.RESTMapping{GroupVersionKind: kind}})
	}
	return list
}

// removing remembers what it is told to remove.
type removing struct {
	kube.Interface
	present, deleted kube.ResourceList
}

func (r *removing) Update(present, _ kube.ResourceList, _ ...kube.ClientUpdateOption) (*kube.Result, error) {
	r.present = present
	return &kube.Result{}, nil
}

func (r *removing) Delete(unwanted kube.ResourceList, _ metav1.DeletionPropagation) (*kube.Result, []error) {
	r.deleted = unwanted
	return &kube.Result{}, nil
}

func TestANamespaceOutlivesTheRelease(t *testing.T) {
	recorded := listOf([2]string{"Namespace", "cilium-secrets"}, [2]string{"Namespace", "stays"}, [2]string{"ConfigMap", "a"})
	wanted := listOf([2]string{"Namespace", "stays"})
	o, _ := newTestObserver()
	objects := &removing{}
	if _, errs := o.objects(objects).Delete(recorded, metav1.DeletePropagationBackground); len(errs) > 0 {
		t.Fatal(errs)
	}
	if len(objects.deleted) != 1 || objects.deleted[0].Name != "a" {
		t.Errorf("an uninstallation deletes %v", objects.deleted)
	}
	if _, err := o.objects(objects).Update(recorded, wanted); err != nil {
		t.Fatal(err)
	}
	if left := objects.present; len(left) != 2 || left[0].Name != "stays" || left[1].Name != "a" {
		t.Errorf("an upgrade starts from %v", left)
	}
}
