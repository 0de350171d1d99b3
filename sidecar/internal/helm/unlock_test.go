package helm

import (
	"testing"

	"helm.sh/helm/v4/pkg/release/common"

	"tke-cilium-operator/sidecar/internal/api"
)

func (b *bench) unlock(t *testing.T, revision int) error {
	t.Helper()
	_, err := b.run(t, &api.OperationRequest{Type: api.TypeUnlock, Release: testRelease, Revision: revision})
	return err
}

func TestUnlockingMarksAnInterruptedRevisionFailed(t *testing.T) {
	for _, status := range []common.Status{
		common.StatusPendingInstall, common.StatusPendingUpgrade, common.StatusPendingRollback, common.StatusUninstalling,
	} {
		t.Run(status.String(), func(t *testing.T) {
			b := newBench(t, smallChart(t))
			_, err := b.apply(t, map[string]string{"example.org/a": "1"})
			mustSucceed(t, err)
			b.mark(t, 1, status)
			before := b.state(t)
			mustSucceed(t, b.unlock(t, 1))
			after := b.state(t)
			if after.Status != "failed" || after.Labels["example.org/a"] != "1" || after.Labels[api.LabelStartID] != startID {
				t.Errorf("%+v became %+v", before, after)
			}
			_, err = b.apply(t, nil)
			mustSucceed(t, err)
		})
	}
}

func TestUnlockingRefusesAnythingElse(t *testing.T) {
	b := newBench(t, smallChart(t))
	wantReason(t, b.unlock(t, 1), api.ReasonChanged) // nothing is there
	_, err := b.apply(t, nil)
	mustSucceed(t, err)
	wantReason(t, b.unlock(t, 1), api.ReasonChanged) // it is deployed
	_, err = b.apply(t, nil)
	mustSucceed(t, err)
	b.mark(t, 1, common.StatusPendingUpgrade)
	wantReason(t, b.unlock(t, 1), api.ReasonChanged) // it is not the newest
	if found := b.state(t); found.Revision != 2 || found.Status != "deployed" {
		t.Errorf("the release is %+v", found)
	}
}

func TestUninstallingRemovesTheRecords(t *testing.T) {
	b := newBench(t, smallChart(t))
	request := &api.OperationRequest{Type: api.TypeUninstall, Release: testRelease}
	_, err := b.run(t, request) // nothing is there
	mustSucceed(t, err)
	for range 2 {
		_, err := b.apply(t, nil)
		mustSucceed(t, err)
	}
	_, err = b.run(t, request)
	mustSucceed(t, err)
	if found, err := b.Release(t.Context(), testRelease); found != nil || err != nil {
		t.Errorf("left %+v (%v)", found, err)
	}
}
