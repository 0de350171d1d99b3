// Package ociregistry is a container registry on loopback, with TLS and a password, that holds Helm charts.
//
//	registry := ociregistry.Start(t, "robot", "password")
//	digest := registry.PushChart(t, "charts/cilium", "1.18.2", archive)
package ociregistry

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/registry"
)

// What `helm push` writes.
const (
	manifestType = "application/vnd.oci.image.manifest.v1+json"
	configType   = "application/vnd.cncf.helm.config.v1+json"
	chartType    = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
)

// Registry serves until the test ends.
type Registry struct {
	URL       string // oci://127.0.0.1:12345
	Authority []byte // its certificate, PEM

	user, password string
	server         *httptest.Server
}

// Start serves an empty registry that wants this password.
func Start(t *testing.T, user, password string) *Registry {
	t.Helper()
	quiet := registry.Logger(log.New(io.Discard, "", 0))
	r := &Registry{user: user, password: password}
	r.server = httptest.NewUnstartedServer(r.locked(registry.New(quiet)))
	r.server.Config.ErrorLog = log.New(io.Discard, "", 0)
	r.server.StartTLS()
	t.Cleanup(r.server.Close)
	r.URL = "oci://" + strings.TrimPrefix(r.server.URL, "https://")
	r.Authority = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: r.server.Certificate().Raw})
	return r
}

func (r *Registry) locked(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if user, password, _ := request.BasicAuth(); user != r.user || password != r.password {
			w.Header().Set("WWW-Authenticate", `Basic realm="charts"`)
			http.Error(w, `{"errors":[{"code":"UNAUTHORIZED"}]}`, http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, request)
	})
}

// PushChart puts an archive where `helm pull` looks for it, and returns its manifest's digest.
func (r *Registry) PushChart(t *testing.T, repository, tag string, archive []byte) (digest string) {
	t.Helper()
	config := []byte("{}")
	manifest, err := json.Marshal(map[string]any{
		"schemaVersion": 2, "mediaType": manifestType, "config": descriptor(configType, config),
		"layers": []any{descriptor(chartType, archive)},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, blob := range [][]byte{config, archive} {
		r.send(t, http.MethodPost, repository+"/blobs/uploads/?digest="+digestOf(blob), "application/octet-stream", blob)
	}
	r.send(t, http.MethodPut, repository+"/manifests/"+tag, manifestType, manifest)
	return digestOf(manifest)
}

func descriptor(kind string, content []byte) map[string]any {
	return map[string]any{"mediaType": kind, "size": len(content), "digest": digestOf(content)}
}

func digestOf(content []byte) string { return fmt.Sprintf("sha256:%x", sha256.Sum256(content)) }

func (r *Registry) send(t *testing.T, method, path, kind string, content []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, r.server.URL+"/v2/"+path, bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", kind)
	request.SetBasicAuth(r.user, r.password)
	answer, err := r.server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusCreated {
		t.Fatalf("%s %s answered %s", method, path, answer.Status)
	}
}
