package bench

// The aims, and whether they were reached.

import (
	"fmt"
	"math"
	"slices"

	"tke-cilium-operator/e2e/contest"
	"tke-cilium-operator/e2e/load"
)

// Aim is one of them. What was not measured has none.
type Aim struct {
	Case     string  `json:"case"`
	Text     string  `json:"text"`
	Measured float64 `json:"measured"`
	Bound    float64 `json:"bound"`
	Least    bool    `json:"least"` // whether more is better
	Unit     string  `json:"unit,omitempty"`
	Reached  bool    `json:"reached"`
}

// By is how far off a missed aim is, as a part of the bound.
func (a Aim) By() string {
	switch {
	case a.Reached:
		return ""
	case a.Bound == 0:
		return fmt.Sprintf("by %g", math.Abs(a.Measured))
	default:
		return fmt.Sprintf("by %.0f %%", 100*math.Abs(a.Measured/a.Bound-1))
	}
}

// judge compares what was measured with the aims.
func (r *Report) judge() {
	r.Aims = nil
	for _, size := range load.Sizes {
		r.judgeStart(string(size))
	}
	r.judgeGate()
	r.judgeRest()
}

func (r *Report) judgeStart(size string) {
	ours := func(metric string) *Result { return r.find("P1", size, contest.OurName, metric) }
	label := " (" + size + ")"
	if limit := r.find("P1", size, contest.LimitJSON, "start → synced"); limit != nil {
		r.most("P1", "time ≤ 1.15 × L (JSON)"+label, ours("start → synced"), 1.15*limit.Median)
	}
	if twin := r.best("P1", size, "start → synced"); twin != nil {
		r.most("P1", "time ≤ the best twin's, "+twin.Contestant+label, ours("start → synced"), twin.Median)
	}
	r.most("P1", "settled ≤ 20 MB"+label, ours("resident, settled"), 20)
	r.most("P1", "at most 28 MB"+label, ours("resident, at most"), 28)
	r.most("P1", "processor time ≤ 0.5 s"+label, ours("processor time"), 0.5)
	for _, metric := range []string{"start → synced", "resident, settled"} {
		if alone := ours(metric); alone != nil {
			r.most("P1c", metric+" as without others' pods, within 10 %"+label, r.find("P1c", size, contest.OurName, metric), 1.1*alone.Median)
		}
	}
}

func (r *Report) judgeGate() {
	ours := func(id, metric string) *Result { return r.find(id, "", contest.OurName, metric) }
	limit := func(id, metric string) float64 {
		if found := r.find(id, "", contest.LimitJSON, metric); found != nil {
			return found.Median
		}
		return math.NaN()
	}
	if twin := r.best("P2", "", "processor time an event"); twin != nil {
		r.most("P2", "processor time an event ≤ 0.3 × the best twin's, "+twin.Contestant, ours("P2", "processor time an event"), 0.3*twin.Median)
	}
	r.least("P2", "20,000 events a second of a processor", ours("P2", "events a second of a processor"), 20_000)
	const ready = "agent ready → taint gone, "
	r.most("P3a", "p50 ≤ L + 1 ms", ours("P3a", ready+"p50"), limit("P3a", ready+"p50")+1)
	r.most("P3a", "p99 ≤ L's p99 + 5 ms", ours("P3a", ready+"p99"), limit("P3a", ready+"p99")+5)
	for _, id := range []string{"P3c", "P3d"} {
		r.least(id, "patches a second ≥ 0.9 × L", ours(id, "patches a second"), 0.9*limit(id, "patches a second"))
		if patches := ours(id, "patches"); patches != nil {
			r.most(id, "one patch a node, in each run", worst(patches), float64(patches.Nodes))
		}
		r.most(id, "no GET of a node", worst(ours(id, "GETs of nodes")), 0)
		r.most(id, "no conflict", worst(ours(id, "conflicts")), 0)
	}
	for _, part := range []string{"p99", "at most"} {
		if alone := r.find("P3s", string(load.Real), contest.RealCilium, ready+part); alone != nil {
			r.most("P3s", "no node worse than with cilium-operator alone, "+part, r.find("P3s", string(load.Real), beside, ready+part), alone.Median)
		}
	}
	r.most("P6", "requests a node ≤ 1.01 (P3c, those of the start included)", ours("P3c", "requests a node"), 1.01)
	r.most("P6", "requests a node ≤ 1.01 (P3d)", ours("P3d", "requests a node"), 1.01)
}

func (r *Report) judgeRest() {
	handOver := func(metric string) *Result { return r.find("P4", "", contest.OurName, metric) }
	if start := r.find("P1", string(load.Real), contest.OurName, "start → synced"); start != nil {
		r.most("P4", "start → synced and leading ≤ P1 + 100 ms", handOver("start → synced and leading"), start.Median+0.1)
	}
	r.most("P4", "graceful hand-over ≤ 2 s", worst(handOver("hand-over, graceful")), 2)
	r.most("P4", "hand-over after a crash ≤ 17 s", worst(handOver("hand-over, after a crash")), 17)
	r.most("P5", "resident ≤ 16 MB", r.find("P5", "", contest.OurName, "resident, settled"), 16)
	r.most("P5", "anonymous ≤ 6 MB", r.find("P5", "", contest.OurName, "of it anonymous"), 6)
	if idle := r.restAnHour(); idle != nil {
		r.most("P6", "requests an hour at rest ≤ 2,000", idle, 2000)
	}
	for _, metric := range grown {
		if slope, measured := r.slope(contest.OurName, metric); measured {
			result := &Result{Median: slope}
			r.most("growth", metric+": linear or better (exponent)", result, 1)
		}
	}
}

var grown = []string{"start → synced", "resident, settled", "processor time"}

// slope is the exponent of a contestant's growth.
func (r *Report) slope(contestant, metric string) (float64, bool) {
	var nodes, values []float64
	for _, result := range r.Results {
		if result.Case == "growth" && result.Contestant == contestant && result.Metric == metric && result.Median > 0 {
			nodes, values = append(nodes, float64(result.Nodes)), append(values, result.Median)
		}
	}
	return math.Round(100*exponent(nodes, values)) / 100, len(nodes) > 1
}

// best is the twin's with the least of it; only a whole cluster counts.
func (r *Report) best(id, size, metric string) (best *Result) {
	for _, entry := range r.Contestants {
		found := r.find(id, size, entry.Name, metric)
		if entry.Kind != string(contest.Twin) || found == nil {
			continue
		}
		if best == nil || found.Median < best.Median {
			best = found
		}
	}
	return best
}

// worst is the largest sample instead of the median.
func worst(result *Result) *Result {
	if result == nil {
		return nil
	}
	largest := *result
	largest.Median = slices.Max(result.Samples)
	return &largest
}

func (r *Report) most(id, text string, found *Result, bound float64) {
	r.compare(Aim{Case: id, Text: text, Bound: bound}, found)
}

func (r *Report) least(id, text string, found *Result, bound float64) {
	r.compare(Aim{Case: id, Text: text, Bound: bound, Least: true}, found)
}

func (r *Report) compare(aim Aim, found *Result) {
	if found == nil || math.IsNaN(aim.Bound) {
		return
	}
	aim.Measured, aim.Unit = found.Median, found.Unit
	aim.Reached = aim.Measured <= aim.Bound
	if aim.Least {
		aim.Reached = aim.Measured >= aim.Bound
	}
	r.Aims = append(r.Aims, aim)
}

// restAnHour are all requests at rest, the lease's too.
func (r *Report) restAnHour() *Result {
	sum := Result{}
	for _, figure := range r.Figures {
		if figure.Name == restRequests || figure.Name == restRenewals {
			sum.Median += figure.Value
		}
	}
	if sum.Median == 0 {
		return nil
	}
	return &sum
}
