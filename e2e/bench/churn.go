package bench

// P2: heartbeats. Each is a new version of a whole node, of which nothing matters to the gate.

import (
	"context"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tke-cilium-operator/e2e/cluster"
	"tke-cilium-operator/e2e/contest"
	"tke-cilium-operator/e2e/load"
	"tke-cilium-operator/e2e/usage"
)

const (
	beats     = 10_000 // enough for processor time that is counted in hundredths of a second
	beatEvery = 50 * time.Millisecond
)

func (f *field) p2(ctx context.Context) error {
	at := scene{"P2", string(load.Real), f.nodes}
	names := load.Names("a", f.nodes)
	turns, err := beating(names)
	if err != nil {
		return err
	}
	agents, err := load.Agents(load.Real, names, true)
	if err != nil {
		return err
	}
	if err := f.fill(ctx, turns[1], agents); err != nil {
		return err
	}
	return f.turns(ctx, at, 5*time.Minute, f.who, func(ctx context.Context, c contest.Contestant) error {
		return f.beat(ctx, at, c, turns)
	})
}

// beating are the same nodes twice; nothing but the times of their heartbeats differs.
func beating(names []string) (turns [2]load.Crowd, err error) {
	for _, name := range names {
		node := load.Node(load.Real, name)
		for turn := range turns {
			for i := range node.Status.Conditions {
				node.Status.Conditions[i].LastHeartbeatTime = metav1.NewTime(time.Now().Add(time.Duration(turn) * 5 * time.Minute))
			}
			one, err := load.Of(node)
			if err != nil {
				return turns, err
			}
			turns[turn] = append(turns[turn], one...)
		}
	}
	return turns, nil
}

func (f *field) beat(ctx context.Context, at scene, c contest.Contestant, turns [2]load.Crowd) error {
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
	before, err := usage.ProcessorOf(running.Process.Pid())
	if err != nil {
		return err
	}
	tick := time.NewTicker(beatEvery)
	defer tick.Stop()
	written := func([]cluster.Stored) { <-tick.C }
	sent := 0
	for i := 0; sent < beats; i++ {
		crowd := turns[i%2]
		crowd = crowd[:min(len(crowd), beats-sent)]
		if err := f.bed.EtcdWrite(ctx, crowd, written); err != nil {
			return err
		}
		sent += len(crowd)
	}
	if _, err := running.Quiet(ctx, calm); err != nil {
		return err
	}
	after, err := usage.ProcessorOf(running.Process.Pid())
	if err != nil {
		return err
	}
	memory, err := usage.MemoryOf(running.Process.Pid())
	if err != nil {
		return err
	}
	each := (after - before).Seconds() / float64(sent)
	f.report.record(at, c.Name, "processor time an event", "µs", each*1e6)
	f.report.record(at, c.Name, "events a second of a processor", "", 1/each)
	f.report.record(at, c.Name, "resident, after it", "MB", memory.Resident)
	return nil
}
