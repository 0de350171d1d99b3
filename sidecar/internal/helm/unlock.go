// Unlocking: marking a revision failed whose operation was cut off.
package helm

import (
	"context"
	"errors"

	"helm.sh/helm/v4/pkg/release/common"
	"helm.sh/helm/v4/pkg/storage/driver"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/operations"
)

const unlockedDescription = "Cut off in the middle; marked failed by tke-cilium-operator after its owner was gone"

// Unlock marks exactly this revision failed if it is the newest one and still in progress. That its
// owner is gone is the caller's to know.
func (c *Client) Unlock(ctx context.Context, request *api.OperationRequest, permit Permit, progress operations.Progress) error {
	newest, err := c.newest(ctx, request.Release)
	if err != nil {
		return classify(err)
	}
	if err := unlockable(newest, request.Revision); err != nil {
		return err
	}
	watch := newObserver(progress, nil, c.log)
	actions, err := c.connect(request.Release.Namespace, watch, permit)
	if err != nil {
		return classify(err)
	}
	progress.Revision(request.Revision)
	progress.Phase(api.PhaseRecording)
	stored, err := actions.Releases.Get(request.Release.Name, request.Revision)
	if errors.Is(err, driver.ErrReleaseNotFound) {
		return changed("revision %d is gone", request.Revision)
	}
	if err != nil {
		return watch.classify(err, nil)
	}
	record, err := asRelease(stored)
	if err != nil {
		return err
	}
	// The list came before: only this reading is what the write is bound to.
	if !inProgress(record.Info.Status) {
		return changed("revision %d is %s by now", request.Revision, record.Info.Status)
	}
	record.SetStatus(common.StatusFailed, unlockedDescription)
	return watch.classify(actions.Releases.Update(record), nil)
}

func unlockable(newest *api.Release, revision int) error {
	switch {
	case newest == nil:
		return changed("there is no release")
	case newest.Revision != revision:
		return changed("the newest revision is %d (%s), not %d", newest.Revision, newest.Status, revision)
	case !inProgress(common.Status(newest.Status)):
		return changed("revision %d is %s, not in progress", revision, newest.Status)
	}
	return nil
}

// inProgress counts a cut-off uninstall too: Helm would neither upgrade nor install over it.
func inProgress(status common.Status) bool {
	return status.IsPending() || status == common.StatusUninstalling
}

func changed(format string, args ...any) error {
	return api.Errorf(api.ReasonChanged, format+": nothing was written", args...)
}
