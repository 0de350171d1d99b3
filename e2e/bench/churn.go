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
	crowds, err := serving(load.Real, f.nodes)
	if err != nil {
		return err
	}
	if err := f.fill(ctx, crowds...); err != nil {
		return err
	}
	later, err := laterBeats(f.nodes)
	if err != nil {
		return err
	}
	turns := [2]load.Crowd{later, crowds[0]}
	return f.turns(ctx, at, 5*time.Minute, f.who, func(ctx context.Context, c contest.Contestant) error {
		return f.beat(ctx, at, c, turns)
	})
}

// laterBeats are the same nodes, each with a later heartbeat.
func laterBeats(count int) (load.Crowd, error) {
	var crowd load.Crowd
	for _, name := range load.Names("a", count) {
		node := load.Node(load.Real, name)
		for i := range node.Status.Conditions {
			node.Status.Conditions[i].LastHeartbeatTime = metav1.NewTime(time.Now().Add(5 * time.Minute))
		}
		one, err := load.Of(node)
		if err != nil {
			return nil, err
		}
		crowd = append(crowd, one...)
	}
	return crowd, nil
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
