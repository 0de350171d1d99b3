package bench

// What was measured: samples by case, contestant and metric.

import (
	"math"
	"slices"
)

// Result are the samples of one metric of one contestant in one case.
type Result struct {
	Case       string     `json:"case"`
	Size       string     `json:"size,omitempty"` // of the objects
	Nodes      int        `json:"nodes"`
	Contestant string     `json:"contestant"`
	Metric     string     `json:"metric"`
	Unit       string     `json:"unit,omitempty"`
	Samples    []float64  `json:"samples"`
	Median     float64    `json:"median"`
	Quartiles  [2]float64 `json:"quartiles"`
}

// scene is where a sample was taken.
type scene struct {
	id    string
	size  string
	nodes int
}

// key of a result.
type key struct {
	scene
	contestant, metric string
}

func (r Result) key() key {
	return key{scene{r.Case, r.Size, r.Nodes}, r.Contestant, r.Metric}
}

// record adds a sample.
func (r *Report) record(at scene, contestant, metric, unit string, value float64) {
	wanted := key{at, contestant, metric}
	place := slices.IndexFunc(r.Results, func(result Result) bool { return result.key() == wanted })
	if place < 0 {
		place = len(r.Results)
		r.Results = append(r.Results, Result{Case: at.id, Size: at.size, Nodes: at.nodes, Contestant: contestant, Metric: metric, Unit: unit})
	}
	result := &r.Results[place]
	result.Samples = append(result.Samples, value)
	result.Median = quantile(result.Samples, 0.5)
	result.Quartiles = [2]float64{quantile(result.Samples, 0.25), quantile(result.Samples, 0.75)}
}

// find is the result with the most nodes that fits; nil if nothing does.
func (r *Report) find(id, size, contestant, metric string) *Result {
	var found *Result
	for i := range r.Results {
		result := &r.Results[i]
		fits := result.Case == id && (size == "" || result.Size == size) && result.Contestant == contestant && result.Metric == metric
		if fits && (found == nil || result.Nodes > found.Nodes) {
			found = result
		}
	}
	return found
}

// quantile interpolates between samples.
func quantile(samples []float64, part float64) float64 {
	if len(samples) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(samples))
	place := part * float64(len(sorted)-1)
	below := int(place)
	if below+1 == len(sorted) {
		return sorted[below]
	}
	return sorted[below] + (place-float64(below))*(sorted[below+1]-sorted[below])
}

// exponent is the b of y = a·xᵇ that fits best: 1 is linear, below is better.
func exponent(xs, ys []float64) float64 {
	var sumX, sumY, sumXX, sumXY float64
	for i := range xs {
		x, y := math.Log(xs[i]), math.Log(ys[i])
		sumX, sumY, sumXX, sumXY = sumX+x, sumY+y, sumXX+x*x, sumXY+x*y
	}
	n := float64(len(xs))
	return (n*sumXY - sumX*sumY) / (n*sumXX - sumX*sumX)
}
