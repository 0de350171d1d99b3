package sidecar_test

// A proxy between sidecar and API server that counts requests and can hold one, to stop time in the middle.

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"sync"
	"testing"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

type gate struct {
	kubeconfig string

	mu     sync.Mutex
	writes map[string]int // by method and path
	reads  int
	hold   int           // number of the object write to hold; 0 = none
	held   chan struct{} // closed when it is being held
	let    chan struct{} // closed when it may go on
}

// newGate acts as this cluster identity.
func newGate(t *testing.T, config *rest.Config) *gate {
	t.Helper()
	transport, err := rest.TransportFor(config)
	if err != nil {
		t.Fatal(err)
	}
	target, err := url.Parse(config.Host)
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{writes: map[string]int{}}
	proxy := &httputil.ReverseProxy{
		Transport: transport,
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(target) },
		// An API server that is away cuts the connection; it does not answer with a proxy's page.
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !g.pass(r) {
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	g.kubeconfig = writeKubeconfig(t, server.URL)
	return g
}

func writeKubeconfig(t *testing.T, address string) string {
	t.Helper()
	config := clientcmdapi.NewConfig()
	config.Clusters["gate"] = &clientcmdapi.Cluster{Server: address}
	config.Contexts["gate"] = &clientcmdapi.Context{Cluster: "gate"}
	config.CurrentContext = "gate"
	path := filepath.Join(t.TempDir(), "kubeconfig")
	if err := clientcmd.WriteToFile(*config, path); err != nil {
		t.Fatal(err)
	}
	return path
}

// holdObject makes the nth applied object wait until its client has gone, or until release is called.
func (g *gate) holdObject(n int) (held <-chan struct{}, release func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	let := make(chan struct{})
	g.hold, g.held, g.let = n, make(chan struct{}), let
	return g.held, func() { close(let) }
}

func (g *gate) pass(r *http.Request) bool {
	let, held := g.count(r)
	if !held {
		return true
	}
	// The server notices that a client has gone only once the body is read.
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	select {
	case <-let:
		return true
	case <-r.Context().Done():
		return false
	}
}

// count says whether this request is to be held, and until when.
func (g *gate) count(r *http.Request) (let <-chan struct{}, held bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if r.Method == http.MethodGet {
		g.reads++
		return nil, false
	}
	g.writes[r.Method+" "+r.URL.Path]++
	if g.hold == 0 || r.Method != http.MethodPatch {
		return nil, false
	}
	g.hold--
	if g.hold > 0 {
		return nil, false
	}
	close(g.held)
	return g.let, true
}

func (g *gate) counts() (writes map[string]int, reads int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	writes, reads = g.writes, g.reads
	g.writes, g.reads = map[string]int{}, 0
	return writes, reads
}
