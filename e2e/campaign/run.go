package campaign

// The road of a group of mutations: refused ones, then one after the other, then back to the base.

import (
	"context"
	"fmt"
	"time"

	"k8s.io/client-go/dynamic"

	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/oracle"
	"tke-cilium-operator/e2e/testbed"
	"tke-cilium-operator/e2e/tke"
)

// Options of a run.
type Options struct {
	Nodes  int           // eligible nodes of the cluster; none makes a change of the release three seconds
	Settle time.Duration // how long a mutation that is neither Ready nor Stalled is given before the next; 0 = none
	Log    func(format string, arguments ...any)
	Save   func() // called after each group: a run that is cut off has told what it found
}

// Bounds that the operator has to keep.
const (
	observedWithin = 20 * time.Second // until the status is about the present spec
	readyWithin    = 90 * time.Second // until the base is Ready again
	equalWithin    = 20 * time.Second // until what ends by itself has ended
)

// Runner has a cluster with the operator on it. Not thread-safe.
type Runner struct {
	options Options
	bed     *testbed.Bed
	client  dynamic.Interface
	report  *Report

	op    *operator.Operator
	watch *oracle.Oracle
	fresh State // the cluster at the first Ready
	told  int   // of what the oracle found
}

// NewRunner prepares one; what it finds goes into the report. Close it in any case.
func NewRunner(bed *testbed.Bed, report *Report, options Options) *Runner {
	return &Runner{options: options, bed: bed, client: dynamic.NewForConfigOrDie(bed.RESTConfig()), report: report}
}

// Run tries the groups in their order. Its error is one of the cluster's, not of the operator's.
func (r *Runner) Run(ctx context.Context, groups []Group) error {
	if err := r.begin(ctx); err != nil {
		return err
	}
	for i, group := range groups {
		began := time.Now()
		sound, err := r.group(ctx, group)
		if err != nil {
			return fmt.Errorf("%s: %w", group.Field, err)
		}
		r.options.Save()
		r.options.Log("%d/%d %s: %d mutations in %.1f s, %d failures so far", i+1, len(groups), brief(group.Field),
			len(group.Refused)+len(group.Applied), time.Since(began).Seconds(), len(r.report.Failures))
		if !sound && i+1 < len(groups) {
			if err := r.begin(ctx); err != nil {
				return err
			}
		}
	}
	r.askOracle("the end")
	return nil
}

// Close ends what runs.
func (r *Runner) Close() {
	if r.watch != nil {
		r.watch.Stop()
	}
	if r.op != nil {
		r.op.Close()
	}
}

// begin dresses the cluster anew, installs the base and remembers what the cluster is like then.
func (r *Runner) begin(ctx context.Context) (err error) {
	r.Close()
	var nodes []tke.NodeGroup
	if r.options.Nodes > 0 {
		nodes = []tke.NodeGroup{{Kind: tke.Normal, Count: r.options.Nodes}}
	}
	if err := r.bed.Dress(ctx, tke.Options{Nodes: nodes}); err != nil {
		return err
	}
	if err := defineKarpenter(ctx, r.client); err != nil {
		return err
	}
	if r.op, err = operator.New(ctx, r.bed.Cluster, operator.Options{}); err != nil {
		return err
	}
	if r.watch, err = oracle.Start(r.bed.Cluster, oracle.Options{}); err != nil {
		return err
	}
	r.told = 0
	if err := r.op.Start(); err != nil {
		return err
	}
	if err := apply(ctx, r.client, Base(), false); err != nil {
		return err
	}
	if _, err := r.untilReady(ctx); err != nil {
		return fmt.Errorf("the base does not get Ready: %w\n%s", err, tail(r.op.Controller.Log(), 5))
	}
	r.fresh, err = r.settledState(ctx)
	return err
}

// group returns whether the cluster is as fresh as before.
func (r *Runner) group(ctx context.Context, group Group) (sound bool, err error) {
	for _, mutation := range group.Refused {
		r.refuse(ctx, mutation)
	}
	if len(group.Applied) == 0 {
		return true, nil
	}
	for _, mutation := range group.Applied {
		if r.apply(ctx, mutation); r.op.Controller.Running() && r.op.Sidecar.Running() {
			continue
		}
		if err := apply(ctx, r.client, Base(), false); err != nil { // what ended it would end it again
			return false, err
		}
		if err := r.revive(); err != nil {
			return false, err
		}
	}
	sound, err = r.back(ctx, group)
	r.askOracle(group.Field)
	return sound, err
}

// askOracle reports what its looks beside have found since.
func (r *Runner) askOracle(field string) {
	found := r.watch.Found()
	for _, claim := range found[min(r.told, len(found)):] {
		r.report.fail(Mutation{Field: field, Name: "meanwhile"}, "oracle", "%s", claim)
	}
	r.told = len(found)
}
