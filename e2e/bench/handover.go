package bench

// P4: a start until it leads, and a stand-by that takes over, from a leader that says goodbye and from one that is killed.

import (
	"context"
	"fmt"
	"time"

	"tke-cilium-operator/e2e/contest"
	"tke-cilium-operator/e2e/load"
	"tke-cilium-operator/e2e/operator"
)

func (f *field) p4(ctx context.Context) error {
	at := scene{"P4", string(load.Real), f.nodes}
	if err := f.leads(ctx, at); err != nil {
		return err
	}
	for _, way := range []struct {
		metric string
		end    func(*contest.Running) error
		times  int
	}{
		{"hand-over, graceful", (*contest.Running).Stop, 5},
		{"hand-over, after a crash", func(r *contest.Running) error { r.Process.Kill(); return nil }, 3},
	} {
		for range max(1, int(float64(way.times)*min(1, f.part))) {
			if err := f.handOver(ctx, at, way.metric, way.end); err != nil {
				return err
			}
		}
		fmt.Fprintf(f.log, "bench: P4: %s\n", way.metric)
	}
	return nil
}

func (f *field) leads(ctx context.Context, at scene) error {
	crowds, err := serving(load.Size(at.size), at.nodes)
	if err != nil {
		return err
	}
	if err := f.fill(ctx, crowds...); err != nil {
		return err
	}
	ours := f.named(contest.OurName)
	return f.turns(ctx, at, time.Minute, ours, func(ctx context.Context, c contest.Contestant) error {
		op, err := operator.New(ctx, f.bed.Cluster, operator.Options{})
		if err != nil {
			return err
		}
		running, err := contest.Replica(ctx, op)
		if err != nil {
			op.Close()
			return err
		}
		defer running.Stop()
		if err := poll(ctx, func() bool { return op.Synced(ctx) && op.Leads(ctx) }); err != nil {
			return err
		}
		f.report.record(at, c.Name, "start → synced and leading", "s", time.Since(running.Began).Seconds())
		return nil
	})
}

// handOver is from the leader's end until the stand-by has opened a node whose agent became ready at that moment.
func (f *field) handOver(ctx context.Context, at scene, metric string, end func(*contest.Running) error) error {
	names := load.Names("a", 10)
	if err := f.fillClosed(ctx, load.Size(at.size), names); err != nil {
		return err
	}
	if err := f.rig.FreeLeases(ctx); err != nil {
		return err
	}
	leader, err := f.named(contest.OurName)[0].Start(ctx, f.rig)
	if err != nil {
		return err
	}
	defer leader.Stop()
	if _, err := leader.Synced(ctx); err != nil {
		return err
	}
	op, err := operator.New(ctx, f.bed.Cluster, operator.Options{Identity: "operator-1"})
	if err != nil {
		return err
	}
	standBy, err := contest.Replica(ctx, op)
	if err != nil {
		op.Close()
		return err
	}
	defer standBy.Stop()
	if _, err := standBy.Synced(ctx); err != nil {
		return err
	}
	if _, err := standBy.Quiet(ctx, calm); err != nil {
		return err
	}
	if err := f.bed.Audit.Forget(); err != nil {
		return err
	}
	began := time.Now()
	if err := end(leader); err != nil {
		return err
	}
	if _, err := f.makeReady(ctx, names[:1]); err != nil {
		return err
	}
	found, err := f.patched(ctx, standBy, 1)
	if err != nil {
		return err
	}
	f.report.record(at, contest.OurName, metric, "s", found.first[0].Answered.Sub(began).Seconds())
	return nil
}
