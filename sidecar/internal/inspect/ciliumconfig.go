package inspect

import (
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"tke-cilium-operator/sidecar/internal/manifest"
)

// CiliumConfig is what ConfigMap cilium-config of a manifest holds: what the agents are told. Empty if the manifest has
// none or cannot be read; a value that is no text is left out, as the API server takes no such.
func CiliumConfig(text string) map[string]string {
	config := map[string]string{}
	objects, err := manifest.Objects(text)
	if err != nil {
		return config
	}
	for _, object := range objects {
		if object.GetKind() != "ConfigMap" || object.GetName() != "cilium-config" {
			continue
		}
		data, _, _ := unstructured.NestedMap(object.Object, "data")
		for key, value := range data {
			if text, isText := value.(string); isText {
				config[key] = text
			}
		}
	}
	return config
}
