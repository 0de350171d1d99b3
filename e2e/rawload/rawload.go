// Package rawload is L, the load generator that everything is measured against: it makes the gate's requests over HTTP/1.1,
// as many at a time as it is told, and does nothing else with what comes back.
package rawload

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/sync/errgroup"
	"k8s.io/client-go/rest"
)

// Patch is a JSON Patch of one node.
type Patch struct {
	Node string
	Body []byte
}

// Generator has its connections open. Not thread-safe.
type Generator struct {
	client   *http.Client
	host     string
	encoding Encoding
}

// New makes one that is who config says, and is answered in this encoding.
func New(config *rest.Config, encoding Encoding, connections int) (*Generator, error) {
	tls, err := rest.TLSConfigFor(config)
	if err != nil {
		return nil, err
	}
	plain := &http.Transport{
		TLSClientConfig: tls, MaxConnsPerHost: connections, MaxIdleConnsPerHost: connections, DisableCompression: true,
	}
	transport, err := rest.HTTPWrappersForConfig(config, plain)
	if err != nil {
		return nil, err
	}
	return &Generator{client: &http.Client{Transport: transport}, host: config.Host, encoding: encoding}, nil
}

// Send sends all patches, so many at a time, and answers how many it sent a second. Each must be granted.
func (g *Generator) Send(ctx context.Context, patches []Patch, atATime int) (float64, error) {
	workers, ctx := errgroup.WithContext(ctx)
	next := make(chan Patch, len(patches))
	for _, patch := range patches {
		next <- patch
	}
	close(next)
	began := time.Now()
	for range atATime {
		workers.Go(func() error {
			for patch := range next {
				if err := g.send(ctx, patch); err != nil {
					return err
				}
			}
			return nil
		})
	}
	err := workers.Wait()
	return float64(len(patches)) / time.Since(began).Seconds(), err
}

func (g *Generator) send(ctx context.Context, patch Patch) error {
	address := g.host + "/api/v1/nodes/" + url.PathEscape(patch.Node) + "?fieldManager=raw-load"
	request, err := http.NewRequestWithContext(ctx, http.MethodPatch, address, bytes.NewReader(patch.Body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json-patch+json")
	request.Header.Set("Accept", g.encoding.accept)
	answer, err := g.client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("node %s: %s", patch.Node, answer.Status)
	}
	return nil
}
