package charts

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"tke-cilium-operator/sidecar/internal/api"
)

const listed = `apiVersion: v1
entries:
  small:
  - {apiVersion: v2, name: small, version: 1.10.0, urls: [small-1.10.0.tgz]}
  - {apiVersion: v2, name: small, version: 1.2.4, urls: [small-1.2.4.tgz]}
  - {apiVersion: v2, name: small, version: 1.2.3, urls: [small-1.2.3.tgz]}
  - {apiVersion: v2, name: small, version: 1.11.0-rc.1, urls: [small-1.11.0-rc.1.tgz]}
  - {apiVersion: v2, name: small, version: 1.9.0, urls: []}
  other:
  - {apiVersion: v2, name: other, version: 9.9.9, urls: [other-9.9.9.tgz]}
`

func TestVersionsAreListedOldestFirst(t *testing.T) {
	repository := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/index.yaml" {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write([]byte(listed))
	}))
	defer repository.Close()
	store := bundle(t, map[string][]byte{
		"small-1.2.3.tgz": nil, "small-1.3.0.tgz": nil, "small-1.4.0-pre.1.tgz": nil, "smaller-2.0.0.tgz": nil, "small-x.tgz": nil, "notes.txt": nil,
	})
	for source, want := range map[string][]string{
		api.SourceBundled: {"1.2.3", "1.3.0"},
		api.SourceHTTP:    {"1.2.3", "1.2.4", "1.10.0"},
		api.SourceAuto:    {"1.2.3", "1.2.4", "1.3.0", "1.10.0"},
	} {
		ref := api.ChartRef{Source: source, Name: "small", Version: "1.0.0"}
		if source != api.SourceBundled {
			ref.URL = repository.URL
		}
		found, err := store.Versions(t.Context(), ref)
		if err != nil || !slices.Equal(found, want) {
			t.Errorf("%s: %v, %v, want %v", source, found, err, want)
		}
	}
}

func TestARepositoryThatIsAwayTakesNothingFromWhatIsBundled(t *testing.T) {
	away := httptest.NewServer(http.NotFoundHandler())
	away.Close()
	ref := api.ChartRef{Source: api.SourceAuto, Name: "small", Version: "1.0.0", URL: away.URL}
	found, err := bundle(t, map[string][]byte{"small-1.2.3.tgz": nil}).Versions(t.Context(), ref)
	if err != nil || !slices.Equal(found, []string{"1.2.3"}) {
		t.Errorf("%v, %v", found, err)
	}
	_, err = bundle(t, nil).Versions(t.Context(), ref)
	wantReason(t, err, api.ReasonChartUnreachable, "")
	ref.Source = api.SourceHTTP
	_, err = bundle(t, nil).Versions(t.Context(), ref)
	wantReason(t, err, api.ReasonChartUnreachable, "")
}

func TestSourcesThatListNothingSaySo(t *testing.T) {
	for _, source := range []string{api.SourceOCI, api.SourceConfigMap} {
		_, err := bundle(t, nil).Versions(t.Context(), api.ChartRef{Source: source, Name: "small", Version: "1.0.0"})
		wantReason(t, err, api.ReasonChartNotFound, "lists no versions")
	}
}
