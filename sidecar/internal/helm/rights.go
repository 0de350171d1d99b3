// Rights: what the sidecar's own account lacks to apply a release, known before anything is written.
package helm

import (
	"context"
	"maps"
	"slices"
	"strings"

	authorizationv1 "k8s.io/api/authorization/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/component-helpers/auth/rbac/validation"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/manifest"
)

// everywhere is the key of rules for all namespaces and for objects without one.
const everywhere = ""

// nowhere is a namespace that nobody has a role in: what is held there is held everywhere.
const nowhere = "tke-cilium-operator-nowhere"

// Rights renders the release and compares what applying it takes with what the account holds. Kubernetes lets nobody
// create a role with a right that they have not themselves, and judges by RBAC's rules alone: so do we, with its own
// function, on the rules that it says we have. Nothing is written.
func (c *Client) Rights(ctx context.Context, request *api.RenderRequest) (*api.RightsAnswer, error) {
	rendered, err := c.Render(ctx, request)
	if err != nil {
		return nil, err
	}
	needed, err := rightsFor(rendered.Manifest, request.Release.Namespace)
	if err != nil {
		return nil, err
	}
	answer := &api.RightsAnswer{Missing: []string{}}
	for _, namespace := range slices.Sorted(maps.Keys(needed)) {
		asked := namespace
		if namespace == everywhere {
			asked = nowhere
		}
		held, err := c.rules(ctx, asked)
		if err != nil {
			return nil, classify(err)
		}
		_, missing := validation.Covers(held, needed[namespace])
		answer.Missing = append(answer.Missing, sentences(namespace, missing)...)
	}
	return answer, nil
}

// rightsFor is what Helm does with the objects of a manifest, and what their roles grant to others.
func rightsFor(text, releaseNamespace string) (map[string][]rbacv1.PolicyRule, error) {
	needed := map[string][]rbacv1.PolicyRule{
		releaseNamespace: {{APIGroups: []string{""}, Resources: []string{"secrets"},
			Verbs: []string{"get", "list", "create", "update", "delete"}}}, // Helm's records
	}
	objects, err := manifest.Objects(text)
	if err != nil {
		return nil, err
	}
	for _, object := range objects {
		namespace := namespaceOf(object, releaseNamespace)
		granted, err := grantedBy(object)
		if err != nil {
			return nil, err
		}
		needed[namespace] = append(append(needed[namespace], toApply(object)), granted...)
	}
	return needed, nil
}

// namespaceOf knows the kinds without a namespace that charts render.
func namespaceOf(object *unstructured.Unstructured, releaseNamespace string) string {
	kind := object.GetKind()
	switch {
	case object.GetNamespace() != "":
		return object.GetNamespace()
	case strings.HasPrefix(kind, "Cluster"), strings.HasSuffix(kind, "Class"), strings.HasSuffix(kind, "WebhookConfiguration"),
		kind == "Namespace", kind == "CustomResourceDefinition", kind == "APIService",
		strings.Contains(kind, "AdmissionPolicy"): // since chart 1.20
		return everywhere
	}
	return releaseNamespace
}

// toApply: Helm looks, and applies on the server's side, which asks for create and patch by name.
func toApply(object *unstructured.Unstructured) rbacv1.PolicyRule {
	kind := object.GroupVersionKind()
	plural, _ := meta.UnsafeGuessKindToResource(kind)
	return rbacv1.PolicyRule{
		APIGroups: []string{kind.Group}, Resources: []string{plural.Resource}, ResourceNames: []string{object.GetName()},
		Verbs: []string{"get", "create", "patch"},
	}
}

func grantedBy(object *unstructured.Unstructured) ([]rbacv1.PolicyRule, error) {
	if kind := object.GetKind(); kind != "Role" && kind != "ClusterRole" {
		return nil, nil
	}
	role := &rbacv1.ClusterRole{} // a Role has the same field
	err := runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, role)
	return role.Rules, err
}

// sentences say what is missing, one a resource: "create, patch deployments.apps hubble-relay in kube-system".
func sentences(namespace string, missing []rbacv1.PolicyRule) []string {
	verbs := map[string][]string{}
	for _, rule := range missing {
		what := strings.Join(rule.NonResourceURLs, " ")
		if len(rule.Resources) > 0 {
			resource, subresource, _ := strings.Cut(rule.Resources[0], "/") // as kubectl writes it: nodes/status, pods.x.io/status
			what = strings.TrimSuffix(resource+"."+rule.APIGroups[0], ".")
			what = strings.TrimSuffix(what+"/"+subresource, "/")
		}
		what += " " + strings.Join(rule.ResourceNames, " ")
		if what = strings.TrimSpace(what); !slices.Contains(verbs[what], rule.Verbs[0]) {
			verbs[what] = append(verbs[what], rule.Verbs[0])
		}
	}
	where := " in " + namespace
	if namespace == everywhere {
		where = ""
	}
	lines := []string{}
	for _, what := range slices.Sorted(maps.Keys(verbs)) {
		slices.Sort(verbs[what])
		lines = append(lines, strings.Join(verbs[what], ", ")+" "+what+where)
	}
	return lines
}

// askForRules asks the API server which rules we hold in a namespace. It is a POST, and writes nothing. An answer may be
// incomplete because an authorizer cannot list its rules; those of RBAC are whole, and no other counts for roles.
func askForRules(reviews selfSubjectRules) func(context.Context, string) ([]rbacv1.PolicyRule, error) {
	return func(ctx context.Context, namespace string) ([]rbacv1.PolicyRule, error) {
		review := &authorizationv1.SelfSubjectRulesReview{Spec: authorizationv1.SelfSubjectRulesReviewSpec{Namespace: namespace}}
		answer, err := reviews.Create(ctx, review, metav1.CreateOptions{})
		if err != nil {
			return nil, err
		}
		var rules []rbacv1.PolicyRule
		for _, rule := range answer.Status.ResourceRules {
			rules = append(rules, rbacv1.PolicyRule{Verbs: rule.Verbs, APIGroups: rule.APIGroups,
				Resources: rule.Resources, ResourceNames: rule.ResourceNames})
		}
		for _, rule := range answer.Status.NonResourceRules {
			rules = append(rules, rbacv1.PolicyRule{Verbs: rule.Verbs, NonResourceURLs: rule.NonResourceURLs})
		}
		return rules, nil
	}
}

// selfSubjectRules is the one request of client-go's that is needed.
type selfSubjectRules interface {
	Create(context.Context, *authorizationv1.SelfSubjectRulesReview, metav1.CreateOptions) (*authorizationv1.SelfSubjectRulesReview, error)
}
