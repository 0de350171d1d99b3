package campaign

// The way back: the base again, and a cluster that is like a fresh one.

import (
	"context"
	"errors"
	"strings"
	"time"

	"tke-cilium-operator/e2e/operator"
)

// back sets the base and returns whether the cluster is as it was at the start.
func (r *Runner) back(ctx context.Context, group Group) (sound bool, err error) {
	mutation := Mutation{Field: group.Field, Name: "set back"}
	if err := apply(ctx, r.client, Base(), false); err != nil {
		return false, err
	}
	if err := r.revive(); err != nil {
		return false, err
	}
	last, err := r.untilReady(ctx)
	if err != nil {
		r.report.fail(mutation, "back", "the base does not get Ready again within %s: %v; the log ends in: %s", readyWithin, last,
			tail(r.op.Controller.Log(), 2))
		return false, nil
	}
	for _, claim := range r.watch.Disagrees(ctx) {
		r.report.fail(mutation, "oracle", "%s", claim)
	}
	if group.OneWay != "" {
		return false, nil
	}
	if err := removePools(ctx, r.client); err != nil {
		return false, err
	}
	differences, err := r.untilEqual(ctx)
	if err == nil && len(differences) > 0 {
		r.report.fail(mutation, "fresh", "the cluster differs from a fresh one: %s", strings.Join(differences, "; "))
	}
	return len(differences) == 0, err
}

// revive starts what has ended, which was reported when it did.
func (r *Runner) revive() error {
	for _, program := range []*operator.Program{r.op.Sidecar, r.op.Controller} {
		if !program.Running() {
			if err := program.Start(); err != nil {
				return err
			}
		}
	}
	return nil
}

// untilEqual looks until the cluster is like a fresh one, and returns what still differs when patience ends.
func (r *Runner) untilEqual(ctx context.Context) (differences []string, err error) {
	for end := time.Now().Add(equalWithin); ; {
		present, err := Read(ctx, r.bed.Cluster)
		if err != nil {
			return nil, err
		}
		if differences = Differences(r.fresh, present); len(differences) == 0 || time.Now().After(end) {
			return differences, nil
		}
		if err := pause(ctx); err != nil {
			return nil, err
		}
	}
}

// settledState is the cluster's once two looks agree.
func (r *Runner) settledState(ctx context.Context) (State, error) {
	last := State{}
	for equal := 0; ; {
		present, err := Read(ctx, r.bed.Cluster)
		if err != nil {
			return nil, err
		}
		if equal++; len(Differences(last, present)) > 0 {
			equal = 0
		}
		if equal == 5 {
			return present, nil
		}
		last = present
		if err := pause(ctx); err != nil {
			return nil, err
		}
	}
}

func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return errors.Join(ctx.Err(), context.Cause(ctx))
	case <-time.After(lookInterval):
		return nil
	}
}
