package helm

import (
	"context"
	"slices"
	"strings"
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
)

// holding answers the same rules in every namespace but nowhere.
func (b *bench) holding(inNamespaces, cluster []rbacv1.PolicyRule) {
	b.rules = func(_ context.Context, namespace string) ([]rbacv1.PolicyRule, error) {
		if namespace == nowhere {
			return cluster, nil
		}
		return slices.Concat(inNamespaces, cluster), nil
	}
}

func rule(group, resource string, names []string, verbs ...string) rbacv1.PolicyRule {
	return rbacv1.PolicyRule{APIGroups: []string{group}, Resources: []string{resource}, ResourceNames: names, Verbs: verbs}
}

var everything = []rbacv1.PolicyRule{rule("*", "*", nil, "*")}

func (b *bench) missing(t *testing.T) []string {
	t.Helper()
	answer, err := b.Rights(t.Context(), renderRequest("1.18.2", seedValues()))
	if err != nil {
		t.Fatal(err)
	}
	return answer.Missing
}

func TestWhoMayDoEverythingLacksNothing(t *testing.T) {
	b := newBench(t, ciliumCharts(t))
	b.holding(nil, everything)
	if missing := b.missing(t); len(missing) != 0 {
		t.Errorf("missing: %q", missing)
	}
}

func TestWhoMayDoNothingLacksWhatHelmDoesAndWhatRolesGrant(t *testing.T) {
	b := newBench(t, ciliumCharts(t))
	b.holding(nil, nil)
	missing := b.missing(t)
	for _, want := range []string{
		"create, get, patch daemonsets.apps cilium in kube-system", // Helm's
		"create, get, patch namespaces cilium-secrets",
		"create, get, patch roles.rbac.authorization.k8s.io cilium-tlsinterception-secrets in cilium-secrets",
		"create, delete, get, list, update secrets in kube-system",
		"list, watch ciliumnodeconfigs.cilium.io", // a ClusterRole's
		"get, list, watch configmaps in kube-system",
		"create, delete, get, list, patch, update, watch secrets in cilium-secrets",
		"get, update ciliumnodes.cilium.io/status",
	} {
		if !slices.Contains(missing, want) {
			t.Errorf("%q is not among %q", want, missing)
		}
	}
	if compact := slices.Compact(slices.Sorted(slices.Values(missing))); len(compact) != len(missing) {
		t.Error("something is told twice")
	}
}

func TestWhatIsHeldInNamespacesIsNotHeldEverywhere(t *testing.T) {
	b := newBench(t, ciliumCharts(t))
	b.holding(everything, nil)
	missing := b.missing(t)
	if !slices.Contains(missing, "list, watch ciliumnodeconfigs.cilium.io") {
		t.Errorf("a ClusterRole's rule is not among %q", missing)
	}
	if at := slices.IndexFunc(missing, func(line string) bool { return strings.Contains(line, " in ") }); at >= 0 {
		t.Errorf("%q is held", missing[at])
	}
}

func TestARuleForOneNameDoesNotDoForAll(t *testing.T) {
	b := newBench(t, ciliumCharts(t))
	b.holding(nil, []rbacv1.PolicyRule{rule("*", "*", []string{"cilium"}, "*")})
	if missing := b.missing(t); slices.Contains(missing, "create, get, patch daemonsets.apps cilium in kube-system") ||
		!slices.Contains(missing, "create, get, patch deployments.apps cilium-operator in kube-system") {
		t.Errorf("missing: %q", missing)
	}
}

func TestARenderingThatFailsIsNoQuestionOfRights(t *testing.T) {
	b := newBench(t, ciliumCharts(t))
	b.holding(nil, nil)
	if _, err := b.Rights(t.Context(), renderRequest("1.18.99", seedValues())); err == nil {
		t.Error("rights were found for a chart that is not there")
	}
}
