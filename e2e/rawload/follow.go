package rawload

// Following nodes and agents as the gate does: the same two watches, each event read and thrown away. What changes after
// the first list is answered with the gate's patch, and nothing is remembered.

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"golang.org/x/sync/errgroup"
)

// watched are the gate's own requests.
var watched = []struct {
	path string
	cue  string // the kind of event that asks for a patch
	open bool   // whether that is to open a node
}{
	{"/api/v1/nodes?", "ADDED", false},
	{"/api/v1/namespaces/kube-system/pods?labelSelector=k8s-app+in+%28cilium%2Ccilium-envoy%2Ckube-proxy%2Ctke-cni-agent%29&", "MODIFIED", true},
}

// Patches are what Follow sends; the same bytes for each node.
type Patches struct{ Open, Close []byte }

// Follow lists and watches until ctx ends, and calls synced once, after the first lists. So many patches at a time.
func (g *Generator) Follow(ctx context.Context, patches Patches, atATime int, synced func()) error {
	group, ctx := errgroup.WithContext(ctx)
	due := make(chan Patch, 100_000) // a crowd of nodes never waits for its patches to be taken
	listed := make(chan struct{}, len(watched))
	for _, watch := range watched {
		group.Go(func() error {
			return g.watch(ctx, watch.path, func(event Event, first bool) {
				switch {
				case event.Kind == "BOOKMARK" && first:
					listed <- struct{}{}
				case event.Kind != watch.cue || first:
				case watch.open:
					due <- Patch{Node: strings.TrimPrefix(event.Name(), "cilium-"), Body: patches.Open}
				default:
					due <- Patch{Node: event.Name(), Body: patches.Close}
				}
			})
		})
	}
	for range atATime {
		group.Go(func() error { return g.sendAll(ctx, due) })
	}
	group.Go(func() error {
		for range watched {
			select {
			case <-listed:
			case <-ctx.Done():
				return nil
			}
		}
		synced()
		return nil
	})
	return group.Wait()
}

func (g *Generator) sendAll(ctx context.Context, due <-chan Patch) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case patch := <-due:
			if err := g.send(ctx, patch); err != nil && ctx.Err() == nil {
				return err
			}
		}
	}
}

// watch tells each event, and whether it still belongs to the first list. One that the server cuts - it does when a crowd comes
// faster than it is read - goes on where it was.
func (g *Generator) watch(ctx context.Context, path string, tell func(event Event, first bool)) error {
	first, version := true, ""
	for ctx.Err() == nil {
		query := "watch=true&allowWatchBookmarks=true&timeoutSeconds=3600&"
		if first {
			query += "sendInitialEvents=true&resourceVersionMatch=NotOlderThan"
		} else {
			query += "resourceVersion=" + version
		}
		err := g.stream(ctx, path+query, func(event Event) {
			tell(event, first)
			version = event.Version()
			first = first && event.Kind != "BOOKMARK"
		})
		if err != nil && ctx.Err() == nil {
			return fmt.Errorf("watch %s: %w", path, err)
		}
	}
	return nil
}

func (g *Generator) stream(ctx context.Context, path string, tell func(Event)) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, g.host+path, nil)
	if err != nil {
		return err
	}
	request.Header.Set("Accept", g.encoding.accept)
	answer, err := g.client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return errors.New(answer.Status)
	}
	stream := bufio.NewReaderSize(answer.Body, 64<<10)
	for {
		event, err := g.encoding.next(stream)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		tell(event)
	}
}
