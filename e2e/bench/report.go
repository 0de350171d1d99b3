package bench

// The report: figures with their aims, as JSON for machines and as a table for people.

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
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
	Rounds       int       `json:"rounds"`
	Figures      []Figure  `json:"figures"`
	Installation []Row     `json:"installation"` // requests of one installation
	Rest         []Row     `json:"rest"`         // requests while nothing is to do
}

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
	return &Report{
		Time:    time.Now().UTC().Truncate(time.Second),
		Machine: fmt.Sprintf("%s/%s, %d processors", runtime.GOOS, runtime.GOARCH, runtime.NumCPU()),
		Rounds:  options.Rounds,
	}
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

// Write makes bench.json and bench.md in the folder.
func (r *Report) Write(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "bench.json"), append(text, '\n'), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "bench.md"), []byte(r.Markdown()), 0o644)
}

// Markdown is the report for people.
func (r *Report) Markdown() string {
	var text strings.Builder
	fmt.Fprintf(&text, "# Benchmark, %s\n\n%s; medians of %d rounds where there are several samples.\n\n",
		r.Time.Format(time.DateTime), r.Machine, r.Rounds)
	text.WriteString("| figure | value | least–most | aim | met |\n|---|---|---|---|---|\n")
	for _, figure := range r.Figures {
		fmt.Fprintf(&text, "| %s | %s | %s | %s | %s |\n", figure.Name, number(figure.Value, figure.Unit), figure.spread(), figure.Aim, figure.met())
	}
	table(&text, "Requests of one installation, until Ready", r.Installation)
	table(&text, "Requests at rest", r.Rest)
	return text.String()
}

func table(text *strings.Builder, title string, rows []Row) {
	fmt.Fprintf(text, "\n## %s\n\n| program | verb | resource | times |\n|---|---|---|---|\n", title)
	for _, row := range rows {
		fmt.Fprintf(text, "| %s | %s | %s | %d |\n", row.Program, row.Verb, row.Resource, row.Times)
	}
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
