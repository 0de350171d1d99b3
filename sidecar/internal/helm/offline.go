// Rendering without a cluster, for the command line.
package helm

import (
	"context"
	"log/slog"

	"helm.sh/helm/v4/pkg/action"
	"helm.sh/helm/v4/pkg/chart/common"

	"tke-cilium-operator/sidecar/internal/charts"
)

// whatDecides are those of the operator's values that decide which objects there are, and which images.
func whatDecides() map[string]any {
	return map[string]any{
		"routingMode": "native", "endpointRoutes": map[string]any{"enabled": true},
		"enableIPv4Masquerade": false, "ipam": map[string]any{"mode": "delegated-plugin"},
		"kubeProxyReplacement": "true", "k8sServiceHost": "169.254.128.112", "k8sServicePort": 60002,
		"cni": map[string]any{"chainingMode": "generic-veth", "exclusive": false, "customConf": true,
			"configMap": "cni-configuration", "externalRouting": true},
	}
}

// anyKubernetes is one that every chart of ours accepts; no image depends on it.
var anyKubernetes = common.KubeVersion{Version: "v1.34.0", Major: "1", Minor: "34"}

// RenderOffline renders as the operator would install it, with the user's values merged last; hooks included.
func RenderOffline(chart *charts.Chart, values map[string]any) (string, error) {
	all := whatDecides()
	Merge(all, values)
	verb := action.NewInstall(action.NewConfiguration(action.ConfigurationSetLogger(slog.DiscardHandler)))
	verb.ReleaseName, verb.Namespace = "cilium", "kube-system"
	verb.DryRunStrategy = action.DryRunClient
	verb.KubeVersion = &anyKubernetes
	rendered, err := verb.RunWithContext(context.Background(), chart.Chart, all)
	if err != nil {
		return "", err
	}
	release, err := asRelease(rendered)
	if err != nil {
		return "", err
	}
	return manifestText(release), nil
}

// Merge merges maps into maps; all else replaces, as with several values files of Helm's.
func Merge(into, values map[string]any) {
	for key, value := range values {
		inner, isMap := value.(map[string]any)
		if present, both := into[key].(map[string]any); isMap && both {
			Merge(present, inner)
			continue
		}
		into[key] = value
	}
}
