// Package manifests proves that what deploy/ and charts/ bring is right: enough rights for what the operator does and none
// beyond, names that agree with the program's, and one and the same result from plain YAML and from the Helm chart.
package manifests

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"

	"tke-cilium-operator/e2e/tools"
)

const name, namespace = "tke-cilium-operator", "kube-system"

// rights are the files that give the operator's service account its rights, in the order of creation.
var rights = []string{"namespace.yaml", "rbac.yaml", "rbac-helm.yaml", "rbac-held.yaml"}

// repository is a path from the repository's root.
func repository(t *testing.T, path ...string) string {
	t.Helper()
	root, err := tools.RepositoryRoot()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(append([]string{root}, path...)...)
}

// objects are the documents of a YAML text.
func objects(t *testing.T, text []byte) []*unstructured.Unstructured {
	t.Helper()
	var found []*unstructured.Unstructured
	reader := utilyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			t.Fatal(err)
		}
		object := &unstructured.Unstructured{}
		if err := yaml.Unmarshal(document, &object.Object); err != nil {
			t.Fatalf("%v in\n%s", err, document)
		}
		if len(object.Object) > 0 {
			found = append(found, object)
		}
	}
}

// deployed are the objects of files in deploy/; of all that its kustomization lists, if none are named.
func deployed(t *testing.T, files ...string) []*unstructured.Unstructured {
	t.Helper()
	if len(files) == 0 {
		files = slices.Concat(rights, []string{"deletion.yaml", "operator.yaml"})
	}
	var found []*unstructured.Unstructured
	for _, file := range files {
		text, err := os.ReadFile(repository(t, "deploy", file))
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, objects(t, text)...)
	}
	return found
}

// key tells objects apart: "Role kube-system/cilium".
func key(object *unstructured.Unstructured) string {
	return fmt.Sprintf("%s %s", object.GetKind(), strings.TrimPrefix(object.GetNamespace()+"/"+object.GetName(), "/"))
}

// as converts an object and refuses fields its type does not know.
func as[T any](t *testing.T, object *unstructured.Unstructured) *T {
	t.Helper()
	typed := new(T)
	if err := runtime.DefaultUnstructuredConverter.FromUnstructuredWithValidation(object.Object, typed, true); err != nil {
		t.Fatalf("%s: %v", key(object), err)
	}
	return typed
}

func ofKind[T any](t *testing.T, all []*unstructured.Unstructured, kind string) []*T {
	t.Helper()
	var found []*T
	for _, object := range all {
		if object.GetKind() == kind {
			found = append(found, as[T](t, object))
		}
	}
	return found
}

// everywhere is the namespace key of cluster-wide rules.
const everywhere = ""

// rulesByNamespace collects the rules of Roles and ClusterRoles.
func rulesByNamespace(t *testing.T, all []*unstructured.Unstructured) map[string][]rbacv1.PolicyRule {
	t.Helper()
	rules := map[string][]rbacv1.PolicyRule{}
	for _, role := range ofKind[rbacv1.ClusterRole](t, all, "ClusterRole") {
		rules[everywhere] = append(rules[everywhere], role.Rules...)
	}
	for _, role := range ofKind[rbacv1.Role](t, all, "Role") {
		rules[role.Namespace] = append(rules[role.Namespace], role.Rules...)
	}
	return rules
}

func deployment(t *testing.T) *appsv1.Deployment {
	t.Helper()
	return ofKind[appsv1.Deployment](t, deployed(t, "operator.yaml"), "Deployment")[0]
}
