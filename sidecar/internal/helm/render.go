// Rendering: what Apply would send, without sending it.
package helm

import (
	"context"
	"fmt"
	"io"
	"strings"

	"helm.sh/helm/v4/pkg/action"
	"helm.sh/helm/v4/pkg/kube"
	"helm.sh/helm/v4/pkg/release/common"
	releasev1 "helm.sh/helm/v4/pkg/release/v1"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/charts"
	"tke-cilium-operator/sidecar/internal/fence"
	"tke-cilium-operator/sidecar/internal/operations"
)

// Render returns the manifest, hooks included. Templates may look objects up in the cluster; nothing
// is written, whatever the fence says.
func (c *Client) Render(ctx context.Context, request *api.RenderRequest) (*api.RenderAnswer, error) {
	chart, err := c.charts.Find(ctx, request.Chart)
	if err != nil {
		return nil, err
	}
	newest, err := c.newest(ctx, request.Release)
	if err != nil {
		return nil, classify(err)
	}
	release, err := c.rendered(ctx, &renderJob{
		release: request.Release, chart: chart, values: request.Values, progress: silent{},
		upgrade: newest != nil && newest.Status != common.StatusUninstalled.String()})
	if err != nil {
		return nil, err
	}
	return &api.RenderAnswer{
		Manifest: manifestText(release),
		Chart:    api.FoundChart{Name: chart.Metadata.Name, Version: chart.Metadata.Version, SHA256: chart.SHA256},
	}, nil
}

type renderJob struct {
	release  api.ReleaseRef
	chart    *charts.Chart
	values   map[string]any
	secrets  []map[string]any // those of the values that no message shows
	upgrade  bool             // templates are told so
	progress operations.Progress
}

func (c *Client) rendered(ctx context.Context, job *renderJob) (*releasev1.Release, error) {
	watch := newObserver(job.progress, nil, c.log)
	actions, err := c.connect(job.release.Namespace, watch, fence.ReadOnly)
	if err != nil {
		return nil, classify(err)
	}
	actions.KubeClient = &unbuilt{Interface: actions.KubeClient, watch: watch}

	verb := action.NewInstall(actions)
	verb.ReleaseName = job.release.Name
	verb.Namespace = job.release.Namespace
	verb.DryRunStrategy = action.DryRunServer
	verb.IsUpgrade = job.upgrade
	verb.DisableOpenAPIValidation = true
	rendered, err := verb.RunWithContext(ctx, job.chart.Chart, job.values)
	if err != nil {
		return nil, watch.classify(err, job.values, job.secrets...)
	}
	return asRelease(rendered)
}

func manifestText(release *releasev1.Release) string {
	var all strings.Builder
	all.WriteString(release.Manifest)
	for _, hook := range release.Hooks {
		fmt.Fprintf(&all, "---\n# Source: %s\n%s\n", hook.Path, hook.Manifest)
	}
	return all.String()
}

// unbuilt keeps a rendering from looking every object up: that belongs to Apply.
type unbuilt struct {
	kube.Interface
	watch *observer
}

func (u *unbuilt) Build(io.Reader, bool) (kube.ResourceList, error) {
	u.watch.endRendering()
	return nil, nil
}
