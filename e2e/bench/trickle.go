package bench

// P3a: agents become ready one by one, and each node is to open at once.

import (
	"context"
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"tke-cilium-operator/e2e/contest"
	"tke-cilium-operator/e2e/load"
)

const trickleEvery = 100 * time.Millisecond

// trickled are enough for a p99: 200 of a whole cluster.
func (f *field) trickled() int { return min(200, f.nodes/10) }

func (f *field) p3a(ctx context.Context) error {
	at := scene{"P3a", string(load.Real), f.trickled()}
	return f.turns(ctx, at, 7*time.Minute, f.who, func(ctx context.Context, c contest.Contestant) error {
		return f.trickle(ctx, at, c.Name, c.Start)
	})
}

// trickle has a taint on each node and no agent ready, and then makes one agent ready after the other.
func (f *field) trickle(ctx context.Context, at scene, name string, starts ...starter) error {
	names := load.Names("a", at.nodes)
	if err := f.fillClosed(ctx, load.Size(at.size), names); err != nil {
		return err
	}
	var running *contest.Running // the last one is watched
	for _, start := range starts {
		one, err := start(ctx, f.rig)
		if err != nil {
			return err
		}
		defer one.Stop()
		if _, err := one.Synced(ctx); err != nil {
			return err
		}
		if _, err := one.Quiet(ctx, calm); err != nil {
			return err
		}
		running = one
	}
	if err := f.bed.Audit.Forget(); err != nil {
		return err
	}
	ready, err := f.makeReady(ctx, names)
	if err != nil {
		return err
	}
	found, err := f.patched(ctx, running, len(names))
	if err != nil {
		return err
	}
	var waited []float64
	for _, patch := range found.first {
		waited = append(waited, patch.Answered.Sub(ready[patch.Name]).Seconds()*1000)
	}
	f.report.record(at, name, "agent ready → taint gone, p50", "ms", quantile(waited, 0.5))
	f.report.record(at, name, "agent ready → taint gone, p99", "ms", quantile(waited, 0.99))
	f.report.record(at, name, "agent ready → taint gone, at most", "ms", quantile(waited, 1))
	f.report.record(at, name, "patches", "", float64(found.granted))
	return nil
}

func (f *field) fillClosed(ctx context.Context, size load.Size, names []string) error {
	closed, err := load.Nodes(size, names, gateTaint)
	if err != nil {
		return err
	}
	agents, err := load.Agents(size, names, false)
	if err != nil {
		return err
	}
	return f.fill(ctx, closed, agents)
}

// makeReady answers when the API server had taken each agent's new condition.
func (f *field) makeReady(ctx context.Context, nodes []string) (map[string]time.Time, error) {
	at := map[string]time.Time{}
	tick := time.NewTicker(trickleEvery)
	defer tick.Stop()
	for _, node := range nodes {
		<-tick.C
		now := time.Now().UTC().Format(time.RFC3339)
		patch := fmt.Appendf(nil, `{"status":{"conditions":[{"type":"Ready","status":"True","lastTransitionTime":%q}]}}`, now)
		_, err := f.bed.Client().CoreV1().Pods(load.Namespace).Patch(ctx, load.AgentName(node), types.StrategicMergePatchType, patch, metav1.PatchOptions{}, "status")
		if err != nil {
			return nil, err
		}
		at[node] = time.Now()
	}
	return at, nil
}
