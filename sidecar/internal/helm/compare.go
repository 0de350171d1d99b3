// Two manifests, object by object.
package helm

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/manifest"
)

const keepPolicy = "helm.sh/resource-policy"

// compare tells what has to be done to come from one manifest to the other, in the order of kinds and
// names, and how many objects stay as they are. Texts of Secrets are hidden on both sides, and what comes
// from the secret values wherever it stands.
func compare(before, after string, secrets []map[string]any) (changes []api.ObjectChange, unchanged int, err error) {
	old, err := objectsOf(before)
	if err != nil {
		return nil, 0, err
	}
	wanted, err := objectsOf(after)
	if err != nil {
		return nil, 0, err
	}
	for key, object := range wanted {
		change := changeOf(api.VerbCreate, object)
		if former := old[key]; former != nil {
			change.Verb = api.VerbPatch
			if change.Diff, err = difference(former, object); err != nil {
				return nil, 0, err
			}
			if change.Diff == nil {
				unchanged++
				continue
			}
			if change.Diff, err = withoutSecrets(change.Diff, secrets); err != nil {
				return nil, 0, err
			}
		}
		changes = append(changes, change)
	}
	for key, object := range old {
		kept := object.GetKind() == kindNamespace || strings.EqualFold(object.GetAnnotations()[keepPolicy], "keep")
		if wanted[key] == nil && !kept {
			changes = append(changes, changeOf(api.VerbDelete, object))
		}
	}
	slices.SortFunc(changes, func(a, b api.ObjectChange) int { return strings.Compare(order(a), order(b)) })
	return changes, unchanged, nil
}

func order(change api.ObjectChange) string {
	return strings.Join([]string{change.Kind, change.Namespace, change.Name, change.Verb}, "\x00")
}

func changeOf(verb string, object *unstructured.Unstructured) api.ObjectChange {
	return api.ObjectChange{Verb: verb, APIVersion: object.GetAPIVersion(), Kind: object.GetKind(),
		Namespace: object.GetNamespace(), Name: object.GetName()}
}

func objectsOf(text string) (map[string]*unstructured.Unstructured, error) {
	found, err := manifest.Objects(text)
	if err != nil {
		return nil, err
	}
	objects := map[string]*unstructured.Unstructured{}
	for _, object := range found {
		group := object.GroupVersionKind().Group
		hide(object)
		objects[fmt.Sprintf("%s/%s/%s/%s", group, object.GetKind(), object.GetNamespace(), object.GetName())] = object
	}
	return objects, nil
}

// hide keeps the keys of a Secret and not what they hold.
func hide(object *unstructured.Unstructured) {
	if object.GetKind() != "Secret" {
		return
	}
	for _, field := range []string{"data", "stringData"} {
		texts, _, _ := unstructured.NestedMap(object.Object, field)
		for key := range texts {
			texts[key] = hidden
		}
		if texts != nil {
			_ = unstructured.SetNestedMap(object.Object, texts, field)
		}
	}
}

// withoutSecrets keeps the fields that change and hides what they hold of these values.
func withoutSecrets(diff json.RawMessage, secrets []map[string]any) (json.RawMessage, error) {
	if len(secrets) == 0 {
		return diff, nil
	}
	var content any
	decoder := json.NewDecoder(bytes.NewReader(diff))
	decoder.UseNumber()
	if err := decoder.Decode(&content); err != nil {
		return nil, err
	}
	return json.Marshal(hideLeaves(content, secrets))
}

func hideLeaves(value any, secrets []map[string]any) any {
	switch value := value.(type) {
	case map[string]any:
		for key, inner := range value {
			value[key] = hideLeaves(inner, secrets)
		}
	case []any:
		for i, inner := range value {
			value[i] = hideLeaves(inner, secrets)
		}
	case string:
		return hideSecrets(value, secrets)
	case json.Number:
		if text := hideSecrets(value.String(), secrets); text != value.String() {
			return text
		}
	}
	return value
}

// difference is a JSON merge patch, nil if there is none.
func difference(before, after *unstructured.Unstructured) (json.RawMessage, error) {
	old, err := json.Marshal(before.Object)
	if err != nil {
		return nil, err
	}
	wanted, err := json.Marshal(after.Object)
	if err != nil {
		return nil, err
	}
	patch, err := jsonpatch.CreateMergePatch(old, wanted)
	if err != nil || bytes.Equal(patch, []byte("{}")) {
		return nil, err
	}
	return patch, nil
}
