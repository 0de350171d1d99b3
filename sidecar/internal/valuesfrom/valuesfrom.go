// Package valuesfrom reads the Helm values that Secrets and ConfigMaps hold.
package valuesfrom

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"

	"sigs.k8s.io/yaml"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/objects"
)

// maxDepth keeps whoever reads the values on recursively from running out of stack.
const maxDepth = 100

// Reader reads objects of the operator's namespace; *objects.Reader is one.
type Reader interface {
	Secret(ctx context.Context, name string) (data map[string][]byte, found bool, err error)
	ConfigMap(ctx context.Context, name string) (data map[string][]byte, found bool, err error)
}

// Read returns a JSON object for each source, {} for an optional one that is absent. The error is an
// *api.Error and quotes nothing of what was read.
func Read(ctx context.Context, from Reader, sources []api.ValuesSource) ([]json.RawMessage, error) {
	documents := make([]json.RawMessage, 0, len(sources))
	for i, source := range sources {
		text, err := text(ctx, from, i, source)
		if err != nil {
			return nil, err
		}
		document, err := asObject(text)
		if err != nil {
			return nil, refused(i, source, err.Error()+": put a YAML map of Helm values there")
		}
		documents = append(documents, document)
	}
	return documents, nil
}

func text(ctx context.Context, from Reader, index int, source api.ValuesSource) ([]byte, error) {
	read := from.Secret
	if source.Kind == api.KindConfigMap {
		read = from.ConfigMap
	}
	data, found, err := read(ctx, source.Name)
	if err != nil {
		return nil, err
	}
	content, there := data[source.Key]
	switch {
	case there || source.Optional:
		return content, nil
	case !found:
		return nil, refused(index, source, "it does not exist: create it, or set optional")
	}
	return nil, refused(index, source, fmt.Sprintf("it has no key %s: add it, or set optional", source.Key))
}

func refused(index int, source api.ValuesSource, why string) error {
	return api.Errorf(api.ReasonValuesUnreadable, "spec.valuesFrom[%d], %s %s/%s: %s",
		index, source.Kind, objects.Namespace, source.Name, why)
}

var lineNumber = regexp.MustCompile(`line \d+`)

// asObject converts as Helm does. The parser's own words may quote a secret: only its line is told.
func asObject(text []byte) (json.RawMessage, error) {
	converted, err := yaml.YAMLToJSONStrict(text)
	if err != nil {
		if line := lineNumber.FindString(err.Error()); line != "" {
			return nil, fmt.Errorf("its key is not YAML (%s)", line)
		}
		return nil, fmt.Errorf("its key is not YAML")
	}
	if string(converted) == "null" { // an empty text
		return json.RawMessage("{}"), nil
	}
	var object map[string]any
	if json.Unmarshal(converted, &object) != nil {
		return nil, fmt.Errorf("its key is not a map")
	}
	if depth(object) > maxDepth {
		return nil, fmt.Errorf("its key is nested deeper than %d levels", maxDepth)
	}
	return converted, nil
}

func depth(value any) int {
	deepest := 0
	switch value := value.(type) {
	case map[string]any:
		for _, inner := range value {
			deepest = max(deepest, depth(inner))
		}
	case []any:
		for _, inner := range value {
			deepest = max(deepest, depth(inner))
		}
	default:
		return 0
	}
	return deepest + 1
}
