package campaign

// All mutations against the schema and its rules alone: what they must refuse, and what they must let pass.

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"
	"sigs.k8s.io/yaml"

	"tke-cilium-operator/e2e/await"
	"tke-cilium-operator/e2e/cluster"
	"tke-cilium-operator/e2e/tools"
)

func TestTheSchemaTellsGoodFromBad(t *testing.T) {
	server, err := cluster.Start(t.Context(), cluster.Options{APIServerOnly: true, Log: os.Stdout})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	client := dynamic.NewForConfigOrDie(server.RESTConfig())
	establish(t, client)
	_, groups := allGroups(t)
	for _, group := range groups {
		for _, mutation := range group.Refused {
			if wrong := judgeRefusal(mutation, apply(t.Context(), client, mutation.Spec, true)); wrong != "" {
				t.Errorf("%s: %s", mutation, wrong)
			}
		}
		for _, mutation := range group.Applied {
			if err := apply(t.Context(), client, mutation.Spec, true); err != nil {
				t.Errorf("%s: it was refused: %v", mutation, err)
			}
		}
	}
	t.Logf("%d mutations", Count(groups))
}

// establish creates the CRD and, as soon as it is served, the base: some rules compare with what was there before.
func establish(t *testing.T, client dynamic.Interface) {
	t.Helper()
	root, err := tools.RepositoryRoot()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "crd", "ciliuminstallation.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	definition := &unstructured.Unstructured{}
	if err := yaml.Unmarshal(text, &definition.Object); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Resource(definitions).Create(t.Context(), definition, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	await.That(t, "the base is taken", func(ctx context.Context) (bool, error) {
		return apply(ctx, client, Base(), false) == nil, nil
	})
}
