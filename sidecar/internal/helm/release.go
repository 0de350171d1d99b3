// Reading a release's state from the metadata of Helm's Secrets, without decoding the releases.
package helm

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"helm.sh/helm/v4/pkg/release/common"
	releasev1 "helm.sh/helm/v4/pkg/release/v1"
	"helm.sh/helm/v4/pkg/storage/driver"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/fence"
)

// Release returns the newest revision, or nil if there is none.
func (c *Client) Release(ctx context.Context, ref api.ReleaseRef) (*api.Release, error) {
	newest, err := c.newest(ctx, ref)
	if err != nil {
		return nil, classify(err)
	}
	if newest == nil {
		return nil, nil
	}
	// Written by a plain helm: its labels do not say which chart it is, or say another revision's.
	if newest.Foreign != nil || newest.ChartName == "" || newest.Status == common.StatusDeployed.String() {
		if err := c.describe(newest); err != nil {
			return nil, classify(err)
		}
	}
	return newest, nil
}

// newest knows the chart only if the sidecar wrote the revision.
func (c *Client) newest(ctx context.Context, ref api.ReleaseRef) (*api.Release, error) {
	selector := labels.Set{"owner": "helm", "name": ref.Name}.String()
	records, err := c.records(ctx, ref.Namespace, metav1.ListOptions{LabelSelector: selector})
	if err != nil {
		return nil, fmt.Errorf("listing the release Secrets in namespace %s: %w", ref.Namespace, err)
	}
	return newestOf(ref, records), nil
}

func newestOf(ref api.ReleaseRef, records []metav1.ObjectMeta) *api.Release {
	var newest *api.Release
	lastDeployed, lastVersion := 0, ""
	for _, record := range records {
		revision, err := strconv.Atoi(record.Labels["version"])
		if err != nil {
			continue // not a record of Helm's
		}
		if wasDeployed(record.Labels["status"]) && revision > lastDeployed {
			lastDeployed, lastVersion = revision, ownChartVersion(record)
		}
		if newest == nil || revision > newest.Revision {
			newest = fromRecord(ref, revision, record)
		}
	}
	if newest != nil {
		newest.LastDeployedRevision, newest.LastDeployedVersion = lastDeployed, lastVersion
	}
	return newest
}

// ownChartVersion is empty if the label was copied from another revision.
func ownChartVersion(record metav1.ObjectMeta) string {
	if record.Labels[api.LabelStartID] != "" && foreignOf(record) != nil {
		return ""
	}
	return record.Labels[api.LabelChartVersion]
}

func wasDeployed(status string) bool {
	return status == common.StatusDeployed.String() || status == common.StatusSuperseded.String()
}

func fromRecord(ref api.ReleaseRef, revision int, record metav1.ObjectMeta) *api.Release {
	custom := map[string]string{}
	for key, value := range record.Labels {
		if !api.IsHelmLabel(key) && key != api.LabelRevision && !atWorkElsewhere(record) {
			custom[key] = value
		}
	}
	return &api.Release{
		Name: ref.Name, Namespace: ref.Namespace, Revision: revision,
		Status:    record.Labels["status"],
		ChartName: custom[api.LabelChartName], ChartVersion: custom[api.LabelChartVersion],
		UpdatedAt: updatedAt(record), Labels: custom, Foreign: foreignOf(record),
	}
}

// atWorkElsewhere: a plain helm is upgrading, or was cut off, and Helm copied the labels of a revision of the sidecar's
// to its own.
func atWorkElsewhere(record metav1.ObjectMeta) bool {
	revision, known := record.Labels[api.LabelRevision]
	return known && revision != record.Labels["version"] && common.Status(record.Labels["status"]).IsPending()
}

// updatedAt is the newest of Helm's two time labels, in Unix seconds.
func updatedAt(record metav1.ObjectMeta) time.Time {
	newest := record.CreationTimestamp.Time
	for _, label := range []string{"createdAt", "modifiedAt"} {
		seconds, err := strconv.ParseInt(record.Labels[label], 10, 64)
		if moment := time.Unix(seconds, 0); err == nil && moment.After(newest) {
			newest = moment
		}
	}
	return api.Timestamp(newest)
}

// decode reads the whole record of a revision: chart, values and manifest.
func (c *Client) decode(release *api.Release) (*releasev1.Release, error) {
	watch := newObserver(silent{}, nil, c.log)
	actions, err := c.connect(release.Namespace, watch, fence.ReadOnly)
	if err != nil {
		return nil, err
	}
	stored, err := actions.Releases.Get(release.Name, release.Revision)
	if errors.Is(err, driver.ErrReleaseNotFound) {
		return nil, api.Errorf(api.ReasonChanged, "revision %d went away while it was read: look again", release.Revision)
	}
	if err != nil {
		return nil, err
	}
	return asRelease(stored)
}

// silent is for verbs that nobody follows.
type silent struct{}

func (silent) Phase(string)         {}
func (silent) Objects(int, int)     {}
func (silent) Revision(int)         {}
func (silent) Preview(*api.Preview) {}
