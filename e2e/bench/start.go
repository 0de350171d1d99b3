package bench

// How soon a started controller leads and knows the cluster.

import (
	"context"
	"fmt"
	"time"

	"tke-cilium-operator/e2e/audit"
	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

const watches = 7 // kinds that the controller watches

func (b *bench) starts(ctx context.Context) error {
	var settling, watching samples
	for range b.Rounds {
		if err := b.bed.Dress(ctx, tke.Options{}); err != nil {
			return err
		}
		err := b.with(ctx, func(op *operator.Operator) error {
			began, err := settle(ctx, op)
			if err != nil {
				return err
			}
			settling.addMilliseconds(time.Since(began))
			return b.lastWatch(began, &watching)
		})
		if err != nil {
			return err
		}
	}
	b.report.add("start → leader and synced, empty cluster", "ms", settling, atMost(300))
	b.report.add("start → every watch open at the API server", "ms", watching, none)
	return nil
}

// lastWatch is when the API server was asked for the last of the first watches.
func (b *bench) lastWatch(began time.Time, watching *samples) error {
	requests, err := b.bed.Audit.Requests()
	if err != nil {
		return err
	}
	kinds := map[string]audit.Request{}
	for _, request := range requests {
		if request.Verb == "watch" && request.Done() {
			kinds[request.Resource+" "+request.Namespace] = request
		}
	}
	if len(kinds) < watches {
		return fmt.Errorf("only %d kinds are watched, not %d: %v", len(kinds), watches, kinds)
	}
	var last time.Duration
	for _, request := range kinds {
		last = max(last, request.Time.Sub(began))
	}
	watching.addMilliseconds(last)
	return nil
}

// settle starts the sidecar, then the controller, and returns when that leads and has listed everything. began is the
// controller's start.
func settle(ctx context.Context, op *operator.Operator) (began time.Time, err error) {
	if err := op.Sidecar.Start(); err != nil {
		return began, err
	}
	if err := poll(ctx, op.Serves); err != nil {
		return began, fmt.Errorf("the sidecar does not serve: %w\n%s", err, op.Sidecar.Log())
	}
	began = time.Now()
	if err := op.Controller.Start(); err != nil {
		return began, err
	}
	if err := poll(ctx, func() bool { return op.Synced(ctx) && op.Leads(ctx) }); err != nil {
		return began, fmt.Errorf("the controller does not lead: %w\n%s", err, op.Controller.Log())
	}
	return began, nil
}

func poll(ctx context.Context, holds func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, roundTimeout)
	defer cancel()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
