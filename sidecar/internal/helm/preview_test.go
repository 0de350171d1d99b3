package helm

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/trial"
)

func (b *bench) previewOf(t *testing.T, version string, values map[string]any) *api.Preview {
	t.Helper()
	request := &api.OperationRequest{Type: api.TypePreview, Release: testRelease, Values: values,
		Chart: &api.ChartRef{Source: api.SourceBundled, Name: "cilium", Version: version}}
	seen, err := b.run(t, request)
	mustSucceed(t, err)
	if seen.preview == nil {
		t.Fatal("nothing was found")
	}
	return seen.preview
}

func verbs(preview *api.Preview) map[string]int {
	count := map[string]int{}
	for _, change := range preview.Objects {
		count[change.Verb]++
	}
	return count
}

func TestAPreviewOfAnInstallationCreatesEverything(t *testing.T) {
	b := newBench(t, ciliumCharts(t))
	found := b.previewOf(t, "1.18.2", seedValues())
	if verbs(found)[api.VerbCreate] != 23 || len(found.Objects) != 23 || found.Unchanged != 0 {
		t.Errorf("%v, %d unchanged", verbs(found), found.Unchanged)
	}
	for container, image := range map[string]string{
		"cilium-agent": "/cilium/cilium:v1.18.2", "cilium-envoy": "/cilium/cilium-envoy:", "cilium-operator": "/cilium/operator-generic:v1.18.2",
	} {
		if !strings.Contains(found.Images[container], image) {
			t.Errorf("the image of %s is %q", container, found.Images[container])
		}
	}
	if release, err := b.Release(t.Context(), testRelease); err != nil || release != nil {
		t.Errorf("it left %v, %v", release, err)
	}
}

func TestAPreviewOfWhatIsReleasedChangesNothing(t *testing.T) {
	b := newBench(t, ciliumCharts(t))
	_, err := b.apply(t, nil)
	mustSucceed(t, err)
	// The chart makes new certificates each time; they are hidden on both sides.
	if found := b.previewOf(t, "1.18.2", seedValues()); len(found.Objects) != 0 || found.Unchanged != 23 {
		t.Errorf("%+v, %d unchanged", found.Objects, found.Unchanged)
	}
}

func TestAPreviewShowsTheDifferenceAndNoSecret(t *testing.T) {
	b := newBench(t, ciliumCharts(t))
	_, err := b.apply(t, nil)
	mustSucceed(t, err)
	values := seedValues()
	values["debug"] = map[string]any{"enabled": true}
	values["hubble"] = map[string]any{"enabled": false}
	found := b.previewOf(t, "1.18.2", values)
	seen := map[string]string{}
	for _, change := range found.Objects {
		seen[change.Verb+" "+change.Kind+" "+change.Name] = string(change.Diff)
		if change.Kind == "Secret" && strings.Contains(string(change.Diff), "LS0t") {
			t.Errorf("a certificate is shown: %s", change.Diff)
		}
	}
	if diff := seen["patch ConfigMap cilium-config"]; !strings.Contains(diff, `"debug":"true"`) {
		t.Errorf("the difference of cilium-config is %s, of all objects %v", diff, verbs(found))
	}
	if verbs(found)[api.VerbDelete] == 0 {
		t.Errorf("Hubble's objects stay: %v", verbs(found))
	}
}

func TestAPreviewHidesWhatComesFromASecretWhereverItStands(t *testing.T) {
	b := newBench(t, ciliumCharts(t))
	_, err := b.apply(t, nil)
	mustSucceed(t, err)
	values := seedValues()
	values["extraConfig"] = map[string]any{"token": "s3", "plain": "visible"}
	seen, err := b.run(t, &api.OperationRequest{Type: api.TypePreview, Release: testRelease, Values: values,
		SecretValues: []map[string]any{{"extraConfig": map[string]any{"token": "s3"}}},
		Chart:        &api.ChartRef{Source: api.SourceBundled, Name: "cilium", Version: "1.18.2"}})
	mustSucceed(t, err)
	for _, change := range seen.preview.Objects {
		if change.Name != "cilium-config" {
			continue
		}
		diff := string(change.Diff)
		if strings.Contains(diff, `"s3"`) || !strings.Contains(diff, `"token":"(hidden value)"`) || !strings.Contains(diff, "visible") {
			t.Errorf("the difference is %s", diff)
		}
		return
	}
	t.Error("cilium-config does not change")
}

func TestAPreviewOfAChartThatIsNotThereFails(t *testing.T) {
	b := newBench(t, ciliumCharts(t))
	request := &api.OperationRequest{Type: api.TypePreview, Release: testRelease, Values: seedValues(),
		Chart: &api.ChartRef{Source: api.SourceBundled, Name: "cilium", Version: "1.18.99"}}
	wantReason(t, b.Run(t.Context(), request, nil)(&recorder{}), api.ReasonChartNotFound)
}

func TestAPreviewTellsAtOnceWhatWouldStopTheRelease(t *testing.T) {
	b := newBench(t, smallChart(t))
	b.findings = []trial.Finding{
		{Object: "DaemonSet kube-system/cilium", Reason: api.ReasonDenied, Message: "denied request: token correct-horse"},
		{Object: "ServiceAccount kube-system/cilium", Reason: api.ReasonOwnership},
		{Object: "ClusterRole cilium", Reason: api.ReasonOwnership},
	}
	request := applyRequest(nil)
	request.Type, request.Labels, request.MaxHistory = api.TypePreview, nil, 0
	request.Values = map[string]any{"token": "correct-horse"}
	seen, err := b.run(t, request)
	wantReason(t, err, api.ReasonOwnership)
	for _, part := range []string{"ServiceAccount kube-system/cilium, ClusterRole cilium: delete them", "meta.helm.sh/release-name=cilium",
		"\nDaemonSet kube-system/cilium: denied request: token (hidden value)"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("it does not say %q: %v", part, err)
		}
	}
	if seen.preview != nil {
		t.Error("there is a preview all the same")
	}
}

func TestAPreviewWithoutAnAnswerIsTriedAgain(t *testing.T) {
	b := newBench(t, smallChart(t))
	b.untried = fmt.Errorf("trying: %w", context.DeadlineExceeded)
	request := applyRequest(nil)
	request.Type, request.Labels, request.MaxHistory = api.TypePreview, nil, 0
	_, err := b.run(t, request)
	wantReason(t, err, api.ReasonUnavailable)
}
