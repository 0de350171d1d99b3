package manifests

// The rights of deploy/: enough, and no more.

import (
	"maps"
	"slices"
	"strings"
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/component-helpers/auth/rbac/validation"
)

func TestNoRuleIsOpenEnded(t *testing.T) {
	forbidden := []string{"escalate", "bind", "impersonate"}
	for where, rules := range rulesByNamespace(t, deployed(t)) {
		for _, rule := range rules {
			for _, word := range slices.Concat(rule.APIGroups, rule.Resources, rule.ResourceNames, rule.Verbs) {
				if strings.Contains(word, "*") {
					t.Errorf("a wildcard in %q: %v", where, rule)
				}
			}
			for _, verb := range rule.Verbs {
				if slices.Contains(forbidden, verb) {
					t.Errorf("the verb %s in %q: %v", verb, where, rule)
				}
			}
			if len(rule.NonResourceURLs) > 0 {
				t.Errorf("a rule for URLs in %q: %v", where, rule)
			}
		}
	}
}

// The API server makes the same comparison, with the same function, when Helm creates Cilium's roles.
func TestWhatCiliumIsGrantedIsHeld(t *testing.T) {
	held := rulesByNamespace(t, deployed(t))
	for where, rules := range rulesByNamespace(t, renderCilium(t)) {
		if covered, missing := validation.Covers(slices.Concat(held[everywhere], held[where]), rules); !covered {
			t.Errorf("Kubernetes would refuse Cilium's roles in %q: missing %v", where, missing)
		}
	}
}

func TestNothingIsHeldWithoutNeed(t *testing.T) {
	granted := rulesByNamespace(t, renderCilium(t))
	for where, rules := range rulesByNamespace(t, deployed(t, "rbac-held.yaml")) {
		if covered, needless := validation.Covers(granted[where], rules); !covered {
			t.Errorf("rbac-held.yaml holds in %q what Cilium's roles do not grant: %v", where, needless)
		}
	}
}

// plurals of the chart's kinds.
var plurals = map[string]string{
	"Namespace": "namespaces", "ServiceAccount": "serviceaccounts", "Secret": "secrets", "ConfigMap": "configmaps",
	"Service": "services", "DaemonSet": "daemonsets", "Deployment": "deployments",
	"ClusterRole": "clusterroles", "ClusterRoleBinding": "clusterrolebindings", "Role": "roles", "RoleBinding": "rolebindings",
}

func TestHelmMayPatchTheChartsObjectsAndNoOther(t *testing.T) {
	needed := map[string]bool{}
	for _, object := range renderCilium(t) {
		needed[object.GetNamespace()+" "+plurals[object.GetKind()]+" "+object.GetName()] = true
	}
	allowed := map[string]bool{}
	for where, rules := range rulesByNamespace(t, deployed(t, "rbac-helm.yaml")) {
		for _, rule := range rules {
			if !slices.Contains(rule.Verbs, "patch") {
				continue
			}
			for _, resource := range rule.Resources {
				for _, object := range rule.ResourceNames {
					allowed[where+" "+resource+" "+object] = true
				}
			}
		}
	}
	if !maps.Equal(needed, allowed) {
		t.Errorf("the chart renders\n%v\nand Helm may patch\n%v", sorted(needed), sorted(allowed))
	}
}

func sorted(set map[string]bool) string {
	return strings.Join(slices.Sorted(maps.Keys(set)), "\n")
}

func TestEveryRoleIsBoundToTheServiceAccount(t *testing.T) {
	all := deployed(t)
	roles, bound := map[string]bool{}, map[string]bool{}
	for _, object := range all {
		if kind := object.GetKind(); kind == "Role" || kind == "ClusterRole" {
			roles[key(object)] = true
		}
	}
	check := func(where string, role rbacv1.RoleRef, subjects []rbacv1.Subject) {
		bound[role.Kind+" "+strings.TrimPrefix(where+"/"+role.Name, "/")] = true
		want := rbacv1.Subject{Kind: "ServiceAccount", Name: name, Namespace: namespace}
		if len(subjects) != 1 || subjects[0] != want {
			t.Errorf("%s in %q is bound to %v, want the operator's service account alone", role.Name, where, subjects)
		}
	}
	for _, binding := range ofKind[rbacv1.RoleBinding](t, all, "RoleBinding") {
		check(binding.Namespace, binding.RoleRef, binding.Subjects)
	}
	for _, binding := range ofKind[rbacv1.ClusterRoleBinding](t, all, "ClusterRoleBinding") {
		check(everywhere, binding.RoleRef, binding.Subjects)
	}
	if !maps.Equal(roles, bound) {
		t.Errorf("the roles are\n%s\nand the bindings bind\n%s", sorted(roles), sorted(bound))
	}
}
