// What Apply would change, told before it: the rendered objects beside those of the recorded revision.
package helm

import (
	"context"

	"helm.sh/helm/v4/pkg/release/common"
	releasev1 "helm.sh/helm/v4/pkg/release/v1"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/fence"
	"tke-cilium-operator/sidecar/internal/inspect"
	"tke-cilium-operator/sidecar/internal/operations"
)

// Preview renders what Apply would send, compares it with what is recorded, and has the API server try it. Nothing is written.
// What people changed on the live objects is not looked at: Apply overwrites it either way.
func (c *Client) Preview(ctx context.Context, request *api.OperationRequest, progress operations.Progress) error {
	progress.Phase(api.PhaseResolvingChart)
	chart, err := c.charts.Find(ctx, *request.Chart)
	if err != nil {
		return err
	}
	progress.Phase(api.PhaseRendering)
	newest, err := c.newest(ctx, request.Release)
	if err != nil {
		return classify(err)
	}
	recorded, err := c.recorded(newest)
	if err != nil {
		return classify(err)
	}
	rendered, err := c.rendered(ctx, &renderJob{
		release: request.Release, chart: chart, values: request.Values, secrets: request.SecretValues,
		upgrade: recorded != nil, progress: progress})
	if err != nil {
		return err
	}
	if err := contradiction(rendered.Manifest, request.Owned); err != nil {
		return err
	}
	changes, unchanged, err := compare(manifestOf(recorded), manifestText(rendered), request.SecretValues)
	if err != nil {
		return api.Errorf(api.ReasonRenderFailed, "the rendered manifest cannot be read: %v", err)
	}
	images, err := inspect.ContainerImages(manifestText(rendered))
	if err != nil {
		return api.Errorf(api.ReasonRenderFailed, "the rendered manifest cannot be read: %v", err)
	}
	if err := c.tried(ctx, request, manifestOf(recorded), rendered.Manifest); err != nil {
		return err
	}
	progress.Preview(&api.Preview{
		Images:  images,
		Chart:   api.FoundChart{Name: chart.Metadata.Name, Version: chart.Metadata.Version, SHA256: chart.SHA256},
		Objects: changes, Unchanged: unchanged})
	return nil
}

// recorded is the newest revision, nil if there is none whose objects may be there.
func (c *Client) recorded(newest *api.Release) (*releasev1.Release, error) {
	if newest == nil || newest.Status == common.StatusUninstalled.String() {
		return nil, nil
	}
	actions, err := c.connect(newest.Namespace, newObserver(silent{}, nil, c.log), fence.ReadOnly)
	if err != nil {
		return nil, err
	}
	stored, err := actions.Releases.Get(newest.Name, newest.Revision)
	if err != nil {
		return nil, err
	}
	return asRelease(stored)
}

func manifestOf(release *releasev1.Release) string {
	if release == nil {
		return ""
	}
	return manifestText(release)
}
