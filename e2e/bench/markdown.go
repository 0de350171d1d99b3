package bench

// The report as files, for machines and for people.

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Write makes bench.json, bench.md and a plot of each case in the folder.
func (r *Report) Write(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	r.judge()
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "bench.json"), append(text, '\n'), 0o644); err != nil {
		return err
	}
	return r.WriteTables(dir, "bench.md")
}

// WriteTables makes only what people look at.
func (r *Report) WriteTables(dir, name string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, name), []byte(r.Markdown()), 0o644); err != nil {
		return err
	}
	return r.plot(dir)
}

// Read is what Write has written.
func Read(dir string) (*Report, error) {
	text, err := os.ReadFile(filepath.Join(dir, "bench.json"))
	if err != nil {
		return nil, err
	}
	r := &Report{}
	return r, json.Unmarshal(text, r)
}

// Markdown is the report for people.
func (r *Report) Markdown() string {
	var text strings.Builder
	fmt.Fprintf(&text, "# Benchmark, %s\n\n%s; order by seed %d; medians, with quartiles where there are several samples.\n\n",
		r.Time.Format(time.DateTime), r.Machine, r.Seed)
	r.writeContestants(&text)
	r.writeAims(&text)
	r.writeExpectations(&text)
	for _, each := range Cases {
		r.writeCase(&text, each)
		if each.ID == "growth" {
			r.writeGrowth(&text)
		}
	}
	r.writeInstallation(&text)
	return text.String()
}

func (r *Report) writeContestants(text *strings.Builder) {
	if len(r.Contestants) == 0 {
		return
	}
	text.WriteString("| contestant | what it is | kind |\n|---|---|---|\n")
	for _, entry := range r.Contestants {
		fmt.Fprintf(text, "| %s | %s | %s |\n", entry.Name, entry.About, entry.Kind)
	}
	for _, failure := range r.Failures {
		fmt.Fprintf(text, "\nDid not finish: %s\n", strings.ReplaceAll(failure, "\n", " "))
	}
}

func (r *Report) writeAims(text *strings.Builder) {
	if len(r.Aims) == 0 {
		return
	}
	text.WriteString("\n## Aims\n\n| case | aim | bound | measured | |\n|---|---|---|---|---|\n")
	for _, aim := range r.Aims {
		sign, verdict := "≤", "reached"
		if aim.Least {
			sign = "≥"
		}
		if !aim.Reached {
			verdict = "**missed** " + aim.By()
		}
		fmt.Fprintf(text, "| %s | %s | %s %s | %s | %s |\n", aim.Case, aim.Text, sign, number(aim.Bound, aim.Unit), number(aim.Measured, aim.Unit), verdict)
	}
}

// writeCase has one table for each size of objects and number of nodes.
func (r *Report) writeCase(text *strings.Builder, each Case) {
	var scenes []scene
	for _, result := range r.Results {
		if at := result.key().scene; at.id == each.ID && !slices.Contains(scenes, at) {
			scenes = append(scenes, at)
		}
	}
	if len(scenes) == 0 {
		return
	}
	fmt.Fprintf(text, "\n## %s: %s\n\n![%s](%s)\n", each.ID, each.Title, each.ID, plotName(each.ID))
	for _, at := range scenes {
		r.writeScene(text, at)
	}
}

func (r *Report) writeScene(text *strings.Builder, at scene) {
	var metrics, contestants []string
	for _, result := range r.Results {
		if result.key().scene != at {
			continue
		}
		if !slices.Contains(metrics, result.Metric) {
			metrics = append(metrics, result.Metric)
		}
		if !slices.Contains(contestants, result.Contestant) {
			contestants = append(contestants, result.Contestant)
		}
	}
	slices.SortStableFunc(contestants, func(a, b string) int { return cmp.Compare(r.place(a), r.place(b)) })
	fmt.Fprintf(text, "\n%d nodes", at.nodes)
	if at.size != "" {
		fmt.Fprintf(text, ", objects of size %s", at.size)
	}
	fmt.Fprintf(text, "\n\n| | %s | runs |\n|---%s|---|\n", strings.Join(metrics, " | "), strings.Repeat("|---", len(metrics)))
	for _, contestant := range contestants {
		fmt.Fprintf(text, "| %s", contestant)
		runs := 0
		for _, metric := range metrics {
			result := r.exactly(key{at, contestant, metric})
			runs = max(runs, len(result.Samples))
			fmt.Fprintf(text, " | %s", result.cell())
		}
		fmt.Fprintf(text, " | %d |\n", runs)
	}
}

// exactly is the result of this key; without samples: there is none.
func (r *Report) exactly(wanted key) Result {
	place := slices.IndexFunc(r.Results, func(result Result) bool { return result.key() == wanted })
	if place < 0 {
		return Result{}
	}
	return r.Results[place]
}

func (o Result) cell() string {
	if len(o.Samples) == 0 {
		return ""
	}
	text := number(o.Median, o.Unit)
	if len(o.Samples) > 1 && o.Quartiles[0] != o.Quartiles[1] {
		text += fmt.Sprintf(" (%s–%s)", number(o.Quartiles[0], ""), number(o.Quartiles[1], ""))
	}
	return text
}

// place is where a contestant stands in tables.
func (r *Report) place(name string) int {
	return slices.IndexFunc(r.Contestants, func(entry Entry) bool { return entry.Name == name })
}

func (r *Report) writeGrowth(text *strings.Builder) {
	titled := false
	for _, entry := range r.Contestants {
		var cells strings.Builder
		for _, metric := range grown {
			if slope, measured := r.slope(entry.Name, metric); measured {
				fmt.Fprintf(&cells, " | %.2f", slope)
			}
		}
		if cells.Len() == 0 {
			continue
		}
		if !titled {
			titled = true
			fmt.Fprintf(text, "\nFitted exponents, 1 is linear:\n\n| | %s |\n|---|---|---|---|\n", strings.Join(grown, " | "))
		}
		fmt.Fprintf(text, "| %s%s |\n", entry.Name, cells.String())
	}
}

func (r *Report) writeInstallation(text *strings.Builder) {
	if len(r.Figures) == 0 {
		return
	}
	fmt.Fprintf(text, "\n## Installation and rest\n\nMedians of %d rounds where there are several samples.\n\n", r.Rounds)
	text.WriteString("| figure | value | least–most | aim | met |\n|---|---|---|---|---|\n")
	for _, figure := range r.Figures {
		fmt.Fprintf(text, "| %s | %s | %s | %s | %s |\n", figure.Name, number(figure.Value, figure.Unit), figure.spread(), figure.Aim, figure.met())
	}
	table(text, "Requests of one installation, until Ready", r.Installation)
	table(text, "Requests at rest", r.Rest)
}

func table(text *strings.Builder, title string, rows []Row) {
	fmt.Fprintf(text, "\n## %s\n\n| program | verb | resource | times |\n|---|---|---|---|\n", title)
	for _, row := range rows {
		fmt.Fprintf(text, "| %s | %s | %s | %d |\n", row.Program, row.Verb, row.Resource, row.Times)
	}
}
