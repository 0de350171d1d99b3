package inspect_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/charts"
	"tke-cilium-operator/sidecar/internal/helm"
	"tke-cilium-operator/sidecar/internal/inspect"
)

// ownedSettings are the controller's for a spec without wishes; its own tests write the file.
func ownedSettings(t *testing.T) (owned []api.OwnedSetting) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "test", "golden", "shared", "owned.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &owned); err != nil || len(owned) < 10 {
		t.Fatalf("%d settings: %v", len(owned), err)
	}
	return owned
}

// manifestWith is what a chart renders with the controller's values and, past its checks, these.
func manifestWith(t *testing.T, version, more string) string {
	t.Helper()
	values := operatorValues(t)
	helm.Merge(values, fromYAML(t, more))
	manifest, err := helm.RenderOffline(&charts.Chart{Chart: cilium(t, version)}, values)
	if err != nil {
		t.Fatalf("%s: %v", version, err)
	}
	return manifest
}

func contradictions(t *testing.T, manifest string, owned []api.OwnedSetting) []string {
	t.Helper()
	found, err := inspect.Contradictions(manifest, owned)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestEveryChartRendersWhatTheControllerOwns(t *testing.T) {
	for _, version := range append(slices.Clone(versions), "1.20.0") {
		if found := contradictions(t, manifestWith(t, version, `{}`), ownedSettings(t)); len(found) > 0 {
			t.Errorf("%s: %q", version, found)
		}
	}
}

func TestNoDoorGetsPastTheRendering(t *testing.T) {
	for door, example := range map[string]struct{ values, says string }{
		"a value": {`kubeProxyReplacement: "false"`, `kube-proxy-replacement of ConfigMap cilium-config is not "true"`},
		"extraConfig": {`extraConfig: {kube-proxy-replacement: "false"}`,
			`kube-proxy-replacement of ConfigMap cilium-config is not "true"`},
		"its other case": {`extraConfig: {Routing-Mode: tunnel}`, `Routing-Mode of ConfigMap cilium-config is not "native"`},
		"a null":         {`extraConfig: {local-router-ipv4: null}`, `local-router-ipv4 of ConfigMap cilium-config is not "169.254.32.16"`},
		"an argument": {`extraArgs: [--kube-proxy-replacement=false]`,
			`argument --kube-proxy-replacement of DaemonSet cilium is not "true"`},
		"an argument in two": {`extraArgs: [--routing-mode, tunnel]`, `argument --routing-mode of DaemonSet cilium is not "native"`},
		"a switch":           {`extraArgs: [--enable-ipv4-masquerade, --debug]`, `argument --enable-ipv4-masquerade of DaemonSet cilium is not "false"`},
		"a variable": {`extraEnv: [{name: CILIUM_KUBE_PROXY_REPLACEMENT, value: "false"}]`,
			`variable CILIUM_KUBE_PROXY_REPLACEMENT of DaemonSet cilium is not "true"`},
		"one from elsewhere": {`extraEnv: [{name: CILIUM_IPAM, valueFrom: {configMapKeyRef: {name: x, key: y}}}]`,
			`variable CILIUM_IPAM of DaemonSet cilium is not "delegated-plugin"`},
		"cilium-operator's argument": {`operator: {extraArgs: [--set-cilium-node-taints=true]}`,
			`argument --set-cilium-node-taints of Deployment cilium-operator is not "false"`},
		"its own default": {`operator: {extraArgs: []}`, `set-cilium-node-taints of ConfigMap cilium-config is not "false"`},
		"the agents":      {`agent: false`, `DaemonSet cilium has no container cilium-agent`},
		"everything":      {`preflight: {enabled: true}`, `there is no ConfigMap cilium-config`},
	} {
		t.Run(door, func(t *testing.T) {
			found := contradictions(t, manifestWith(t, "1.18.2", example.values), ownedSettings(t))
			if len(found) != 1 || !strings.HasPrefix(found[0], example.says) {
				t.Errorf("it says %q", found)
			}
		})
	}
}

func TestAMissingKeyContradicts(t *testing.T) {
	owned := []api.OwnedSetting{{Key: "no-such-key", Value: "x", Program: api.ProgramAgent}}
	want := []string{`ConfigMap cilium-config lacks no-such-key, which must be "x"`}
	if found := contradictions(t, manifestWith(t, "1.18.2", `{}`), owned); !slices.Equal(found, want) {
		t.Errorf("it says %q", found)
	}
}

func TestADoorThatSaysTheSameIsNone(t *testing.T) {
	same := `{extraArgs: [--kube-proxy-replacement=true, -h], extraEnv: [{name: CILIUM_ROUTING_MODE, value: native}, {name: X, value: x}]}`
	if found := contradictions(t, manifestWith(t, "1.18.2", same), ownedSettings(t)); len(found) > 0 {
		t.Errorf("it says %q", found)
	}
}
