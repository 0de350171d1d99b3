// Which objects of a rendering belong together, and whose an object is.
package trial

import (
	"context"

	authorizationv1 "k8s.io/api/authorization/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	authorizationclient "k8s.io/client-go/kubernetes/typed/authorization/v1"

	"tke-cilium-operator/sidecar/internal/manifest"
)

// rendering knows which objects come together: the API server would miss one while it tries the other.
type rendering struct {
	objects  []*unstructured.Unstructured
	rendered map[string]bool // by name
	recorded map[string]bool
	kinds    map[string]bool // that definitions in the rendering bring
}

func newRendering(recorded, rendered []*unstructured.Unstructured) *rendering {
	r := &rendering{objects: rendered, rendered: map[string]bool{}, recorded: map[string]bool{}, kinds: map[string]bool{}}
	for _, object := range rendered {
		r.rendered[manifest.NameOf(object)] = true
		if object.GetKind() == "CustomResourceDefinition" {
			kind, _, _ := unstructured.NestedString(object.Object, "spec", "names", "kind")
			group, _, _ := unstructured.NestedString(object.Object, "spec", "group")
			r.kinds[group+"/"+kind] = true
		}
	}
	for _, object := range flattened(recorded) {
		r.recorded[manifest.NameOf(object)] = true
	}
	return r
}

// leans says whether the API server wants something to be there that comes with the same rendering: the role of a
// binding, or the namespace.
func (r *rendering) leans(object *unstructured.Unstructured) bool {
	if r.rendered["Namespace "+object.GetNamespace()] && object.GetNamespace() != "" {
		return true
	}
	kind, _, _ := unstructured.NestedString(object.Object, "roleRef", "kind")
	role, _, _ := unstructured.NestedString(object.Object, "roleRef", "name")
	switch kind {
	case "ClusterRole":
		return r.rendered["ClusterRole "+role]
	case "Role":
		return r.rendered["Role "+object.GetNamespace()+"/"+role]
	}
	return false
}

func (r *rendering) definesKind(object *unstructured.Unstructured) bool {
	kind := object.GroupVersionKind()
	return r.kinds[kind.Group+"/"+kind.Kind]
}

// flattened has the items of lists in their place, as Helm applies them.
func flattened(objects []*unstructured.Unstructured) (flat []*unstructured.Unstructured) {
	for _, object := range objects {
		if !object.IsList() {
			flat = append(flat, object)
			continue
		}
		_ = object.EachListItem(func(item runtime.Object) error {
			flat = append(flat, item.(*unstructured.Unstructured))
			return nil
		})
	}
	return flat
}

// sameOwner is Helm's own check: an object of this release bears the marks that it would be applied with.
func sameOwner(live, wanted *unstructured.Unstructured) bool {
	const label, name, namespace = "app.kubernetes.io/managed-by", "meta.helm.sh/release-name", "meta.helm.sh/release-namespace"
	has, wants := live.GetAnnotations(), wanted.GetAnnotations()
	return live.GetLabels()[label] == wanted.GetLabels()[label] && has[name] == wants[name] && has[namespace] == wants[namespace]
}

func askForAccess(reviews authorizationclient.SelfSubjectAccessReviewInterface) func(context.Context, string, *unstructured.Unstructured) (bool, error) {
	return func(ctx context.Context, verb string, object *unstructured.Unstructured) (bool, error) {
		plural, _ := meta.UnsafeGuessKindToResource(object.GroupVersionKind())
		answer, err := reviews.Create(ctx, &authorizationv1.SelfSubjectAccessReview{Spec: authorizationv1.SelfSubjectAccessReviewSpec{
			ResourceAttributes: &authorizationv1.ResourceAttributes{Verb: verb, Group: plural.Group, Version: plural.Version,
				Resource: plural.Resource, Namespace: object.GetNamespace(), Name: object.GetName()},
		}}, metav1.CreateOptions{})
		if err != nil {
			return false, err
		}
		return answer.Status.Allowed, nil
	}
}
