package helm

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tke-cilium-operator/sidecar/internal/api"
)

func renderRequest(version string, values map[string]any) *api.RenderRequest {
	return &api.RenderRequest{Release: testRelease, Values: values,
		Chart: api.ChartRef{Source: api.SourceBundled, Name: "cilium", Version: version}}
}

var kindLine = regexp.MustCompile(`(?m)^kind: (\w+)$`)

func kinds(manifest string) map[string]int {
	count := map[string]int{}
	for _, match := range kindLine.FindAllStringSubmatch(manifest, -1) {
		count[match[1]]++
	}
	return count
}

func TestTheSeedsValuesRender(t *testing.T) {
	b := newBench(t, ciliumCharts(t))
	for version, want := range map[string]int{"1.17.18": 23, "1.18.2": 23, "1.19.6": 25} {
		rendered, err := b.Render(t.Context(), renderRequest(version, seedValues()))
		if err != nil {
			t.Errorf("%s: %v", version, err)
			continue
		}
		total := 0
		for _, count := range kinds(rendered.Manifest) {
			total += count
		}
		if total != want || kinds(rendered.Manifest)["DaemonSet"] != 2 {
			t.Errorf("%s renders %d objects: %v, want %d", version, total, kinds(rendered.Manifest), want)
		}
	}
}

func TestARenderingNamesItsChart(t *testing.T) {
	rendered, err := newBench(t, ciliumCharts(t)).Render(t.Context(), renderRequest("1.18.2", seedValues()))
	if err != nil {
		t.Fatal(err)
	}
	want := api.FoundChart{Name: "cilium", Version: "1.18.2",
		SHA256: "39b62a72f0892dd16548bd08ee97d5db2e975f7c1f57155578a144186e22992f"}
	if rendered.Chart != want {
		t.Errorf("the chart is %+v", rendered.Chart)
	}
	if !strings.Contains(rendered.Manifest, `"169.254.128.112"`) || strings.Contains(rendered.Manifest, "6.0002e") {
		t.Error("the API server's address is not rendered as given")
	}
}

func TestHooksAreRenderedToo(t *testing.T) {
	values := seedValues()
	values["hubble"] = map[string]any{"tls": map[string]any{"auto": map[string]any{"method": "cronJob"}}}
	rendered, err := newBench(t, ciliumCharts(t)).Render(t.Context(), renderRequest("1.18.2", values))
	if err != nil || kinds(rendered.Manifest)["Job"] != 1 {
		t.Errorf("the certificate job is not in the manifest (%v)", err)
	}
}

func TestARenderingFails(t *testing.T) {
	for name, example := range map[string]struct {
		change  func(map[string]any)
		reason  string
		says    string
		conceal string
	}{
		"on values that the schema refuses": {func(v map[string]any) { v["enableIPv4Masquerade"] = "false" },
			api.ReasonValuesInvalid, "/enableIPv4Masquerade", ""},
		"on a template that fails": {func(v map[string]any) { v["kubeProxyReplacement"] = "maybe" },
			api.ReasonRenderFailed, "kubeProxyReplacement", ""},
		"without showing a value": {func(v map[string]any) { v["cluster"] = map[string]any{"name": "Secret Name! that is a password"} },
			api.ReasonRenderFailed, "", "password"},
	} {
		t.Run(name, func(t *testing.T) {
			values := seedValues()
			example.change(values)
			_, err := newBench(t, ciliumCharts(t)).Render(t.Context(), renderRequest("1.18.2", values))
			var known *api.Error
			if !errors.As(err, &known) || known.Reason != example.reason || !strings.Contains(known.Message, example.says) {
				t.Fatalf("answered %v, want %s with %q", err, example.reason, example.says)
			}
			if example.conceal != "" && strings.Contains(known.Message, example.conceal) {
				t.Errorf("the message shows a value: %s", known.Message)
			}
		})
	}
}

func TestRenderingTwiceFromOneParseGivesTheSame(t *testing.T) {
	b := newBench(t, ciliumCharts(t))
	values := seedValues()
	values["hubble"] = map[string]any{"enabled": false} // its certificates are new at each rendering
	var manifests []string
	for range 2 {
		rendered, err := b.Render(t.Context(), renderRequest("1.18.2", values))
		if err != nil {
			t.Fatal(err)
		}
		manifests = append(manifests, rendered.Manifest)
		// In between, something else with the same parsed chart.
		if _, err := b.Render(t.Context(), renderRequest("1.18.2", map[string]any{"debug": map[string]any{"enabled": true}})); err != nil {
			t.Fatal(err)
		}
	}
	if len(slices.Compact(manifests)) != 1 {
		t.Error("the two renderings differ")
	}
}
