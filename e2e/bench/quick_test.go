package bench

// The quick part of the benchmark, as a test: counts exactly, speed as a ratio to the load generator's on the same API
// server, never as a time. The controller here is built with sanitizers and the machine may be busy, so only a
// controller that is far off fails; `make bench` is where the aims are.

import (
	"context"
	"os"
	"slices"
	"testing"
	"time"

	"tke-cilium-operator/e2e/contest"
	"tke-cilium-operator/e2e/load"
)

const crowd = 1000

func TestTheGateKeepsUpWithALoadGenerator(t *testing.T) {
	programs, err := Build(t.Context(), os.Stdout, false)
	if err != nil {
		t.Fatal(err)
	}
	both := slices.DeleteFunc(contest.All(), func(c contest.Contestant) bool {
		return c.Name != contest.OurName && c.Name != contest.LimitJSON
	})
	options := Options{Nodes: crowd, Contestants: both, Programs: programs, Budget: time.Nanosecond, Log: os.Stdout}
	f, err := newField(t.Context(), options, newReport(options), "Operator")
	if err != nil {
		t.Fatal(err)
	}
	defer f.close()
	started := scene{"P1", string(load.Kwok), crowd}
	for _, measure := range []func(context.Context) error{
		func(ctx context.Context) error { return f.sync(ctx, started, time.Minute, both) }, f.p3a, f.p3c, f.p3d,
	} {
		if err := measure(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for _, failure := range f.report.Failures {
		t.Error(failure)
	}
	if t.Failed() {
		return
	}
	quick := quick{t, f.report}
	quick.exactly("P3a", "patches", float64(f.trickled()))
	for _, id := range []string{"P3c", "P3d"} {
		quick.exactly(id, "patches", crowd)
		quick.exactly(id, "GETs of nodes", 0)
		quick.exactly(id, "conflicts", 0)
		quick.ratio(id, "patches a second", 0.3, 100)
	}
	quick.ratio("P1", "start → synced", 0, 20)
	quick.ratio("P3a", "agent ready → taint gone, p50", 0, 20)
	// A start looks at the release's objects, some ninety requests, and a pass asks for five: with so few nodes that weighs.
	if requests := f.report.find("P3c", "", contest.OurName, "requests a node").Median; requests > 1.2 {
		t.Errorf("%.2f requests a node, the start included", requests)
	}
}

type quick struct {
	*testing.T
	report *Report
}

func (q quick) exactly(id, metric string, want float64) {
	q.Helper()
	if found := q.report.find(id, "", contest.OurName, metric); found.Median != want {
		q.Errorf("%s: %s: %g, want %g", id, metric, found.Median, want)
	}
}

func (q quick) ratio(id, metric string, least, most float64) {
	q.Helper()
	ours, limit := q.report.find(id, "", contest.OurName, metric), q.report.find(id, "", contest.LimitJSON, metric)
	ratio := ours.Median / limit.Median
	q.Logf("%s: %s: ours %s, L %s: ratio %.2f", id, metric, ours.cell(), limit.cell(), ratio)
	if ratio < least || ratio > most {
		q.Errorf("%s: %s: %.2f times L's, want %g to %g", id, metric, ratio, least, most)
	}
}
