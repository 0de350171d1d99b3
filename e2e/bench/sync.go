package bench

// P1, P1c, P5 and growth: a start on a cluster of some size, and what it takes.

import (
	"context"
	"fmt"
	"time"

	"tke-cilium-operator/e2e/contest"
	"tke-cilium-operator/e2e/load"
	"tke-cilium-operator/e2e/usage"
)

const calm = 500 * time.Millisecond // without work: settled

func (f *field) p1(ctx context.Context) error {
	for _, size := range load.Sizes {
		if err := f.sync(ctx, scene{"P1", string(size), f.nodes}, 5*time.Minute, f.who); err != nil {
			return err
		}
	}
	return nil
}

// serving is a cluster whose nodes all are open and have ready agents.
func serving(size load.Size, nodes int) (crowds []load.Crowd, err error) {
	names := load.Names("a", nodes)
	open, err := load.Nodes(size, names)
	if err != nil {
		return nil, err
	}
	agents, err := load.Agents(size, names, true)
	return []load.Crowd{open, agents}, err
}

func (f *field) sync(ctx context.Context, at scene, budget time.Duration, who []contest.Contestant, more ...load.Crowd) error {
	crowds, err := serving(load.Size(at.size), at.nodes)
	if err != nil {
		return err
	}
	if err := f.fill(ctx, append(crowds, more...)...); err != nil {
		return err
	}
	return f.turns(ctx, at, budget, who, func(ctx context.Context, c contest.Contestant) error { return f.start(ctx, at, c) })
}

// start measures one start, and the files that the program needs.
func (f *field) start(ctx context.Context, at scene, c contest.Contestant) error {
	running, err := c.Start(ctx, f.rig)
	if err != nil {
		return err
	}
	defer running.Stop()
	took, err := running.Synced(ctx)
	if err != nil {
		return err
	}
	if _, err := running.Quiet(ctx, calm); err != nil {
		return err
	}
	pid := running.Process.Pid()
	memory, err := usage.MemoryOf(pid)
	if err != nil {
		return err
	}
	worked, err := usage.ProcessorOf(pid)
	if err != nil {
		return err
	}
	f.report.record(at, c.Name, "start → synced", "s", took.Seconds())
	f.report.record(at, c.Name, "resident, settled", "MB", memory.Resident)
	f.report.record(at, c.Name, "of it anonymous", "MB", memory.Anonymous)
	f.report.record(at, c.Name, "resident, at most", "MB", memory.Peak)
	f.report.record(at, c.Name, "processor time", "s", worked.Seconds())
	if at.id != "P5" {
		return nil
	}
	files, err := usage.FilesOf(pid)
	f.report.record(at, c.Name, "program", "MB", files.Program)
	f.report.record(at, c.Name, "libraries, but the C library", "MB", files.Libraries)
	return err
}

// p1c: a selector keeps other people's pods on the server; without one, all of them are held.
func (f *field) p1c(ctx context.Context) error {
	pods := 30 * f.nodes
	foreign, err := load.Foreigners(pods)
	if err != nil {
		return err
	}
	fmt.Fprintf(f.log, "bench: P1c: writing %d pods of others\n", pods)
	who := f.only(func(c contest.Contestant) bool { return c.Name != contest.LimitJSON && c.Name != "kube-rs, stock" })
	return f.sync(ctx, scene{"P1c", string(load.Kwok), f.nodes}, 3*time.Minute, who, foreign)
}

func (f *field) p5(ctx context.Context) error {
	if err := f.fill(ctx); err != nil {
		return err
	}
	at := scene{"P5", "", 0}
	return f.turns(ctx, at, 2*time.Minute, f.only(func(c contest.Contestant) bool { return !c.IsLimit() }),
		func(ctx context.Context, c contest.Contestant) error { return f.start(ctx, at, c) })
}

var parts = []float64{0.02, 0.1, 0.2, 0.5, 1} // of the whole cluster: 100, 500, 1,000, 2,500 and 5,000 nodes

func (f *field) growth(ctx context.Context) error {
	who := f.named(contest.OurName, contest.GoTuned, contest.KubeRSTuned, contest.LimitJSON, contest.LimitProto)
	for _, part := range parts {
		at := scene{"growth", string(load.Real), int(part * float64(f.nodes))}
		if err := f.sync(ctx, at, time.Minute, who); err != nil {
			return err
		}
	}
	return nil
}
