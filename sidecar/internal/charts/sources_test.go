package charts

// The sources that a spec names: repositories and registries that want credentials, ConfigMaps. The servers
// are real ones on loopback, with TLS.

import (
	"context"
	"encoding/pem"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/registry"
	helmregistry "helm.sh/helm/v4/pkg/registry"

	"tke-cilium-operator/sidecar/internal/api"
)

// namedObjects are the ConfigMaps and Secrets there are, by name.
type namedObjects map[string]map[string][]byte

func (o namedObjects) Secret(_ context.Context, name string) (data map[string][]byte, found bool, err error) {
	data, found = o["secret/"+name]
	return data, found, nil
}

func (o namedObjects) ConfigMap(_ context.Context, name string) (data map[string][]byte, found bool, err error) {
	data, found = o["configmap/"+name]
	return data, found, nil
}

func storeWith(objects namedObjects) *Store {
	return NewStore("/nonexistent", objects, func() {}, slog.New(slog.DiscardHandler))
}

const (
	user     = "robot$tke"
	password = "correct horse battery"
)

// secure serves with TLS; authority is its certificate.
func secure(t *testing.T, handler http.Handler) (server *httptest.Server, authority []byte) {
	t.Helper()
	server = httptest.NewUnstartedServer(handler)
	server.Config.ErrorLog = log.New(t.Output(), "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	return server, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
}

// locked wants the password.
func locked(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if name, word, _ := r.BasicAuth(); name != user || word != password {
			w.Header().Set("WWW-Authenticate", `Basic realm="charts"`)
			http.Error(w, `{"errors":[{"code":"UNAUTHORIZED"}]}`, http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func keys(authority []byte) namedObjects {
	return namedObjects{
		"secret/ca":       {"ca.crt": authority},
		"secret/login":    {"username": []byte(user), "password": []byte(password)},
		"secret/wrong":    {"username": []byte(user), "password": []byte("guessed")},
		"secret/half":     {"username": []byte(user)},
		"secret/no-certs": {"ca.crt": []byte("not PEM")},
	}
}

func httpRef(address, credentials, ca string) api.ChartRef {
	return api.ChartRef{Source: api.SourceHTTP, URL: address, Name: "small", Version: "1.2.3",
		CredentialsSecret: credentials, CASecret: ca}
}

// lockedRepository serves one chart; its index names the archive where it says.
func lockedRepository(t *testing.T, archive []byte, archiveURL string) (address string, authority []byte) {
	t.Helper()
	server, authority := secure(t, locked(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/index.yaml":
			fmt.Fprintf(w, "apiVersion: v1\nentries:\n  small:\n  - {name: small, version: 1.2.3, urls: [%q]}\n", archiveURL)
		case "/small-1.2.3.tgz":
			_, _ = w.Write(archive)
		default:
			http.NotFound(w, r)
		}
	})))
	return server.URL, authority
}

func TestARepositoryBehindAPassword(t *testing.T) {
	data := pack(t, "small", "1.2.3")
	address, authority := lockedRepository(t, data, "small-1.2.3.tgz")
	store := storeWith(keys(authority))
	found, err := store.Find(t.Context(), httpRef(address, "login", "ca"))
	if err != nil || found.SHA256 != sum(data) {
		t.Fatalf("found %v (%v)", found, err)
	}
	pinned := httpRef(address, "login", "ca")
	pinned.SHA256 = sum(nil)
	_, err = store.Find(t.Context(), pinned)
	wantReason(t, err, api.ReasonChartChecksumMismatch, sum(data))

	for name, example := range map[string]struct{ credentials, ca, reason, text string }{
		"none given":            {"", "ca", api.ReasonChartUnauthorized, "wants credentials"},
		"a wrong password":      {"wrong", "ca", api.ReasonChartUnauthorized, "refuses the credentials of Secret kube-system/wrong"},
		"no such Secret":        {"absent", "ca", api.ReasonChartUnauthorized, "there is no Secret kube-system/absent, which chart's credentialsSecretName names"},
		"half a Secret":         {"half", "ca", api.ReasonChartUnauthorized, "has no key password"},
		"an unknown authority":  {"login", "", api.ReasonChartUnreachable, "certificate"},
		"no authority's Secret": {"login", "absent", api.ReasonChartUnauthorized, "caSecretName"},
		"no certificate in it":  {"login", "no-certs", api.ReasonChartUnauthorized, "no certificate in PEM form"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := store.Find(t.Context(), httpRef(address, example.credentials, example.ca))
			wantReason(t, err, example.reason, example.text)
			for _, secret := range []string{password, "guessed"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("it shows a password: %v", err)
				}
			}
		})
	}
}

func TestOnlyTheRepositoryIsShownThePassword(t *testing.T) {
	data := pack(t, "small", "1.2.3")
	shown := 0
	elsewhere, authority := secure(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			shown++
		}
		_, _ = w.Write(data)
	}))
	// Both of httptest's servers have the same certificate.
	address, _ := lockedRepository(t, data, elsewhere.URL+"/small.tgz")
	if _, err := storeWith(keys(authority)).Find(t.Context(), httpRef(address, "login", "ca")); err != nil || shown > 0 {
		t.Errorf("another server was shown the password %d times (%v)", shown, err)
	}
}

// ociRegistry is a registry that wants the password, with one chart pushed by Helm's own client; digest is
// its manifest's.
func ociRegistry(t *testing.T, archive []byte) (address, digest string, authority []byte) {
	t.Helper()
	server, authority := secure(t, locked(registry.New(registry.Logger(log.New(t.Output(), "", 0)))))
	host := strings.TrimPrefix(server.URL, "https://")
	client, err := helmregistry.NewClient(helmregistry.ClientOptHTTPClient(server.Client()),
		helmregistry.ClientOptBasicAuth(user, password))
	if err != nil {
		t.Fatal(err)
	}
	pushed, err := client.Push(archive, host+"/charts/small:1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	return "oci://" + host + "/charts/small", pushed.Manifest.Digest, authority
}

func ociRef(address, version, digest string) api.ChartRef {
	return api.ChartRef{Source: api.SourceOCI, URL: address, Name: "small", Version: version, Digest: digest,
		CredentialsSecret: "login", CASecret: "ca"}
}

func TestAChartComesFromARegistry(t *testing.T) {
	data := pack(t, "small", "1.2.3")
	address, digest, authority := ociRegistry(t, data)
	store := storeWith(keys(authority))
	for name, ref := range map[string]api.ChartRef{
		"by its version": ociRef(address, "1.2.3", ""), "by its digest": ociRef(address, "1.2.3", digest),
	} {
		t.Run(name, func(t *testing.T) {
			found, err := store.Find(t.Context(), ref)
			if err != nil || found.SHA256 != sum(data) {
				t.Errorf("found %v (%v)", found, err)
			}
			ref.SHA256 = sum(nil)
			_, err = store.Find(t.Context(), ref)
			wantReason(t, err, api.ReasonChartChecksumMismatch, "chart.sha256")
		})
	}
}

func TestARegistryFails(t *testing.T) {
	data := pack(t, "small", "1.2.3")
	address, digest, authority := ociRegistry(t, data)
	unserved := httptest.NewServer(http.NotFoundHandler())
	unserved.Close()
	for name, example := range map[string]struct {
		change func(*api.ChartRef)
		reason string
		text   string
	}{
		"without the version":        {func(r *api.ChartRef) { r.Version = "1.2.4" }, api.ReasonChartNotFound, "/charts/small:1.2.4: check spec.version"},
		"without the digest":         {func(r *api.ChartRef) { r.Digest = "sha256:" + sum(data) }, api.ReasonChartNotFound, "@sha256:" + sum(data)},
		"whose digest is another's":  {func(r *api.ChartRef) { r.Version, r.Digest = "1.2.4", digest }, api.ReasonChartInvalid, "holds chart small 1.2.3, not small 1.2.4"},
		"that wants credentials":     {func(r *api.ChartRef) { r.CredentialsSecret = "" }, api.ReasonChartUnauthorized, "wants credentials"},
		"that refuses them":          {func(r *api.ChartRef) { r.CredentialsSecret = "wrong" }, api.ReasonChartUnauthorized, "refuses the credentials of Secret kube-system/wrong"},
		"whose authority is unknown": {func(r *api.ChartRef) { r.CASecret = "" }, api.ReasonChartUnreachable, "certificate"},
		"that does not answer":       {func(r *api.ChartRef) { r.URL = "oci://" + strings.TrimPrefix(unserved.URL, "http://") + "/x" }, api.ReasonChartUnreachable, "refused"},
		"with a wrong path":          {func(r *api.ChartRef) { r.URL = strings.ToUpper(r.URL) }, api.ReasonChartNotFound, "correct chart.oci.url"},
	} {
		t.Run(name, func(t *testing.T) {
			ref := ociRef(address, "1.2.3", "")
			example.change(&ref)
			_, err := storeWith(keys(authority)).Find(t.Context(), ref)
			wantReason(t, err, example.reason, example.text)
			if strings.Contains(fmt.Sprint(err), password) {
				t.Errorf("it shows a password: %v", err)
			}
		})
	}
}

// hostileRegistry answers every manifest with this one, and every blob with these bytes.
func hostileRegistry(t *testing.T, manifest, blob string) (address string, authority []byte) {
	t.Helper()
	server, authority := secure(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := blob
		if strings.Contains(r.URL.Path, "/manifests/") {
			w.Header().Set("Content-Type", "application/vnd.oci.image.manifest.v1+json")
			w.Header().Set("Docker-Content-Digest", "sha256:"+sum([]byte(manifest)))
			answer = manifest
		}
		w.Header().Set("Content-Length", fmt.Sprint(len(answer)))
		_, _ = w.Write([]byte(answer))
	}))
	return "oci://" + strings.TrimPrefix(server.URL, "https://") + "/charts/small", authority
}

func TestWhatARegistryHoldsIsChecked(t *testing.T) {
	layer := func(kind string, size int, of string) string {
		return fmt.Sprintf(`{"layers":[{"mediaType":%q,"size":%d,"digest":"sha256:%s"}]}`, kind, size, sum([]byte(of)))
	}
	for name, example := range map[string]struct{ manifest, blob, reason, text string }{
		"an image, not a chart": {layer("application/vnd.oci.image.layer.v1.tar+gzip", 4, "blob"), "blob", api.ReasonChartInvalid, "has no layer of type"},
		"no JSON":               {"<html>", "", api.ReasonChartInvalid, "not JSON"},
		"a huge manifest":       {strings.Repeat(" ", maxManifestBytes+1), "", api.ReasonChartInvalid, "larger than 64 KiB"},
		"a huge archive":        {layer(helmregistry.ChartLayerMediaType, maxArchiveBytes+1, "x"), "x", api.ReasonChartInvalid, "larger than 8 MiB"},
		"other bytes":           {layer(helmregistry.ChartLayerMediaType, 4, "blob"), "blab", api.ReasonChartChecksumMismatch, "another digest"},
		"no archive":            {layer(helmregistry.ChartLayerMediaType, 4, "blob"), "blob", api.ReasonChartInvalid, "not a chart archive"},
	} {
		t.Run(name, func(t *testing.T) {
			address, authority := hostileRegistry(t, example.manifest, example.blob)
			_, err := storeWith(keys(authority)).Find(t.Context(), ociRef(address, "1.2.3", ""))
			wantReason(t, err, example.reason, example.text)
		})
	}
}

func TestAChartComesFromAConfigMap(t *testing.T) {
	data := pack(t, "small", "1.2.3")
	ref := api.ChartRef{Source: api.SourceConfigMap, Name: "small", Version: "1.2.3",
		ConfigMap: api.ObjectKey{Name: "charts", Key: "small-1.2.3.tgz"}}
	for name, example := range map[string]struct {
		objects namedObjects
		sum     string
		reason  string
		text    string
	}{
		"and is taken":        {namedObjects{"configmap/charts": {"small-1.2.3.tgz": data}}, sum(data), "", ""},
		"which is not there":  {namedObjects{}, "", api.ReasonChartNotFound, "kubectl -n kube-system create configmap charts --from-file=small-1.2.3.tgz=small-1.2.3.tgz"},
		"with another key":    {namedObjects{"configmap/charts": {"small.tgz": data}}, "", api.ReasonChartNotFound, "has no key small-1.2.3.tgz (it has small.tgz)"},
		"without any key":     {namedObjects{"configmap/charts": nil}, "", api.ReasonChartNotFound, "(it has none)"},
		"with another sum":    {namedObjects{"configmap/charts": {"small-1.2.3.tgz": data}}, sum(nil), api.ReasonChartChecksumMismatch, "key small-1.2.3.tgz of ConfigMap kube-system/charts"},
		"which holds no tgz":  {namedObjects{"configmap/charts": {"small-1.2.3.tgz": []byte("H4sI")}}, "", api.ReasonChartInvalid, "is not a chart archive"},
		"with other versions": {namedObjects{"configmap/charts": {"small-1.2.3.tgz": pack(t, "small", "1.2.4")}}, "", api.ReasonChartInvalid, "holds chart small 1.2.4"},
	} {
		t.Run(name, func(t *testing.T) {
			ref := ref
			ref.SHA256 = example.sum
			found, err := storeWith(example.objects).Find(t.Context(), ref)
			if example.reason != "" {
				wantReason(t, err, example.reason, example.text)
			} else if err != nil || found.SHA256 != sum(data) {
				t.Errorf("found %v (%v)", found, err)
			}
		})
	}
}
