package scenarios_test

// The chart from a Helm repository: behind a password, with a certificate of one's own authority.

import (
	"crypto/sha256"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
)

const indexOfOne = `apiVersion: v1
entries:
  cilium:
  - {apiVersion: v2, name: cilium, version: %[1]s, appVersion: %[1]s, urls: [cilium-%[1]s.tgz], digest: %[2]x}
`

// serveRepository serves an index and the one chart in it to who knows the password.
func serveRepository(t *testing.T, user, password string, archive []byte) *httptest.Server {
	t.Helper()
	index := fmt.Sprintf(indexOfOne, version, sha256.Sum256(archive))
	files := map[string][]byte{"/index.yaml": []byte(index), "/cilium-" + version + ".tgz": archive}
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, word, _ := r.BasicAuth()
		if name != user || word != password {
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		file, found := files[r.URL.Path]
		if !found {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(file)
	}))
	t.Cleanup(server.Close)
	return server
}

func TestTheChartFromARepository(t *testing.T) {
	s := withoutCharts(t)
	server := serveRepository(t, "robot", secretMarker, chartArchive(t))
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	place := map[string]any{"url": server.URL}

	s.apply(chartFrom("HTTP", map[string]any{"http": place}))
	s.untilReason("Released", "ChartUnreachable") // nobody knows its authority

	// Another way is another attempt: no time has to pass.
	s.secret("charts-ca", map[string]string{"ca.crt": string(authority)})
	place["caSecretName"] = "charts-ca"
	s.apply(chartFrom("HTTP", map[string]any{"http": place}))
	s.untilReason("Released", "ChartUnauthorized")
	s.expectNoWrites(s.writesOf(sidecarProgram))

	s.secret("charts-login", map[string]string{"username": "robot", "password": secretMarker})
	place["credentialsSecretName"] = "charts-login"
	s.apply(chartFrom("HTTP", map[string]any{"http": place}))
	if ready := s.untilReady(); ready.Status.Effective.ChartSource != "HTTP" {
		t.Errorf("the chart comes from %s", ready.Status.Effective.ChartSource)
	}
	s.expectReleases(deployedOnce)
}
