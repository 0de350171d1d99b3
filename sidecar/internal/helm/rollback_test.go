package helm

import (
	"maps"
	"strings"
	"testing"

	"helm.sh/helm/v4/pkg/release/common"
	releasev1 "helm.sh/helm/v4/pkg/release/v1"
	"helm.sh/helm/v4/pkg/storage"
	"helm.sh/helm/v4/pkg/storage/driver"

	"tke-cilium-operator/sidecar/internal/api"
)

func rollbackTo(revision int) *api.OperationRequest {
	return &api.OperationRequest{
		Type: api.TypeRollback, Release: testRelease, Revision: revision,
		Labels: map[string]string{"example.org/desired": "back"}, MaxHistory: 3,
	}
}

func (b *bench) record(t *testing.T, revision int) *releasev1.Release {
	t.Helper()
	stored, err := storage.Init(driver.NewSecrets(b.secrets.CoreV1().Secrets(testRelease.Namespace))).Get(testRelease.Name, revision)
	mustSucceed(t, err)
	record, err := asRelease(stored)
	mustSucceed(t, err)
	return record
}

func TestARollbackBringsChartAndValuesBackWithItsOwnLabels(t *testing.T) {
	charts := ciliumCharts(t)
	b := newBench(t, charts)
	first := applyRequest(map[string]string{"example.org/desired": "first"})
	first.Values["hubble"] = map[string]any{"enabled": false} // each rendering makes certificates of its own
	first.Values["bpf"] = map[string]any{"policyMapMax": 10000000}
	_, err := b.run(t, first)
	mustSucceed(t, err)
	second := applyRequest(map[string]string{"example.org/desired": "second"})
	second.Chart.Version = "1.19.6"
	_, err = b.run(t, second)
	mustSucceed(t, err)

	progress, err := b.run(t, rollbackTo(1))
	mustSucceed(t, err)
	if progress.revision != 3 {
		t.Errorf("reported %+v", progress)
	}
	was, is := b.record(t, 1), b.record(t, 3)
	if is.Manifest != was.Manifest {
		t.Error("the manifest is not the former one")
	}
	if !strings.Contains(was.Manifest, `bpf-policy-map-max: "10000000"`) {
		t.Error("the large number is not in the manifest")
	}
	found := b.state(t)
	sum := b.record(t, 1).Labels[api.LabelChartSHA256]
	want := map[string]string{
		"example.org/desired": "back", api.LabelStartID: startID, api.LabelChartName: "cilium",
		api.LabelChartVersion: "1.18.2", api.LabelChartSHA256: sum,
	}
	if revision := is.Labels[api.LabelRevision]; revision != "3" {
		t.Errorf("its record says that it is revision %q", revision)
	}
	if found.Status != "deployed" || found.LastDeployedVersion != "1.18.2" || !maps.Equal(found.Labels, want) {
		t.Errorf("the release is %+v", found)
	}
}

func TestARollbackFollowsAFailedUpgrade(t *testing.T) {
	b := newBench(t, smallChart(t))
	_, err := b.apply(t, nil)
	mustSucceed(t, err)
	_, err = b.apply(t, nil)
	mustSucceed(t, err)
	b.mark(t, 2, common.StatusFailed)
	_, err = b.run(t, rollbackTo(1))
	mustSucceed(t, err)
	if found := b.state(t); found.Revision != 3 || found.Status != "deployed" {
		t.Errorf("the release is %+v", found)
	}
}

func TestARollbackNeedsARevisionAndARest(t *testing.T) {
	b := newBench(t, smallChart(t))
	_, err := b.run(t, rollbackTo(1))
	wantReason(t, err, api.ReasonChanged)
	for range 5 {
		_, err = b.apply(t, nil)
		mustSucceed(t, err)
	}
	for _, gone := range []int{1, 6} {
		_, err = b.run(t, rollbackTo(gone))
		wantReason(t, err, api.ReasonChanged)
	}
	b.mark(t, 5, common.StatusPendingUpgrade)
	_, err = b.run(t, rollbackTo(4))
	wantReason(t, err, api.ReasonReleasePending)
}
