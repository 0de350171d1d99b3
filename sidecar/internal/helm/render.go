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
	"tke-cilium-operator/sidecar/internal/fence"
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
	watch := newObserver(silent{}, nil, c.log)
	actions, err := c.connect(request.Release.Namespace, watch, fence.ReadOnly)
	if err != nil {
		return nil, classify(err)
	}
	actions.KubeClient = &unbuilt{Interface: actions.KubeClient, watch: watch}

	verb := action.NewInstall(actions)
	verb.ReleaseName = request.Release.Name
	verb.Namespace = request.Release.Namespace
	verb.DryRunStrategy = action.DryRunServer
	verb.IsUpgrade = newest != nil && newest.Status != common.StatusUninstalled.String()
	verb.DisableOpenAPIValidation = true
	rendered, err := verb.RunWithContext(ctx, chart.Chart, request.Values)
	if err != nil {
		return nil, watch.classify(err, request.Values)
	}
	release, err := asRelease(rendered)
	if err != nil {
		return nil, err
	}
	return &api.RenderAnswer{
		Manifest: manifest(release),
		Chart:    api.FoundChart{Name: chart.Metadata.Name, Version: chart.Metadata.Version, SHA256: chart.SHA256},
	}, nil
}

func manifest(release *releasev1.Release) string {
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
