package manifests

// Rendering charts, as `helm template` does.

import (
	"maps"
	"os"
	"path/filepath"
	"testing"

	"helm.sh/helm/v4/pkg/action"
	"helm.sh/helm/v4/pkg/chart"
	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/loader"
	release "helm.sh/helm/v4/pkg/release/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// ciliumVersions are one of each minor that the operator installs, with the number of objects that its chart renders.
var ciliumVersions = map[string]int{"1.17.18": 23, "1.18.2": 23, "1.19.6": 25}

const usualValues = "cilium-values.yaml"

const ciliumVersion = "1.18.2" // of an installation

// ciliumChart is the real chart: from CHART_DIR, else from the folder of charts beside the repository.
func ciliumChart(t *testing.T, version string) chart.Charter {
	t.Helper()
	dir := os.Getenv("CHART_DIR")
	if dir == "" {
		dir = repository(t, "..", "shared", "charts")
	}
	return load(t, filepath.Join(dir, "cilium-"+version+".tgz"))
}

func load(t *testing.T, path string) chart.Charter {
	t.Helper()
	loaded, err := loader.Load(path)
	if err != nil {
		t.Fatalf("%v: set CHART_DIR to a folder with Cilium's charts", err)
	}
	return loaded
}

// ciliumValues are those of files in testdata, the last one's over the others'.
func ciliumValues(t *testing.T, files ...string) map[string]any {
	t.Helper()
	values := map[string]any{}
	for _, file := range files {
		maps.Copy(values, valuesOf(t, file))
	}
	return values
}

func valuesOf(t *testing.T, file string) map[string]any {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	var values map[string]any
	if err := yaml.Unmarshal(text, &values); err != nil {
		t.Fatal(err)
	}
	return values
}

func render(t *testing.T, loaded chart.Charter, releaseName string, values map[string]any) []*unstructured.Unstructured {
	t.Helper()
	install := action.NewInstall(action.NewConfiguration())
	install.DryRunStrategy = action.DryRunClient
	install.ReleaseName = releaseName
	install.Namespace = namespace
	install.KubeVersion = &common.KubeVersion{Version: "v1.34.4", Major: "1", Minor: "34"}
	rendered, err := install.RunWithContext(t.Context(), loaded, values)
	if err != nil {
		t.Fatal(err)
	}
	return objects(t, []byte(rendered.(*release.Release).Manifest))
}

// renderCilium renders every minor's chart: what an upgrade may need is the union.
func renderCilium(t *testing.T) (all []*unstructured.Unstructured) {
	t.Helper()
	for version, objects := range ciliumVersions {
		rendered := render(t, ciliumChart(t, version), "cilium", ciliumValues(t, usualValues))
		if len(rendered) != objects {
			t.Fatalf("chart %s renders %d objects, want %d", version, len(rendered), objects)
		}
		all = append(all, rendered...)
		switched := render(t, ciliumChart(t, version), "cilium", ciliumValues(t, usualValues, "cilium-values-egress.yaml"))
		if len(switched) != objects+1 { // ConfigMap ip-masq-agent
			t.Fatalf("chart %s renders %d objects with egress, want %d", version, len(switched), objects+1)
		}
		all = append(all, switched...)
	}
	return all
}
