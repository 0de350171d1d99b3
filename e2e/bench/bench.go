// Package bench measures the operator on the real control plane, beside everybody who does the same: how long, how many
// requests, how much memory.
//
// Nothing here fails because a machine is slow: aims are written beside the figures, reached or not.
package bench

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"tke-cilium-operator/e2e/cluster"
	"tke-cilium-operator/e2e/contest"
	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/testbed"
)

// Options of a run.
type Options struct {
	Cases       []string // some of Cases
	Contestants []contest.Contestant
	Programs    contest.Programs
	Nodes       int           // of a whole cluster
	Rounds      int           // installations of each kind
	Idle        time.Duration // how long the settled operator is watched
	Seed        uint64        // of the order
	Budget      time.Duration // of the whole; cases get their parts of it
	Least       int           // rounds of ours and of L (JSON), even if the budget is spent
	BareHelm    string        // program that installs with the plain Helm SDK
	Log         io.Writer     // progress
}

const wholeBudget = 60 * time.Minute

// part of the time that the cases were given for 5,000 nodes on two processors.
func (o Options) part() float64 { return o.Budget.Seconds() / wholeBudget.Seconds() }

// Case is one thing that is measured.
type Case struct{ ID, Title string }

// Cases in their order.
var Cases = []Case{
	{"install", "installations beside the bare Helm SDK, requests, start-up on an empty cluster"},
	{"P1", "start on a whole cluster: time, memory, processor"},
	{"P2", "heartbeats: processor time an event"},
	{"P3a", "agent ready → taint gone, ten a second"},
	{"P3c", "all nodes opened at once"},
	{"P3d", "all nodes join at once"},
	{"P4", "start until it leads; hand-over"},
	{"P5", "at rest on an empty cluster"},
	{"growth", "from 100 nodes to a whole cluster"},
	{"P1c", "start beside the pods of others"},
	{"P3s", "owner Shared, beside the real cilium-operator"},
}

// bench is the part that installs.
type bench struct {
	Options
	bed    *testbed.Bed
	values string // file of the values that the operator gives to Helm
	report *Report
}

// Run measures the cases, and returns what it has when ctx ends or the test bed fails.
func Run(ctx context.Context, options Options) (*Report, error) {
	report := newReport(options)
	if options.wants("install") {
		if err := install(ctx, options, report); err != nil {
			return report, err
		}
	}
	if err := run(ctx, options, report, "Operator", map[string]func(*field, context.Context) error{
		"P1": (*field).p1, "P1c": (*field).p1c, "P2": (*field).p2, "P3a": (*field).p3a, "P3c": (*field).p3c, "P3d": (*field).p3d,
		"P4": (*field).p4, "P5": (*field).p5, "growth": (*field).growth,
	}); err != nil {
		return report, err
	}
	return report, run(ctx, options, report, "Shared", map[string]func(*field, context.Context) error{"P3s": (*field).p3s})
}

func (o Options) wants(id string) bool { return slices.Contains(o.Cases, id) }

// run measures those of the cases that are wanted, on a cluster of their own.
func run(ctx context.Context, options Options, report *Report, owner string, cases map[string]func(*field, context.Context) error) error {
	var f *field
	for _, each := range Cases {
		measure, here := cases[each.ID]
		if !here || !options.wants(each.ID) {
			continue
		}
		if f == nil {
			var err error
			if f, err = newField(ctx, options, report, owner); err != nil {
				return err
			}
			defer f.close()
		}
		fmt.Fprintf(options.Log, "bench: %s: %s\n", each.ID, each.Title)
		began := time.Now()
		if err := measure(f, ctx); err != nil {
			return fmt.Errorf("%s: %w", each.ID, err)
		}
		fmt.Fprintf(options.Log, "bench: %s took %s\n", each.ID, time.Since(began).Round(time.Second))
	}
	return nil
}

// install measures what has nothing to do with many nodes.
func install(ctx context.Context, options Options, report *Report) error {
	bed, err := testbed.Start(ctx, cluster.Options{})
	if err != nil {
		return err
	}
	defer bed.Stop()
	b := &bench{Options: options, bed: bed, report: report}
	for _, part := range []struct {
		name    string
		measure func(context.Context) error
	}{
		{"installations beside the bare Helm SDK", b.installations},
		{"requests of an installation on nodes of each kind, and at rest", b.requests},
		{"start-up", b.starts},
	} {
		fmt.Fprintf(b.Log, "bench: install: %s\n", part.name)
		if err := part.measure(ctx); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return nil
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

// Choose reads a list such as "P1,P3a"; empty is all of them.
func Choose(list string) ([]string, error) {
	var all []string
	for _, each := range Cases {
		all = append(all, each.ID)
	}
	if list == "" {
		return all, nil
	}
	chosen := strings.Split(list, ",")
	for _, id := range chosen {
		if !slices.Contains(all, id) {
			return nil, fmt.Errorf("there is no case %q; there are %s", id, strings.Join(all, ", "))
		}
	}
	return chosen, nil
}
