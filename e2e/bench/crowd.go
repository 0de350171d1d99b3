package bench

// P3c, P3d and P6: thousands of nodes at once.

import (
	"context"
	"slices"
	"time"

	"tke-cilium-operator/e2e/cluster"
	"tke-cilium-operator/e2e/contest"
	"tke-cilium-operator/e2e/load"
	"tke-cilium-operator/e2e/usage"
)

// slowNodes are enough for those who need a minute for more.
func (f *field) slowNodes() int { return min(1000, f.nodes) }

// crowds has each of them take a turn, the slow ones with fewer nodes.
func (f *field) crowds(ctx context.Context, id string, budget time.Duration, who []contest.Contestant,
	turn func(context.Context, scene, contest.Contestant) error,
) error {
	for _, slow := range []bool{false, true} {
		at := scene{id, string(load.Kwok), f.nodes}
		if slow {
			at.nodes = f.slowNodes()
		}
		some := slices.DeleteFunc(slices.Clone(who), func(c contest.Contestant) bool { return c.Slow != slow })
		err := f.turns(ctx, at, budget, some, func(ctx context.Context, c contest.Contestant) error { return turn(ctx, at, c) })
		if err != nil {
			return err
		}
	}
	return nil
}

// p3c: all nodes carry the taint and have a ready agent when the contestant comes.
func (f *field) p3c(ctx context.Context) error {
	return f.crowds(ctx, "P3c", 4*time.Minute, f.who, func(ctx context.Context, at scene, c contest.Contestant) error {
		return f.openCrowd(ctx, at, c, c.Start)
	})
}

type starter func(context.Context, *contest.Rig) (*contest.Running, error)

func (f *field) openCrowd(ctx context.Context, at scene, c contest.Contestant, start starter) error {
	names := load.Names("a", at.nodes)
	closed, err := load.Nodes(load.Size(at.size), names, gateTaint)
	if err != nil {
		return err
	}
	agents, err := load.Agents(load.Size(at.size), names, true)
	if err != nil {
		return err
	}
	if err := f.fill(ctx, closed, agents); err != nil {
		return err
	}
	if err := f.bed.Audit.Forget(); err != nil {
		return err
	}
	if c.IsLimit() { // it knows nothing of nodes, so it is told
		start = func(_ context.Context, rig *contest.Rig) (*contest.Running, error) {
			return contest.Burst(rig, limitEncoding(c), "open", names)
		}
	}
	running, err := start(ctx, f.rig)
	if err != nil {
		return err
	}
	defer running.Stop()
	found, err := f.patched(ctx, running, at.nodes)
	if err != nil {
		return err
	}
	f.report.record(at, c.Name, "start → all open", "s", found.last().Sub(running.Began).Seconds())
	return f.tell(at, c, running, found)
}

func limitEncoding(c contest.Contestant) string {
	if c.Name == contest.LimitProto {
		return "protobuf"
	}
	return "json"
}

func (f *field) tell(at scene, c contest.Contestant, running *contest.Running, found patches) error {
	memory, err := usage.MemoryOf(running.Process.Pid())
	if err != nil {
		return err
	}
	worked, err := usage.ProcessorOf(running.Process.Pid())
	if err != nil {
		return err
	}
	f.report.record(at, c.Name, "patches a second", "", found.rate())
	f.report.record(at, c.Name, "patches", "", float64(found.granted))
	f.report.record(at, c.Name, "GETs of nodes", "", float64(found.reads))
	f.report.record(at, c.Name, "conflicts", "", float64(found.conflicts))
	f.report.record(at, c.Name, "requests a node", "", float64(found.requests)/float64(at.nodes))
	f.report.record(at, c.Name, "processor time", "s", worked.Seconds())
	f.report.record(at, c.Name, "resident, at most", "MB", memory.Peak)
	return nil
}

// p3d: the contestant knows an empty cluster, and all nodes join at once.
func (f *field) p3d(ctx context.Context) error {
	who := f.only(func(c contest.Contestant) bool { return c.Adds })
	return f.crowds(ctx, "P3d", 4*time.Minute, who, f.closeCrowd)
}

func (f *field) closeCrowd(ctx context.Context, at scene, c contest.Contestant) error {
	crowd, err := load.Nodes(load.Size(at.size), load.Names("b", at.nodes))
	if err != nil {
		return err
	}
	if err := f.fill(ctx); err != nil {
		return err
	}
	running, err := c.Start(ctx, f.rig)
	if err != nil {
		return err
	}
	defer running.Stop()
	if _, err := running.Synced(ctx); err != nil {
		return err
	}
	if _, err := running.Quiet(ctx, calm); err != nil {
		return err
	}
	if err := f.bed.Audit.Forget(); err != nil {
		return err
	}
	joined := map[string]time.Time{}
	err = f.bed.EtcdWrite(ctx, crowd, func(written []cluster.Stored) {
		for now, i := time.Now(), 0; i < len(written); i++ {
			joined[written[i].Key[len("/registry/minions/"):]] = now
		}
	})
	if err != nil {
		return err
	}
	found, err := f.patched(ctx, running, at.nodes)
	if err != nil {
		return err
	}
	var open []float64
	for _, patch := range found.first {
		open = append(open, patch.Answered.Sub(joined[patch.Name]).Seconds()*1000)
	}
	f.report.record(at, c.Name, "open window, p50", "ms", quantile(open, 0.5))
	f.report.record(at, c.Name, "open window, p99", "ms", quantile(open, 0.99))
	return f.tell(at, c, running, found)
}
