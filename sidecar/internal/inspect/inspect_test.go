package inspect_test

// Against Cilium's real charts, rendered with the values that the controller gives them.

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"sigs.k8s.io/yaml"

	"tke-cilium-operator/sidecar/internal/charts"
	"tke-cilium-operator/sidecar/internal/helm"
	"tke-cilium-operator/sidecar/internal/inspect"
)

var versions = []string{"1.17.18", "1.18.2", "1.19.6"}

func cilium(t *testing.T, version string) *chart.Chart {
	t.Helper()
	dir := os.Getenv("CHART_DIR")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "charts")
	}
	loaded, err := loader.LoadFile(filepath.Join(dir, "cilium-"+version+".tgz"))
	if err != nil {
		t.Fatalf("%v: set CHART_DIR to the folder that holds Cilium's charts", err)
	}
	return loaded
}

// operatorValues are the controller's for images.registry r.example.com/mirror; its own tests write the file.
func operatorValues(t *testing.T) map[string]any {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "test", "golden", "shared", "own-registry.json"))
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber() // as the sidecar reads requests
	var values map[string]any
	if err := decoder.Decode(&values); err != nil {
		t.Fatal(err)
	}
	return values
}

func fromYAML(t *testing.T, text string) (values map[string]any) {
	t.Helper()
	if err := yaml.UnmarshalStrict([]byte(text), &values); err != nil {
		t.Fatal(err)
	}
	return values
}

func render(t *testing.T, version string, values map[string]any) []string {
	t.Helper()
	manifests, err := helm.RenderOffline(&charts.Chart{Chart: cilium(t, version)}, values)
	if err != nil {
		t.Fatalf("%s: %v", version, err)
	}
	images, err := inspect.Images(manifests)
	if err != nil {
		t.Fatal(err)
	}
	return images
}

// everything switches on whatever brings an image of its own; preflight takes the place of the agents.
var everything = []string{`
hubble: {relay: {enabled: true}, ui: {enabled: true}, tls: {auto: {method: cronJob}}}
clustermesh: {useAPIServer: true, apiserver: {tls: {auto: {method: cronJob}}}}
nodeinit: {enabled: true}
authentication: {enabled: true, mutual: {spire: {enabled: true, install: {enabled: true}}}}
`, `preflight: {enabled: true}`}

// The images of everything, without registry and tag. The SPIRE agent and server, and busybox, are not Cilium's.
var imagesOfEverything = []string{
	"cilium/certgen", "cilium/cilium", "cilium/cilium-envoy", "cilium/clustermesh-apiserver", "cilium/hubble-relay",
	"cilium/hubble-ui", "cilium/hubble-ui-backend", "cilium/operator-generic", "cilium/startup-script",
	"library/busybox", "spiffe/spire-agent", "spiffe/spire-server",
}

func TestNoImageEscapesARegistryOfOnesOwn(t *testing.T) {
	for _, version := range versions {
		found := map[string]bool{}
		var images []string
		for _, part := range everything {
			values := operatorValues(t)
			helm.Merge(values, fromYAML(t, part))
			images = append(images, render(t, version, values)...)
		}
		for _, image := range images {
			name, inside := strings.CutPrefix(image, "r.example.com/mirror/")
			if !inside {
				t.Errorf("%s takes %s", version, image)
			}
			name, _, _ = strings.Cut(name, ":")
			found[name] = true
		}
		if names := slices.Sorted(maps.Keys(found)); !slices.Equal(names, imagesOfEverything) {
			t.Errorf("%s has the images %q", version, names)
		}
	}
}

func TestZtunnelIsOfChart119(t *testing.T) {
	values := operatorValues(t)
	helm.Merge(values, fromYAML(t, `encryption: {enabled: true, type: ztunnel}`))
	images := render(t, "1.19.6", values)
	if !slices.ContainsFunc(images, func(image string) bool { return strings.HasPrefix(image, "r.example.com/mirror/istio/ztunnel:") }) {
		t.Errorf("the images are %q", images)
	}
}

func TestTheRewrittenNameIsTheRenderedOne(t *testing.T) {
	for _, version := range versions {
		values := operatorValues(t)
		for _, value := range values { // the chart's own images
			if fields, isMap := value.(map[string]any); isMap {
				delete(fields, "image")
			}
		}
		for _, name := range []string{"image", "hubble", "preflight", "clustermesh", "authentication", "encryption"} {
			delete(values, name)
		}
		var rewritten []string
		for _, image := range render(t, version, values) {
			rewritten = append(rewritten, inspect.Rewritten(image, "r.example.com/mirror"))
		}
		if rendered := render(t, version, operatorValues(t)); !slices.Equal(rewritten, rendered) {
			t.Errorf("%s: rewritten %q, rendered %q", version, rewritten, rendered)
		}
	}
}

func TestWhatIsNotAtHomeOnQuayIsNotInItsMirror(t *testing.T) {
	for _, example := range []struct{ image, registry, want string }{
		{"quay.io/cilium/cilium:v1@sha256:00", "quay.tencentcloudcr.com", "quay.tencentcloudcr.com/cilium/cilium:v1@sha256:00"},
		{"quay.io/cilium/cilium:v1", "r.example.com/quay.io", "r.example.com/quay.io/cilium/cilium:v1"},
		{"ghcr.io/spiffe/spire-agent:1", "quay.tencentcloudcr.com", "ghcr.io/spiffe/spire-agent:1"},
		{"ghcr.io/spiffe/spire-agent:1", "r.example.com", "r.example.com/spiffe/spire-agent:1"},
		{"busybox", "r.example.com", "busybox"},
	} {
		if got := inspect.Rewritten(example.image, example.registry); got != example.want {
			t.Errorf("%s in %s becomes %s, want %s", example.image, example.registry, got, example.want)
		}
	}
}

func TestImagesAreThoseOfPods(t *testing.T) {
	images, err := inspect.Images(`
kind: ConfigMap
data: {image: not-one, text: "containers: [{image: not-one}]"}
---
kind: CronJob
spec: {jobTemplate: {spec: {template: {spec: {initContainers: [{image: b}], containers: [{image: a}, {name: none}, 7]}}}}}
---
`, "kind: Pod\nspec: {containers: [{image: a}], ephemeralContainers: [{image: c}]}\n")
	if err != nil || !slices.Equal(images, []string{"a", "b", "c"}) {
		t.Errorf("found %q (%v)", images, err)
	}
	if _, err := inspect.Images("a: [\n"); err == nil {
		t.Error("a manifest that is no YAML has images")
	}
}

func TestTheOperatorsValuesAreKnownToTheChart(t *testing.T) {
	// Those that are not were checked one by one: parts of one minor's chart that do no harm to another's.
	want := map[string][]string{
		"1.17.18": {"/encryption/ztunnel", "/preflight/envoy"}, "1.18.2": {"/encryption/ztunnel"}, "1.19.6": nil,
	}
	for _, version := range versions {
		if unknown := inspect.UnknownValues(cilium(t, version), operatorValues(t)); !slices.Equal(unknown, want[version]) {
			t.Errorf("%s does not know %q, want %q", version, unknown, want[version])
		}
	}
}

func TestUnknownValuesAreNamedByPath(t *testing.T) {
	for name, example := range map[string]struct {
		values string
		want   []string
	}{
		"nothing":                       {`{}`, nil},
		"keys of values.yaml":           {`{hubble: {relay: {enabled: true}}, debug: {enabled: true}, operator: {replicas: 1}}`, nil},
		"keys that only templates name": {`{devices: [eth0], cni: {configMap: a}, azure: {clientID: x}, monitor: {eventTypes: [drop]}}`, nil},
		"a misspelt group":              {`{hubbel: {relay: {enabled: true}}}`, []string{"/hubbel"}},
		"a misspelt key":                {`{hubble: {relay: {enable: true}, relai: 1}}`, []string{"/hubble/relai", "/hubble/relay/enable"}},
		"a key beside a named one":      {`{azure: {clientId: x}}`, []string{"/azure/clientId"}},
		"free maps": {`{extraConfig: {a: b}, podAnnotations: {a: b}, podLabels: {a: b}, nodeSelector: {a: b}, affinity: {a: b},
			resources: {a: b}, updateStrategy: {a: b}, operator: {nodeSelector: {a: b}, resources: {limits: {cpu: 1}}},
			commonLabels: {a: b}, hubble: {ui: {ingress: {annotations: {a: b}}}}}`, nil},
		"a null default takes any map":    {`{apiRateLimit: {a: b}, upgradeCompatibility: "1.17"}`, nil},
		"a scalar for a group":            {`{hubble: null, operator: 1}`, nil}, // the schema's business
		"odd keys":                        {`{"a/b": 1, "~": {x: 1}}`, []string{"/a~1b", "/~0"}},
		"none of it after an unknown one": {`{unknown: {a: 1, b: 2}}`, []string{"/unknown"}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, version := range versions {
				if found := inspect.UnknownValues(cilium(t, version), fromYAML(t, example.values)); !slices.Equal(found, example.want) {
					t.Errorf("%s does not know %q, want %q", version, found, example.want)
				}
			}
		})
	}
}

func TestUnknownValuesAreBounded(t *testing.T) {
	values := map[string]any{strings.Repeat("x", 300): 1}
	for i := range 50 {
		values[strings.Repeat("y", i+1)] = 1
	}
	if found := inspect.UnknownValues(cilium(t, "1.18.2"), values); len(found) != 20 {
		t.Errorf("%d paths are told", len(found))
	}
}
