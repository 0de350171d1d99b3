// The last proof before Helm writes: what is rendered says of the owned settings what the controller wants.
package helm

import (
	"strings"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/inspect"
)

// contradiction is nil if the manifest says all of these. Its message names settings and places, no value of the user's.
func contradiction(manifest string, owned []api.OwnedSetting) error {
	if len(owned) == 0 {
		return nil
	}
	differences, err := inspect.Contradictions(manifest, owned)
	if err != nil {
		return api.Errorf(api.ReasonRenderFailed, "the rendered manifest cannot be read: %v", err)
	}
	if len(differences) == 0 {
		return nil
	}
	return api.Errorf(api.ReasonValuesConflict, "the chart renders what the operator does not want: %s",
		strings.Join(differences, "\n"))
}
