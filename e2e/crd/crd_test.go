// Package crd proves the schema and the rules of the CiliumInstallation on real API servers: the one the other tests
// use, and the oldest that is supported, whose rule language knows the fewest functions.
package crd

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/dynamic"
	"sigs.k8s.io/yaml"

	"tke-cilium-operator/e2e/cluster"
	"tke-cilium-operator/e2e/tools"
)

var (
	definitions   = schema.GroupVersionResource{Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions"}
	installations = schema.GroupVersionResource{Group: "install.cilium-tke.io", Version: "v1alpha1", Resource: "ciliuminstallations"}
)

// servers holds one API server a Kubernetes minor, each with the CRD established.
var servers = map[string]*cluster.Cluster{}

func TestMain(m *testing.M) {
	code := 1
	err := startServers(context.Background())
	if err == nil {
		code = m.Run()
	} else {
		fmt.Fprintln(os.Stderr, err)
	}
	for _, server := range servers {
		server.Stop()
	}
	os.Exit(code)
}

func startServers(ctx context.Context) error {
	for _, version := range []string{"1.30", "1.34"} {
		server, err := cluster.Start(ctx, cluster.Options{Version: version, APIServerOnly: true, Log: os.Stdout})
		if err != nil {
			return err
		}
		servers[version] = server
		if err := establish(ctx, dynamic.NewForConfigOrDie(server.RESTConfig())); err != nil {
			return fmt.Errorf("the CRD on Kubernetes %s: %w", version, err)
		}
	}
	return nil
}

// establish creates the CRD and waits until it is served.
func establish(ctx context.Context, client dynamic.Interface) error {
	definition, err := readDefinition()
	if err != nil {
		return err
	}
	if _, err := client.Resource(definitions).Create(ctx, definition, metav1.CreateOptions{}); err != nil {
		return err
	}
	return wait.PollUntilContextTimeout(ctx, 50*time.Millisecond, 30*time.Second, true, func(ctx context.Context) (bool, error) {
		got, err := client.Resource(definitions).Get(ctx, definition.GetName(), metav1.GetOptions{})
		if err != nil {
			return false, err
		}
		if reason := condition(got, "NonStructuralSchema"); reason == "True" {
			return false, fmt.Errorf("its schema is not structural: %v", got.Object["status"])
		}
		_, err = client.Resource(installations).List(ctx, metav1.ListOptions{})
		return err == nil && condition(got, "Established") == "True", nil
	})
}

func condition(object *unstructured.Unstructured, kind string) string {
	conditions, _, _ := unstructured.NestedSlice(object.Object, "status", "conditions")
	for _, entry := range conditions {
		if c, ok := entry.(map[string]any); ok && c["type"] == kind {
			status, _ := c["status"].(string)
			return status
		}
	}
	return ""
}

func readDefinition() (*unstructured.Unstructured, error) {
	return readObject("crd", "ciliuminstallation.yaml")
}

// readObject reads the one object of a file, named from the repository's root.
func readObject(path ...string) (*unstructured.Unstructured, error) {
	root, err := tools.RepositoryRoot()
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(append([]string{root}, path...)...))
	if err != nil {
		return nil, err
	}
	object := &unstructured.Unstructured{}
	if err := yaml.UnmarshalStrict(text, &object.Object); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(path...), err)
	}
	return object, nil
}

// onEachServer runs a test on every API server, the oldest first.
func onEachServer(t *testing.T, test func(t *testing.T, client dynamic.ResourceInterface)) {
	for _, version := range slices.Sorted(maps.Keys(servers)) {
		t.Run("Kubernetes "+version, func(t *testing.T) {
			test(t, dynamic.NewForConfigOrDie(servers[version].RESTConfig()).Resource(installations))
		})
	}
}

// installation is the object `default` with a spec given as YAML.
func installation(t *testing.T, spec string) *unstructured.Unstructured {
	t.Helper()
	object := &unstructured.Unstructured{}
	text := "{apiVersion: install.cilium-tke.io/v1alpha1, kind: CiliumInstallation, metadata: {name: default}}"
	if err := yaml.Unmarshal([]byte(text), &object.Object); err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := yaml.UnmarshalStrict([]byte(spec), &fields); err != nil {
		t.Fatalf("the test's own YAML: %v\n%s", err, spec)
	}
	object.Object["spec"] = fields
	return object
}

// create is a dry run that refuses unknown fields, as kubectl does.
func create(t *testing.T, client dynamic.ResourceInterface, object *unstructured.Unstructured) error {
	_, err := client.Create(t.Context(), object, metav1.CreateOptions{
		DryRun: []string{metav1.DryRunAll}, FieldValidation: metav1.FieldValidationStrict,
	})
	return err
}

// expect compares an answer with the message a refusal must hold; none means accepted.
func expect(t *testing.T, err error, saying string) {
	t.Helper()
	switch {
	case saying == "" && err != nil:
		t.Errorf("refused: %v", err)
	case saying != "" && err == nil:
		t.Errorf("accepted, want a refusal that says %q", saying)
	case saying != "" && !strings.Contains(err.Error(), saying):
		t.Errorf("refused with %q, want %q in it", err, saying)
	}
}
