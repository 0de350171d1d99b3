// Package manifest reads what Helm renders: YAML documents, of which some hold nothing.
package manifest

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/yaml"
)

// Objects are the documents that name a kind, in their order.
func Objects(text string) (found []*unstructured.Unstructured, err error) {
	documents := yaml.NewYAMLOrJSONDecoder(strings.NewReader(text), 4096)
	for {
		var content map[string]any
		err := documents.Decode(&content)
		if errors.Is(err, io.EOF) {
			return found, nil
		}
		if err != nil {
			return nil, fmt.Errorf("a document of the manifest cannot be read: %w", err)
		}
		if object := (&unstructured.Unstructured{Object: content}); object.GetKind() != "" {
			found = append(found, object)
		}
	}
}

// NameOf is "DaemonSet kube-system/cilium", or "ClusterRole cilium".
func NameOf(object *unstructured.Unstructured) string {
	name := object.GetName()
	if object.GetNamespace() != "" {
		name = object.GetNamespace() + "/" + name
	}
	return object.GetKind() + " " + name
}
