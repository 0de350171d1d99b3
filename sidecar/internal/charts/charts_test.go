package charts

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tke-cilium-operator/sidecar/internal/api"
)

var wanted = api.ChartRef{Source: api.SourceBundled, Name: "small", Version: "1.2.3"}

// pack makes a chart archive.
func pack(t *testing.T, name, version string, more ...string) []byte {
	t.Helper()
	files := []string{
		"Chart.yaml", fmt.Sprintf("apiVersion: v2\nname: %s\nversion: %s\n", name, version),
		"templates/object.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: small}\n",
	}
	files = append(files, more...)
	var out bytes.Buffer
	zipped := gzip.NewWriter(&out)
	archived := tar.NewWriter(zipped)
	for i := 0; i < len(files); i += 2 {
		header := &tar.Header{Name: name + "/" + files[i], Mode: 0o644, Size: int64(len(files[i+1])), Typeflag: tar.TypeReg}
		if err := archived.WriteHeader(header); err != nil {
			t.Fatal(err)
		}
		if _, err := archived.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(archived.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func sum(data []byte) string {
	digest := sha256.Sum256(data)
	return hex.EncodeToString(digest[:])
}

func bundle(t *testing.T, files map[string][]byte) *Store {
	t.Helper()
	dir := t.TempDir()
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return NewStore(dir, nil, func() {}, slog.New(slog.DiscardHandler))
}

func wantReason(t *testing.T, err error, reason, text string) {
	t.Helper()
	var known *api.Error
	if !errors.As(err, &known) || known.Reason != reason || !strings.Contains(known.Message, text) {
		t.Errorf("answered %v, want %s with %q", err, reason, text)
	}
}

func TestABundledChartIsReadByNameAndVersion(t *testing.T) {
	data := pack(t, "small", "1.2.3")
	store := bundle(t, map[string][]byte{"small-1.2.3.tgz": data})
	found, err := store.Find(t.Context(), wanted)
	if err != nil {
		t.Fatal(err)
	}
	if found.Metadata.Name != "small" || found.SHA256 != sum(data) {
		t.Errorf("found %s with sha256 %s", found.Metadata.Name, found.SHA256)
	}
}

func TestABundledChartIsRefused(t *testing.T) {
	good := pack(t, "small", "1.2.3")
	for name, example := range map[string]struct {
		data   []byte
		change func(*api.ChartRef)
		reason string
		text   string
	}{
		"if it is not there":             {nil, nil, api.ReasonChartNotFound, "small 1.2.3 is not bundled"},
		"if its sum is another one":      {good, func(r *api.ChartRef) { r.SHA256 = sum(nil) }, api.ReasonChartChecksumMismatch, sum(good)},
		"if it is another chart":         {pack(t, "large", "1.2.3"), nil, api.ReasonChartInvalid, "holds chart large 1.2.3"},
		"if it is another version":       {pack(t, "small", "1.2.4"), nil, api.ReasonChartInvalid, "holds chart small 1.2.4"},
		"if it is not an archive":        {[]byte("<html>"), nil, api.ReasonChartInvalid, "not a chart archive"},
		"if it is cut":                   {good[:len(good)/2], nil, api.ReasonChartInvalid, "small-1.2.3.tgz is not a chart archive: unexpected EOF; replace it"},
		"if it is larger than the limit": {make([]byte, maxArchiveBytes+1), nil, api.ReasonChartInvalid, "larger than 8 MiB"},
		"if it unpacks beyond the limit": {pack(t, "small", "1.2.3", "zeros", strings.Repeat("0", maxUnpackedBytes)),
			nil, api.ReasonChartInvalid, "maximum size"},
		"if it leads out of its folder": {pack(t, "small", "1.2.3", "../../x", "x"), nil, api.ReasonChartInvalid, "parent directory"},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string][]byte{}
			if example.data != nil {
				files["small-1.2.3.tgz"] = example.data
			}
			ref := wanted
			if example.change != nil {
				example.change(&ref)
			}
			_, err := bundle(t, files).Find(t.Context(), ref)
			wantReason(t, err, example.reason, example.text)
		})
	}
}

func TestAMissingFolderMeansThatNothingIsBundled(t *testing.T) {
	store := NewStore(filepath.Join(t.TempDir(), "absent"), nil, func() {}, slog.New(slog.DiscardHandler))
	_, err := store.Find(t.Context(), wanted)
	wantReason(t, err, api.ReasonChartNotFound, "chart.source")
}

func TestALinkOutOfTheFolderIsNotFollowed(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "outside.tgz")
	if err := os.WriteFile(outside, pack(t, "small", "1.2.3"), 0o600); err != nil {
		t.Fatal(err)
	}
	store := bundle(t, nil)
	if err := os.Symlink(outside, filepath.Join(store.dir, "small-1.2.3.tgz")); err != nil {
		t.Fatal(err)
	}
	_, err := store.Find(t.Context(), wanted)
	wantReason(t, err, api.ReasonChartInvalid, "cannot be read")
}

// repository serves an index with these entries and the archive at small-1.2.3.tgz.
func repository(t *testing.T, archive []byte, digest string) (address string, requests map[string]int) {
	t.Helper()
	requests = map[string]int{}
	index := fmt.Sprintf("apiVersion: v1\nentries:\n  small:\n  - {name: small, version: 1.2.10, urls: [other.tgz]}\n"+
		"  - {name: small, version: 1.2.3, urls: [small-1.2.3.tgz], digest: %q}\n", digest)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests[r.URL.Path]++
		switch r.URL.Path {
		case "/charts/index.yaml":
			fmt.Fprint(w, index)
		case "/charts/small-1.2.3.tgz":
			_, _ = w.Write(archive)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL + "/charts/", requests
}

func TestAChartComesFromARepository(t *testing.T) {
	data := pack(t, "small", "1.2.3")
	address, requests := repository(t, data, sum(data))
	store := bundle(t, nil)
	for _, source := range []string{api.SourceHTTP, api.SourceAuto} {
		ref := api.ChartRef{Source: source, URL: address, Name: "small", Version: "1.2.3"}
		found, err := store.Find(t.Context(), ref)
		if err != nil || found.SHA256 != sum(data) {
			t.Errorf("%s: found %v (%v)", source, found, err)
		}
	}
	ref := api.ChartRef{Source: api.SourceAuto, URL: address, Name: "small", Version: "1.2.3"}
	if _, err := store.Find(t.Context(), ref); err != nil || requests["/charts/index.yaml"] != 2 {
		t.Errorf("the same chart again cost requests: %v (%v)", requests, err)
	}
}

func TestABundledChartWinsOverTheRepositoryWithAuto(t *testing.T) {
	address, requests := repository(t, nil, "")
	store := bundle(t, map[string][]byte{"small-1.2.3.tgz": pack(t, "small", "1.2.3")})
	_, err := store.Find(t.Context(), api.ChartRef{Source: api.SourceAuto, URL: address, Name: "small", Version: "1.2.3"})
	if err != nil || len(requests) > 0 {
		t.Errorf("answered %v after %v", err, requests)
	}
}

func TestARepositoryFails(t *testing.T) {
	data := pack(t, "small", "1.2.3")
	address, _ := repository(t, data, sum(nil))
	unserved := httptest.NewServer(http.NotFoundHandler())
	gone := unserved.URL
	unserved.Close()
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>[") }))
	defer page.Close()
	for name, example := range map[string]struct {
		ref    api.ChartRef
		reason string
		text   string
	}{
		"without the version": {api.ChartRef{URL: address, Name: "small", Version: "1.2.4"}, api.ReasonChartNotFound, "lists no chart small 1.2.4"},
		// The library's look-up would answer with 1.2.10.
		"with only a nearer version":   {api.ChartRef{URL: address, Name: "small", Version: "1.2.0"}, api.ReasonChartNotFound, "small 1.2.0"},
		"with an archive not there":    {api.ChartRef{URL: address, Name: "small", Version: "1.2.10"}, api.ReasonChartUnreachable, "404"},
		"whose index has another sum":  {api.ChartRef{URL: address, Name: "small", Version: "1.2.3"}, api.ReasonChartChecksumMismatch, "the index of its repository says"},
		"that does not answer":         {api.ChartRef{URL: gone, Name: "small", Version: "1.2.3"}, api.ReasonChartUnreachable, "use a bundled chart"},
		"that is no repository at all": {api.ChartRef{URL: page.URL, Name: "small", Version: "1.2.3"}, api.ReasonChartInvalid, "not the index"},
	} {
		t.Run(name, func(t *testing.T) {
			example.ref.Source = api.SourceHTTP
			_, err := bundle(t, nil).Find(t.Context(), example.ref)
			wantReason(t, err, example.reason, example.text)
		})
	}
}

func TestASumInTheRequestIsStrongerThanTheIndex(t *testing.T) {
	data := pack(t, "small", "1.2.3")
	address, _ := repository(t, data, sum(nil))
	ref := api.ChartRef{Source: api.SourceHTTP, URL: address, Name: "small", Version: "1.2.3", SHA256: strings.ToUpper(sum(data))}
	if _, err := bundle(t, nil).Find(t.Context(), ref); err != nil {
		t.Error(err)
	}
}

func TestARedirectAwayFromTLSIsRefused(t *testing.T) {
	secure, err := http.NewRequest(http.MethodGet, "https://charts.example/", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := http.NewRequest(http.MethodGet, "http://charts.example/", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if checkRedirect(plain, []*http.Request{secure}) == nil {
		t.Error("a redirect from https to http was followed")
	}
	if err := checkRedirect(secure, []*http.Request{secure}); err != nil {
		t.Errorf("a redirect within https was refused: %v", err)
	}
}

func TestTheKeptChartIsDroppedWhenIdle(t *testing.T) {
	store := bundle(t, map[string][]byte{"small-1.2.3.tgz": pack(t, "small", "1.2.3")})
	first, err := store.Find(t.Context(), wanted)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := store.Find(t.Context(), wanted); again != first {
		t.Error("the same chart was parsed twice")
	}
	store.drop()
	if store.recall(wanted) != nil {
		t.Error("it is still kept")
	}
}

func TestAChartWithDependenciesIsNotKept(t *testing.T) {
	data := pack(t, "small", "1.2.3", "charts/inner/Chart.yaml", "apiVersion: v2\nname: inner\nversion: 1.0.0\n")
	parsed, err := parse(archiveFile{data: data}, wanted)
	if err != nil {
		t.Fatal(err)
	}
	store := bundle(t, nil)
	if store.keep(wanted, parsed); store.recall(wanted) != nil {
		t.Error("a chart that Helm edits while it processes it is kept")
	}
}
