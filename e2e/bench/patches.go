package bench

// What a contestant asked about nodes, by the API server's own record: that is the observer, the same for all.

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"tke-cilium-operator/e2e/audit"
	"tke-cilium-operator/e2e/contest"
)

// writes of nodes that were granted, the first of each node, in the order of their answers; and how the rest went.
type patches struct {
	first     []audit.Request
	granted   int
	reads     int // GETs of a node
	conflicts int // 409, and 422: a test of a JSON Patch that failed
	requests  int // of any kind
}

func patchesOf(requests []audit.Request) patches {
	found := patches{requests: len(requests)}
	seen := map[string]bool{}
	for _, request := range requests {
		if request.Resource != "nodes" || request.Subresource != "" {
			continue
		}
		switch {
		case request.Verb == "get":
			found.reads++
		case !request.Write():
		case request.Code == http.StatusConflict || request.Code == http.StatusUnprocessableEntity:
			found.conflicts++
		case request.Done():
			found.granted++
			if !seen[request.Name] {
				seen[request.Name] = true
				found.first = append(found.first, request)
			}
		}
	}
	slices.SortFunc(found.first, func(a, b audit.Request) int { return a.Answered.Compare(b.Answered) })
	return found
}

// rate is how many a second, from the first request to the last answer.
func (p patches) rate() float64 {
	began := slices.MinFunc(p.first, func(a, b audit.Request) int { return a.Time.Compare(b.Time) }).Time
	return float64(len(p.first)) / p.last().Sub(began).Seconds()
}

func (p patches) last() time.Time { return p.first[len(p.first)-1].Answered }

// patched waits until so many nodes were written. The log is only read when the contestant rests, not to disturb it.
func (f *field) patched(ctx context.Context, running *contest.Running, nodes int) (patches, error) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	for {
		if _, err := running.Quiet(ctx, time.Second); err != nil {
			return patches{}, err
		}
		requests, err := f.bed.Audit.Requests()
		if err != nil {
			return patches{}, err
		}
		if found := patchesOf(requests); len(found.first) >= nodes {
			return found, nil
		}
		if ctx.Err() != nil || !running.Process.Running() {
			return patches{}, errors.Join(errors.New("not all nodes were patched"), ctx.Err())
		}
	}
}
