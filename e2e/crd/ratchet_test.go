package crd

// Rules that are newer than an object: it may be changed as before, but in what the rule is about.

import (
	"context"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/dynamic"
)

var ratchets = []transition{
	{"a release in another namespace stays there",
		`{version: 1.18.2, release: {namespace: other}}`,
		`{version: 1.18.3, release: {namespace: other}, suspend: true}`, `{version: 1.18.2, release: {}}`,
		"release.namespace is immutable (absent means kube-system): another namespace would be a second Cilium"},
	{"a pool of more than TKE's node class takes stays as it is",
		pool(31, 6, 31),
		strings.Replace(pool(31, 6, 31), "1.18.2", "1.18.3", 1), pool(31, 7, 31),
		"securityGroupIDs: Too many: 7: must have at most 5 items"},
}

func TestObjectsOlderThanARuleKeepWorking(t *testing.T) {
	for version, server := range servers {
		client := dynamic.NewForConfigOrDie(server.RESTConfig())
		for _, row := range ratchets {
			t.Run("Kubernetes "+version+": "+row.name, func(t *testing.T) {
				t.Cleanup(func() { redefine(t, client, nil, row.before) })
				redefine(t, client, withoutNewRules, row.before)
				store(t, client.Resource(installations), row.before)
				redefine(t, client, nil, row.before)
				expect(t, update(t, client.Resource(installations), row.accepts), "")
				expect(t, update(t, client.Resource(installations), row.refuses), row.saying)
			})
		}
	}
}

// withoutNewRules makes of the definition what it was before.
func withoutNewRules(definition *unstructured.Unstructured) {
	versions, _, _ := unstructured.NestedSlice(definition.Object, "spec", "versions")
	schema := versions[0].(node)["schema"].(node)["openAPIV3Schema"].(node)
	spec := schema["properties"].(node)["spec"].(node)["properties"].(node)
	delete(spec["release"].(node)["properties"].(node)["namespace"].(node), "x-kubernetes-validations")
	pools := spec["nodePools"].(node)["items"].(node)["properties"].(node)
	for _, list := range []string{"subnetIDs", "securityGroupIDs", "sshKeyIDs"} {
		pools[list].(node)["maxItems"] = int64(32)
	}
	_ = unstructured.SetNestedSlice(definition.Object, versions, "spec", "versions")
}

// redefine replaces the definition, and waits until a new object with this spec is judged by it.
func redefine(t *testing.T, client dynamic.Interface, change func(*unstructured.Unstructured), spec string) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	definition, err := readDefinition()
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(definition)
	}
	live, err := client.Resource(definitions).Get(ctx, definition.GetName(), metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	definition.SetResourceVersion(live.GetResourceVersion())
	if _, err := client.Resource(definitions).Update(ctx, definition, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	object := installation(t, spec)
	object.SetName("default")
	err = wait.PollUntilContextTimeout(ctx, 50*time.Millisecond, 30*time.Second, true, func(ctx context.Context) (bool, error) {
		_, err := client.Resource(installations).Create(ctx, object, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
		accepted := err == nil || strings.Contains(err.Error(), "already exists")
		return accepted == (change != nil), nil
	})
	if err != nil {
		t.Fatalf("the definition was not taken: %v", err)
	}
}
