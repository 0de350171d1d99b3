// Package campaign tries every field of the CiliumInstallation's spec with values that people write and values that they
// should not, on a real API server with the real operator, and asks after each whether the operator still is as it must be.
//
// The fields come from the CRD, so a new one appears by itself. What follows from a field's schema is tried without a
// further word (mutations.go); what a schema cannot tell stands in fields.go.
package campaign

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"

	"tke-cilium-operator/e2e/tools"
)

// Leaf is a field that holds a value: a scalar, a list, or an object of any shape.
type Leaf struct {
	Path   string // below spec: nodes.gate.mode; a list's items are x[]: nodePools[].name
	Schema Schema
}

// Schema is a part of the CRD's schema.
type Schema map[string]any

// Leaves reads all of them from crd/ciliuminstallation.yaml, by path.
func Leaves() ([]Leaf, error) {
	root, err := tools.RepositoryRoot()
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(root, "crd", "ciliuminstallation.yaml"))
	if err != nil {
		return nil, err
	}
	var definition struct {
		Spec struct {
			Versions []struct {
				Schema struct {
					OpenAPIV3Schema Schema `json:"openAPIV3Schema"`
				} `json:"schema"`
			} `json:"versions"`
		} `json:"spec"`
	}
	if err := yaml.Unmarshal(text, &definition); err != nil {
		return nil, err
	}
	if len(definition.Spec.Versions) != 1 {
		return nil, fmt.Errorf("the CRD has %d versions, want one", len(definition.Spec.Versions))
	}
	spec, found := definition.Spec.Versions[0].Schema.OpenAPIV3Schema.Properties()["spec"]
	if !found {
		return nil, fmt.Errorf("the CRD has no spec")
	}
	return leavesOf("", spec), nil
}

func leavesOf(path string, schema Schema) (leaves []Leaf) {
	properties := schema.Properties()
	items := schema.Items()
	if len(properties) == 0 {
		leaves = append(leaves, Leaf{path, schema})
	}
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		leaves = append(leaves, leavesOf(strings.TrimPrefix(path+"."+name, "."), properties[name])...)
	}
	if len(items.Properties()) > 0 {
		leaves = append(leaves, leavesOf(path+"[]", items)...)
	}
	return leaves
}

// Properties are an object's fields.
func (s Schema) Properties() map[string]Schema {
	all, _ := s["properties"].(map[string]any)
	properties := map[string]Schema{}
	for name, property := range all {
		properties[name], _ = property.(map[string]any)
	}
	return properties
}

// Items is the schema of a list's items, nil if it is none.
func (s Schema) Items() Schema {
	items, _ := s["items"].(map[string]any)
	return items
}

// Kind is the JSON type.
func (s Schema) Kind() string {
	kind, _ := s["type"].(string)
	return kind
}

// Enum are the only values allowed; none if there is no such list.
func (s Schema) Enum() []any {
	enum, _ := s["enum"].([]any)
	return enum
}

// Bound is a number such as maximum or maxItems.
func (s Schema) Bound(name string) (bound int64, found bool) {
	number, found := s[name].(float64)
	return int64(number), found
}
