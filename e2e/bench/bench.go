// Package bench measures the operator on the real control plane: how long, how many requests, how much memory.
//
// Nothing here fails because a machine is slow: aims are written beside the figures, met or not.
package bench

import (
	"context"
	"fmt"
	"io"
	"time"

	"tke-cilium-operator/e2e/cluster"
	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/testbed"
)

// Options of a run; all fields are needed.
type Options struct {
	Rounds   int           // installations of each kind, and starts
	Nodes    int           // that are opened at once, and closed at once
	Idle     time.Duration // how long the settled operator is watched
	BareHelm string        // program that installs with the plain Helm SDK
	Log      io.Writer     // progress
}

// bench is one run.
type bench struct {
	Options
	bed    *testbed.Bed
	values string // file of the values that the operator gives to Helm
	report *Report
}

// Run takes about 20 s a round, and the idle time.
func Run(ctx context.Context, options Options) (*Report, error) {
	bed, err := testbed.Start(ctx, cluster.Options{})
	if err != nil {
		return nil, err
	}
	defer bed.Stop()
	b := &bench{Options: options, bed: bed, report: newReport(options)}
	for _, part := range []struct {
		name    string
		measure func(context.Context) error
	}{
		{"installations beside the bare Helm SDK", b.installations},
		{"requests of an installation on nodes of each kind, and at rest", b.requests},
		{"start-up", b.starts},
		{"the node gate beside a raw load generator", b.gate},
	} {
		fmt.Fprintf(b.Log, "bench: %s\n", part.name)
		if err := part.measure(ctx); err != nil {
			return nil, fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return b.report, nil
}

// with runs an operator for the time of use; it is not started yet.
func (b *bench) with(ctx context.Context, use func(*operator.Operator) error) error {
	op, err := operator.New(ctx, b.bed.Cluster, operator.Options{})
	if err != nil {
		return err
	}
	defer op.Close()
	return use(op)
}
