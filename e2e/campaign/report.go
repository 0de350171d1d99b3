package campaign

// What was tried and what failed, as JSON for machines and Markdown for people.

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Failure is one thing that is not as it must be.
type Failure struct {
	Field    string `json:"field"`
	Mutation string `json:"mutation"`
	Oracle   string `json:"oracle"` // schema, process, status, message, oracle, back, fresh
	Detail   string `json:"detail"`
}

// Tried counts a field's mutations.
type Tried struct {
	Mutations int `json:"mutations"`
	Refused   int `json:"refused"` // of them, those that the API server had to refuse
	Failures  int `json:"failures"`
}

// Report is of one run.
type Report struct {
	Operator   string            `json:"operator"` // which program
	Part       string            `json:"part"`     // which part of the campaign
	Seconds    int               `json:"seconds"`
	Mutations  int               `json:"mutations"`
	Fields     map[string]*Tried `json:"fields"`
	Failures   []Failure         `json:"failures"`
	Exceptions []Exception       `json:"exceptions"` // what is not compared with a fresh cluster
}

// NewReport is an empty one.
func NewReport(operator, part string) *Report {
	return &Report{Operator: operator, Part: part, Fields: map[string]*Tried{}, Failures: []Failure{}, Exceptions: Exceptions}
}

func (r *Report) count(mutation Mutation) {
	r.Mutations++
	tried := r.of(mutation.Field)
	tried.Mutations++
	if mutation.Refused {
		tried.Refused++
	}
}

func (r *Report) of(field string) *Tried {
	if r.Fields[field] == nil {
		r.Fields[field] = &Tried{}
	}
	return r.Fields[field]
}

func (r *Report) fail(mutation Mutation, oracle, format string, arguments ...any) {
	r.of(mutation.Field).Failures++
	r.Failures = append(r.Failures, Failure{mutation.Field, mutation.Name, oracle, fmt.Sprintf(format, arguments...)})
}

// Write makes NAME.json and NAME.md in a folder.
func (r *Report) Write(folder, name string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, name+".json"), append(text, '\n'), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, name+".md"), []byte(r.markdown()), 0o644)
}

func (r *Report) markdown() string {
	var text strings.Builder
	fmt.Fprintf(&text, "# Declared-state campaign: %s\n\n%d mutations of %d fields in %d s on %s; %d failures.\n", r.Part, r.Mutations,
		len(r.Fields), r.Seconds, r.Operator, len(r.Failures))
	text.WriteString("\n## Failures\n\n| field | mutation | oracle | what |\n|---|---|---|---|\n")
	for _, failure := range r.Failures {
		fmt.Fprintf(&text, "| %s | %s | %s | %s |\n", cell(failure.Field), cell(failure.Mutation), failure.Oracle, cell(failure.Detail))
	}
	text.WriteString("\n## Fields\n\n| field | mutations | of them to be refused | failures |\n|---|---|---|---|\n")
	for _, field := range slices.Sorted(maps.Keys(r.Fields)) {
		tried := r.Fields[field]
		fmt.Fprintf(&text, "| %s | %d | %d | %d |\n", cell(field), tried.Mutations, tried.Refused, tried.Failures)
	}
	text.WriteString("\n## Not compared with a fresh cluster\n\n| objects | field | why |\n|---|---|---|\n")
	for _, exception := range r.Exceptions {
		fmt.Fprintf(&text, "| `%s` | %s | %s |\n", strings.ReplaceAll(exception.Objects, "|", `\|`), cell(exception.Field), exception.Why)
	}
	return text.String()
}

func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ").Replace(text)
}
