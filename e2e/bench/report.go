package bench

// The report: figures with their aims, as JSON for machines and as a table for people.

import (
	"cmp"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"time"

	"tke-cilium-operator/e2e/audit"
)

// Report is what a run found.
type Report struct {
	Time         time.Time `json:"time"`
	Machine      string    `json:"machine"`
	Seed         uint64    `json:"seed"`
	Contestants  []Entry   `json:"contestants"`
	Aims         []Aim     `json:"aims"`
	Results      []Result  `json:"results"`
	Failures     []string  `json:"failures"`     // who did not finish what
	Rounds       int       `json:"rounds"`       // of installations
	Figures      []Figure  `json:"figures"`      // of installations
	Installation []Row     `json:"installation"` // requests of one installation
	Rest         []Row     `json:"rest"`         // requests while nothing is to do
}

// Entry is a contestant as reports name it.
type Entry struct{ Name, About, Kind string }

// Figure is one measured value; of several samples the median.
type Figure struct {
	Name    string    `json:"name"`
	Unit    string    `json:"unit,omitempty"`
	Value   float64   `json:"value"`
	Samples []float64 `json:"samples"`
	Aim     string    `json:"aim,omitempty"` // "≤ 50"
	Met     *bool     `json:"met,omitempty"` // absent without an aim
}

// Row counts equal requests.
type Row struct {
	Program  string `json:"program"`
	Verb     string `json:"verb"`
	Resource string `json:"resource"`
	Times    int    `json:"times"`
}

type aim struct {
	text string
	met  func(float64) bool
}

var none aim

func atMost(most float64) aim {
	return aim{fmt.Sprintf("≤ %g", most), func(value float64) bool { return value <= most }}
}

func atLeast(least float64) aim {
	return aim{fmt.Sprintf("≥ %g", least), func(value float64) bool { return value >= least }}
}

func exactly(want float64) aim {
	return aim{fmt.Sprintf("%g", want), func(value float64) bool { return value == want }}
}

// samples of one figure, in its unit.
type samples []float64

func (s *samples) add(d time.Duration) { *s = append(*s, d.Seconds()) }

func (s *samples) addMilliseconds(d time.Duration) { *s = append(*s, d.Seconds()*1000) }

func (s samples) last() float64 { return s[len(s)-1] }

func (s samples) median() float64 {
	sorted := slices.Sorted(slices.Values(s))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

func newReport(options Options) *Report {
	report := &Report{
		Time:    time.Now().UTC().Truncate(time.Second),
		Machine: fmt.Sprintf("%s/%s, %d processors", runtime.GOOS, runtime.GOARCH, runtime.NumCPU()),
		Rounds:  options.Rounds, Seed: options.Seed,
	}
	for _, each := range options.Contestants {
		report.Contestants = append(report.Contestants, Entry{each.Name, each.About, string(each.Kind)})
	}
	return report
}

func (r *Report) add(name, unit string, found samples, aim aim) {
	figure := Figure{Name: name, Unit: unit, Value: found.median(), Samples: found, Aim: aim.text}
	if aim.met != nil {
		met := aim.met(figure.Value)
		figure.Met = &met
	}
	r.Figures = append(r.Figures, figure)
}

func (r *Report) addCount(name string, count int, aim aim) {
	r.add(name, "", samples{float64(count)}, aim)
}

// tally counts requests, the most frequent first.
func tally(requests []audit.Request) []Row {
	counts := map[Row]int{}
	for _, request := range requests {
		resource := request.Resource
		if request.Subresource != "" {
			resource += "/" + request.Subresource
		}
		counts[Row{Program: request.Program, Verb: request.Verb, Resource: cmp.Or(resource, "(not a resource)")}]++
	}
	rows := slices.Collect(maps.Keys(counts))
	for i := range rows {
		rows[i].Times = counts[rows[i]]
	}
	slices.SortFunc(rows, func(a, b Row) int {
		return cmp.Or(b.Times-a.Times, strings.Compare(a.Program, b.Program), strings.Compare(a.Resource, b.Resource), strings.Compare(a.Verb, b.Verb))
	})
	return rows
}

func (f Figure) spread() string {
	if len(f.Samples) < 2 {
		return ""
	}
	return number(slices.Min(f.Samples), "") + "–" + number(slices.Max(f.Samples), "")
}

func (f Figure) met() string {
	switch {
	case f.Met == nil:
		return ""
	case *f.Met:
		return "yes"
	default:
		return "**no**"
	}
}

func number(value float64, unit string) string {
	text := fmt.Sprintf("%.2f", value)
	if value == float64(int64(value)) || value >= 100 || value <= -100 {
		text = fmt.Sprintf("%.0f", value)
	}
	return strings.TrimSpace(text + " " + unit)
}
