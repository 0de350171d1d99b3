// The digest that a repository's index gives for an archive.
package charts

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"helm.sh/helm/v4/pkg/repo/v1"

	"tke-cilium-operator/sidecar/internal/api"
)

// checkDigest compares with the index unless the request itself names the sum, which is the stronger
// statement and is checked later.
func checkDigest(data []byte, entry *repo.ChartVersion, ref api.ChartRef) error {
	wanted := strings.TrimPrefix(entry.Digest, "sha256:")
	if wanted == "" || ref.SHA256 != "" {
		return nil
	}
	sum := sha256.Sum256(data)
	if digest := hex.EncodeToString(sum[:]); !strings.EqualFold(digest, wanted) {
		return api.Errorf(api.ReasonChartChecksumMismatch,
			"chart %s %s has sha256 %s, but the index of its repository says %s: the archive was changed or cut",
			ref.Name, ref.Version, digest, wanted)
	}
	return nil
}
