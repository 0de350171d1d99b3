package bench

// What is asked of the API server, by its own record: during an installation, and when nothing is left to do. And what
// the two programs weigh by then.

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"strings"
	"time"

	"tke-cilium-operator/e2e/audit"
	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
	"tke-cilium-operator/e2e/usage"
)

var everyKind = []tke.NodeGroup{
	{Kind: tke.Normal, Count: 2}, {Kind: tke.Native, Count: 2}, {Kind: tke.Karpenter, Count: 2}, {Kind: tke.Super, Count: 1},
}

const (
	restRequests = "API requests an hour at rest, lease aside"
	restRenewals = "renewals of the lease an hour"
)

func (b *bench) requests(ctx context.Context) error {
	if err := b.bed.Dress(ctx, tke.Options{Nodes: everyKind}); err != nil {
		return err
	}
	return b.with(ctx, func(op *operator.Operator) error {
		if _, err := settle(ctx, op); err != nil {
			return err
		}
		if err := b.installOnNodes(ctx); err != nil {
			return err
		}
		if err := b.rest(ctx); err != nil {
			return err
		}
		return b.weigh(op)
	})
}

func (b *bench) installOnNodes(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, roundTimeout)
	defer cancel()
	if err := b.bed.Audit.Forget(); err != nil { // not what starting up asks
		return err
	}
	if err := operator.Apply(ctx, b.bed.Cluster, map[string]any{"version": version}); err != nil {
		return err
	}
	if err := operator.Wait(ctx, b.bed.Cluster, (*operator.Installation).Ready, nil); err != nil {
		return err
	}
	requests, err := b.bed.Audit.Requests()
	if err != nil {
		return err
	}
	b.report.Installation = tally(requests)
	b.report.addCount("API requests of an installation", len(requests), none)
	b.report.addCount("of which writes, lease aside", len(writes(requests)), none)
	b.report.addCount("effects made more than once", repeated(requests), exactly(0))
	return nil
}

// rest watches the settled operator.
func (b *bench) rest(ctx context.Context) error {
	if err := b.bed.Audit.Forget(); err != nil {
		return err
	}
	fmt.Fprintf(b.Log, "bench: at rest for %s\n", b.Idle)
	select {
	case <-time.After(b.Idle): // the time is what is measured
	case <-ctx.Done():
		return ctx.Err()
	}
	requests, err := b.bed.Audit.Requests()
	if err != nil {
		return err
	}
	b.report.Rest = tally(requests)
	b.report.addCount(fmt.Sprintf("writes in %s at rest, lease aside", b.Idle), len(writes(requests)), exactly(0))
	leases := 0
	for _, request := range requests {
		if request.Resource == "leases" {
			leases++
		}
	}
	hours := b.Idle.Hours()
	b.report.add(restRequests, "", samples{float64(len(requests)-leases) / hours}, none)
	b.report.add(restRenewals, "", samples{float64(leases) / hours}, none)
	return nil
}

func (b *bench) weigh(op *operator.Operator) error {
	controller, err := usage.MemoryOf(op.Controller.Process().Pid())
	if err != nil {
		return err
	}
	sidecar, err := usage.MemoryOf(op.Sidecar.Process().Pid())
	if err != nil {
		return err
	}
	b.report.add("controller at rest: resident", "MB", samples{controller.Resident}, atMost(16))
	b.report.add("controller at rest: of which anonymous", "MB", samples{controller.Anonymous}, atMost(6))
	b.report.add("sidecar at rest: resident", "MB", samples{sidecar.Resident}, none)
	b.report.add("sidecar at rest: of which anonymous", "MB", samples{sidecar.Anonymous}, none)
	return nil
}

// writes leave out the lease.
func writes(requests []audit.Request) (found []audit.Request) {
	for _, request := range requests {
		if request.Write() && request.Resource != "leases" {
			found = append(found, request)
		}
	}
	return found
}

// repeated counts what was done to an object more than once. What is written in several steps by its nature is left out:
// the status, Events, and the operator's own records, of which each write holds one more.
func repeated(requests []audit.Request) (times int) {
	seen := map[string]bool{}
	for _, write := range writes(requests) {
		inSteps := write.Subresource == "status" || write.Resource == "events" || strings.HasPrefix(write.Name, "tke-cilium-operator-")
		if !write.Done() || inSteps {
			continue
		}
		if seen[write.What()] {
			times++
		}
		seen[write.What()] = true
	}
	return times
}

func linesOf(text string) iter.Seq[[]byte] { return bytes.Lines([]byte(text)) }
