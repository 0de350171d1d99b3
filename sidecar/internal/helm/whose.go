// Whose a revision is. Helm copies the labels of one revision to the next, so that they alone prove nothing: after
// somebody's `helm upgrade` the new revision says that the sidecar wrote it.
package helm

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tke-cilium-operator/sidecar/internal/api"
)

// userAgent names this program to the API server, which makes the field manager of the Secrets that it writes of it.
const userAgent = "tke-cilium-operator-helm-sidecar"

// foreignOf is nil for a revision that a sidecar wrote: then its labels are there, and name this very revision. Older
// sidecars did not write the revision; theirs are known by who wrote the Secret, as far as it tells.
func foreignOf(record metav1.ObjectMeta) *api.ForeignRevision {
	if record.Labels[api.LabelStartID] == "" {
		return &api.ForeignRevision{Writer: lastWriter(record)}
	}
	if revision, known := record.Labels[api.LabelRevision]; known {
		if revision == record.Labels["version"] {
			return nil
		}
		return &api.ForeignRevision{Writer: lastWriter(record)}
	}
	for _, entry := range record.ManagedFields {
		if entry.Manager == userAgent {
			return nil
		}
	}
	if len(record.ManagedFields) == 0 {
		return nil
	}
	return &api.ForeignRevision{Writer: lastWriter(record)}
}

// lastWriter is the field manager of the newest write; empty if the Secret does not tell.
func lastWriter(record metav1.ObjectMeta) string {
	var newest metav1.ManagedFieldsEntry
	for _, entry := range record.ManagedFields {
		if newest.Manager == "" || entry.Time != nil && (newest.Time == nil || newest.Time.Before(entry.Time)) {
			newest = entry
		}
	}
	return newest.Manager
}
