// The labels on a release Secret: Helm's own, the sidecar's own, and the request's.
package api

import (
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"
)

// helmLabels are written by Helm itself on the release Secret.
var helmLabels = []string{"name", "owner", "status", "version", "createdAt", "modifiedAt"}

// The sidecar's own labels on a release Secret: the release's state is read from them.
const (
	LabelStartID      = "install.cilium-tke.io/start-id"
	LabelChartName    = "install.cilium-tke.io/chart-name"
	LabelChartVersion = "install.cilium-tke.io/chart-version"
	LabelChartSHA256  = "install.cilium-tke.io/chart-sha256"
	// LabelRevision tells labels that were written with a revision from those that Helm copied to a later one.
	LabelRevision = "install.cilium-tke.io/revision"
)

var ownLabels = []string{LabelStartID, LabelChartName, LabelChartVersion, LabelChartSHA256, LabelRevision}

// IsHelmLabel says whether Helm itself writes this label on a release Secret.
func IsHelmLabel(key string) bool { return slices.Contains(helmLabels, key) }

func validateLabels(labels map[string]string) error {
	for key, value := range labels {
		if slices.Contains(helmLabels, key) || slices.Contains(ownLabels, key) {
			return fmt.Errorf("labels[%q]: is written by Helm or by the sidecar itself", key)
		}
		if problems := validation.IsQualifiedName(key); len(problems) > 0 {
			return fmt.Errorf("labels[%q]: %s", key, problems[0])
		}
		if problems := validation.IsValidLabelValue(value); len(problems) > 0 {
			return fmt.Errorf("labels[%q]: %s", key, strings.Join(problems, "; "))
		}
	}
	return nil
}
