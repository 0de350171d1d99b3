package bench

// P3c, P3d and P6: thousands of nodes at once.

import (
	"context"
	"time"

	"tke-cilium-operator/e2e/cluster"
	"tke-cilium-operator/e2e/contest"
	"tke-cilium-operator/e2e/load"
	"tke-cilium-operator/e2e/usage"
)

// slowNodes are enough for those who need a minute for more.
func (f *field) slowNodes() int { return min(1000, f.nodes) }

// p3c: all nodes carry the taint and have a ready agent when the contestant comes.
func (f *field) p3c(ctx context.Context) error {
	for _, slow := range []bool{false, true} {
		at := scene{"P3c", string(load.Kwok), f.nodes}
		if slow {
			at.nodes = f.slowNodes()
		}
		who := f.only(func(c contest.Contestant) bool { return c.Slow == slow })
		err := f.turns(ctx, at, 5*time.Minute, who, func(ctx context.Context, c contest.Contestant) error {
			return f.openCrowd(ctx, at, c, c.Start)
		})
		if err != nil {
			return err
		}
	}
	return nil
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
	at := scene{"P3d", string(load.Kwok), f.nodes}
	crowd, err := load.Nodes(load.Kwok, load.Names("b", f.nodes))
	if err != nil {
		return err
	}
	who := f.only(func(c contest.Contestant) bool { return c.Adds })
	return f.turns(ctx, at, 4*time.Minute, who, func(ctx context.Context, c contest.Contestant) error {
		return f.closeCrowd(ctx, at, c, crowd)
	})
}

func (f *field) closeCrowd(ctx context.Context, at scene, c contest.Contestant, crowd load.Crowd) error {
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
