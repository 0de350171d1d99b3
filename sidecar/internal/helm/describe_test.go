package helm

import (
	"slices"
	"strings"
	"testing"

	"tke-cilium-operator/sidecar/internal/api"
)

func expectDescribed(t *testing.T, found *api.Release, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if len(found.Images) != 3 || !strings.HasPrefix(found.Images[1], "quay.io/cilium/cilium:v1.18.2@sha256:") {
		t.Errorf("the images are %q", found.Images)
	}
	if !slices.Equal(found.UnknownValues, []string{"/hubbel"}) {
		t.Errorf("the unknown values are %q", found.UnknownValues)
	}
}

func TestADeployedRevisionTellsItsImagesAndWhatItsChartDoesNotKnow(t *testing.T) {
	b := newBench(t, ciliumCharts(t))
	request := applyRequest(nil)
	request.Values["hubbel"] = map[string]any{"relay": "a secret"}
	if _, err := b.run(t, request); err != nil {
		t.Fatal(err)
	}
	reads := len(b.secrets.Actions())
	found, err := b.Release(t.Context(), testRelease)
	expectDescribed(t, found, err)
	if looked := b.secrets.Actions()[reads:]; len(looked) != 1 || looked[0].GetVerb() != "list" {
		t.Errorf("what it has just deployed was read again: %v", looked)
	}

	// Another process reads the record, once.
	b.deployed = described{}
	for range 2 {
		found, err = b.Release(t.Context(), testRelease)
		expectDescribed(t, found, err)
	}
	gets := 0
	for _, action := range b.secrets.Actions()[reads:] {
		if action.GetVerb() == "get" {
			gets++
		}
	}
	if gets != 1 {
		t.Errorf("the record was read %d times", gets)
	}
}
