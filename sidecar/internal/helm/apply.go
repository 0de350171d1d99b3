// Installing and upgrading: the same wish, told apart by what is recorded.
package helm

import (
	"context"
	"maps"
	"time"

	"helm.sh/helm/v4/pkg/action"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/kube"
	"helm.sh/helm/v4/pkg/release"
	"helm.sh/helm/v4/pkg/release/common"
	releasev1 "helm.sh/helm/v4/pkg/release/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/charts"
	"tke-cilium-operator/sidecar/internal/operations"
)

// hookTimeout bounds a hook, which Helm always waits for; with the default values Cilium has none.
const hookTimeout = 5 * time.Minute

// Apply brings the release to this chart and exactly these values. It waits for no pod.
func (c *Client) Apply(ctx context.Context, request *api.OperationRequest, permit Permit, progress operations.Progress) error {
	progress.Phase(api.PhaseResolvingChart)
	chart, err := c.charts.Find(ctx, *request.Chart)
	if err != nil {
		return err
	}
	progress.Phase(api.PhaseRendering)
	newest, err := c.atRest(ctx, request.Release)
	if err != nil {
		return err
	}
	if err := c.prove(ctx, request, chart, newest); err != nil {
		return err
	}
	watch := newObserver(progress, c.labels(request, chart), c.log)
	watch.owned = request.Owned
	actions, err := c.connect(request.Release.Namespace, watch, permit)
	if err != nil {
		return classify(err)
	}
	if err := c.discard(ctx, request, permit); err != nil {
		return watch.classify(err, request.Values, request.SecretValues...)
	}
	var done release.Releaser
	if newest == nil || newest.Status == common.StatusUninstalled.String() {
		done, err = install(actions, request, chart, newest != nil)
	} else {
		done, err = upgrade(actions, request, chart.Chart, request.Values)
	}
	if err := watch.classify(err, request.Values, request.SecretValues...); err != nil {
		return err
	}
	if record, known := done.(*releasev1.Release); known {
		c.remember(record)
	}
	return nil
}

// prove renders ahead where something is written before Helm's record is: a Secret that is to be renewed, or the record of
// a release that was uninstalled.
func (c *Client) prove(ctx context.Context, request *api.OperationRequest, chart *charts.Chart, newest *api.Release) error {
	again := newest != nil && newest.Status == common.StatusUninstalled.String()
	if len(request.Owned) == 0 || (len(request.Renew) == 0 && !again) {
		return nil
	}
	rendered, err := c.rendered(ctx, &renderJob{
		release: request.Release, chart: chart, values: request.Values, secrets: request.SecretValues,
		upgrade: newest != nil && !again, progress: silent{}})
	if err != nil {
		return err
	}
	return contradiction(rendered.Manifest, request.Owned)
}

// atRest is the newest revision, if Helm would let it be changed.
func (c *Client) atRest(ctx context.Context, ref api.ReleaseRef) (*api.Release, error) {
	newest, err := c.newest(ctx, ref)
	if err != nil {
		return nil, classify(err)
	}
	if newest != nil && inProgress(common.Status(newest.Status)) {
		return nil, api.Errorf(api.ReasonReleasePending,
			"revision %d is %s: another operation is in progress, or was cut off; "+
				"unlock it once its owner is known to be gone", newest.Revision, newest.Status)
	}
	return newest, nil
}

// install is right for a release that is not there. A failed first installation is upgraded instead,
// as `helm upgrade --install` does: what it left is adopted, and nothing is removed in between.
func install(actions *action.Configuration, request *api.OperationRequest, chart *charts.Chart, replace bool) (release.Releaser, error) {
	actions.Releases.MaxHistory = request.MaxHistory
	verb := action.NewInstall(actions)
	verb.ReleaseName = request.Release.Name
	verb.Namespace = request.Release.Namespace
	verb.Replace = replace
	verb.ServerSideApply = true
	verb.ForceConflicts = true
	verb.WaitStrategy = kube.HookOnlyStrategy
	verb.Timeout = hookTimeout
	// The API server validates while it applies; the SDK would load every group's schema to do the same.
	verb.DisableOpenAPIValidation = true
	// A context that never ends: Helm would return early and go on in the background. The fence ends it.
	return verb.RunWithContext(context.Background(), chart.Chart, request.Values)
}

func upgrade(actions *action.Configuration, request *api.OperationRequest, to *chart.Chart, values map[string]any) (release.Releaser, error) {
	verb := action.NewUpgrade(actions)
	verb.Namespace = request.Release.Namespace
	verb.MaxHistory = request.MaxHistory
	verb.ResetValues = true // without it, empty values would mean the last ones
	verb.ServerSideApply = "true"
	verb.ForceConflicts = true
	verb.WaitStrategy = kube.HookOnlyStrategy
	verb.Timeout = hookTimeout
	verb.DisableOpenAPIValidation = true
	return verb.RunWithContext(context.Background(), request.Release.Name, to, values)
}

// labels are the request's and the sidecar's own, which make the state readable without decoding.
func (c *Client) labels(request *api.OperationRequest, chart *charts.Chart) map[string]string {
	labels := maps.Clone(request.Labels)
	if labels == nil {
		labels = map[string]string{}
	}
	labels[api.LabelStartID] = c.startID
	labels[api.LabelChartSHA256] = chart.SHA256[:40] // a label holds 63 characters, a sum has 64
	tellChart(labels, chart.Metadata)
	return labels
}

// tellChart adds nothing for a version such as 1.2.3+build, which is no label: then the state is read by decoding.
func tellChart(labels map[string]string, metadata *chart.Metadata) {
	if len(validation.IsValidLabelValue(metadata.Version)) > 0 {
		return
	}
	labels[api.LabelChartName], labels[api.LabelChartVersion] = metadata.Name, metadata.Version
}
