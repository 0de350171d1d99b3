package bench

import (
	"strings"
	"testing"

	"tke-cilium-operator/e2e/audit"
	"tke-cilium-operator/e2e/contest"
)

func TestMedian(t *testing.T) {
	for _, test := range []struct {
		found samples
		want  float64
	}{{samples{3}, 3}, {samples{9, 1, 2}, 2}, {samples{4, 1, 2, 9}, 3}} {
		if got := test.found.median(); got != test.want {
			t.Errorf("the median of %v is %g, want %g", test.found, got, test.want)
		}
	}
}

func TestReportSaysWhichAimsAreMet(t *testing.T) {
	r := newReport(Options{Rounds: 3})
	r.add("fast", "ms", samples{40, 10, 20}, atMost(50))
	r.add("slow", "ms", samples{60.5}, atMost(50))
	r.addCount("quiet", 0, exactly(0))
	r.add("known", "MB", samples{3.25}, none)
	text := r.Markdown()
	for _, line := range []string{
		"| fast | 20 ms | 10–40 | ≤ 50 | yes |",
		"| slow | 60.50 ms |  | ≤ 50 | **no** |",
		"| quiet | 0 |  | 0 | yes |",
		"| known | 3.25 MB |  |  |  |",
	} {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("the table has no line %q:\n%s", line, text)
		}
	}
}

func TestRepeatedEffectsAreCounted(t *testing.T) {
	patch := audit.Request{Verb: "patch", Resource: "daemonsets", Namespace: "kube-system", Name: "kube-proxy", Code: 200}
	conflict := patch
	conflict.Code = 409
	status := audit.Request{Verb: "patch", Resource: "ciliuminstallations", Subresource: "status", Name: "default", Code: 200}
	read := audit.Request{Verb: "get", Resource: "configmaps", Name: "a", Code: 200}
	if times := repeated([]audit.Request{conflict, patch, status, status, read, read}); times != 0 {
		t.Errorf("%d effects are repeated, want none", times)
	}
	if times := repeated([]audit.Request{patch, patch}); times != 1 {
		t.Errorf("%d effects are repeated, want one", times)
	}
}

func TestExpectationsAreThoseOfGrowthAndOfTheRates(t *testing.T) {
	r := newReport(Options{})
	for nodes, took := range map[int]float64{100: 0.1, 1000: 0.4, 5000: 1.5} {
		r.record(scene{"growth", "real", nodes}, contest.OurName, "start → synced", "s", took)
	}
	r.record(scene{"P3c", "kwok", 5000}, contest.OurName, "patches a second", "", 1000)
	for _, line := range []string{"| 100 | 0.10 s |  |  |  | 0.10 s |  |", "| 5000 | 1.50 s |  |  |  | 5 s |  |"} {
		if text := r.Markdown(); !strings.Contains(text, line+"\n") {
			t.Errorf("the table has no line %q:\n%s", line, text)
		}
	}
}
