package campaign

import (
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func TestOnlyWhatIsListedIsLeftOut(t *testing.T) {
	of := func(text ...any) map[string]any {
		return normalised("ciliuminstallations default", &unstructured.Unstructured{Object: map[string]any{
			"metadata": map[string]any{"uid": text[0], "name": "default"},
			"status":   map[string]any{"conditions": []any{map[string]any{"type": "Ready", "lastTransitionTime": text[0], "reason": text[1]}}},
		}})
	}
	first := State{"a": of("noon", "Installed")}
	if found := Differences(first, State{"a": of("later", "Installed")}); len(found) != 0 {
		t.Errorf("times are compared: %v", found)
	}
	found := Differences(first, State{"a": of("later", "Stalled"), "b": {}})
	if len(found) != 2 || !strings.Contains(found[0], "Stalled") || found[1] != "b is there and was not" {
		t.Errorf("found %v", found)
	}
	if found := Differences(first, State{}); !slices.Equal(found, []string{"a is gone"}) {
		t.Errorf("found %v", found)
	}
}

func TestAnnotationsWithDotsCanBeLeftOut(t *testing.T) {
	object := &unstructured.Unstructured{Object: map[string]any{"metadata": map[string]any{"name": "a", "annotations": map[string]any{
		"deployment.kubernetes.io/revision": "2", "mine": "kept"}}}}
	content := normalised("deployments a/a", object)
	annotations := content["metadata"].(map[string]any)["annotations"].(map[string]any)
	if len(annotations) != 1 || annotations["mine"] != "kept" {
		t.Errorf("left are %v", annotations)
	}
}
