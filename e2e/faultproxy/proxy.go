// Package faultproxy stands between a program and the API server, and strikes at a chosen write: before the server has
// seen it, or after the server has done it and before the program hears of it.
package faultproxy

import (
	"crypto/tls"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// Fault is what becomes of a write.
type Fault int

const (
	Pass   Fault = iota
	Before       // Strike is called, and the server never sees the write
	First        // Strike is called, and then the write goes its way
	After        // if the server grants the write, Strike is called and the client gets no answer
)

// Proxy serves one program. Its clients identify themselves to the API server: tokens pass through.
type Proxy struct {
	server    *httptest.Server
	transport http.RoundTripper
	target    *url.URL

	mutex  sync.Mutex
	decide func(*http.Request) Fault
	strike func()
}

// Start serves on a free loopback port with a certificate of its own. config says where the API server is and how to
// trust it; its identity is not used.
func Start(config *rest.Config) (*Proxy, error) {
	target, err := url.Parse(config.Host)
	if err != nil {
		return nil, fmt.Errorf("fault proxy: %w", err)
	}
	transport, err := rest.TransportFor(rest.AnonymousClientConfig(config))
	if err != nil {
		return nil, fmt.Errorf("fault proxy: %w", err)
	}
	p := &Proxy{transport: transport, target: target}
	p.server = httptest.NewUnstartedServer(http.HandlerFunc(p.serve))
	p.server.Config.ErrorLog = log.New(io.Discard, "", 0) // clients that are killed are what this is for
	p.server.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	p.server.StartTLS()
	return p, nil
}

// Stop cuts every connection.
func (p *Proxy) Stop() {
	p.server.CloseClientConnections()
	p.server.Close()
}

// Arm makes decide judge each write from now on; strike runs at each fault, at most once at a time. nil disarms.
func (p *Proxy) Arm(decide func(*http.Request) Fault, strike func()) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.decide, p.strike = decide, strike
}

// Kubeconfig rewrites one so that it leads through the proxy.
func (p *Proxy) Kubeconfig(from, to string) error {
	config, err := clientcmd.LoadFromFile(from)
	if err != nil {
		return err
	}
	for _, cluster := range config.Clusters {
		cluster.Server = p.server.URL
		cluster.CertificateAuthorityData = pem.EncodeToMemory(
			&pem.Block{Type: "CERTIFICATE", Bytes: p.server.Certificate().Raw})
	}
	return clientcmd.WriteToFile(*config, to)
}

func (p *Proxy) serve(w http.ResponseWriter, r *http.Request) {
	proxy := &httputil.ReverseProxy{
		Rewrite:       func(r *httputil.ProxyRequest) { r.SetURL(p.target) },
		Transport:     p.transport,
		FlushInterval: -1, // watches
		ErrorHandler:  func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
		ErrorLog:      p.server.Config.ErrorLog,
	}
	if !writes(r) {
		proxy.ServeHTTP(w, r)
		return
	}
	switch fault, strike := p.judge(r); fault {
	case Pass:
		proxy.ServeHTTP(w, r)
	case Before:
		strike()
		panic(http.ErrAbortHandler)
	case First:
		strike()
		proxy.ServeHTTP(w, r)
	case After:
		proxy.ModifyResponse = func(answer *http.Response) error {
			if answer.StatusCode/100 != 2 {
				return nil // refused: there is no effect to be surprised by
			}
			strike()
			panic(http.ErrAbortHandler)
		}
		proxy.ServeHTTP(w, r)
	}
}

// A dry run writes nothing, nor does a question about rights.
func writes(r *http.Request) bool {
	return r.Method != http.MethodGet && !r.URL.Query().Has("dryRun") && !strings.HasPrefix(r.URL.Path, "/apis/authorization.k8s.io/")
}

func (p *Proxy) judge(r *http.Request) (Fault, func()) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.decide == nil {
		return Pass, nil
	}
	return p.decide(r), p.strike
}

// Lease tells a write of the leader's lease, which is no effect on the cluster.
func Lease(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/apis/coordination.k8s.io/") }
