package main

import (
	"bytes"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/util/validation"
)

func TestTheCommandLineIsRead(t *testing.T) {
	parsed, exit, err := parseOptions([]string{"--kubeconfig", "k", "--socket", "/run/s", "--chart-dir", "c", "--log-format=text"}, nil)
	if err != nil || exit {
		t.Fatal(err, exit)
	}
	if *parsed != (options{kubeconfig: "k", socket: "/run/s", chartDir: "c", logFormat: "text"}) {
		t.Errorf("read %+v", *parsed)
	}
	if parsed, _, err = parseOptions([]string{"--socket", "/run/s"}, nil); err != nil || parsed.chartDir != "/charts" || parsed.logFormat != "json" {
		t.Errorf("the defaults are %+v (%v)", parsed, err)
	}
}

func TestAWrongCommandLineSaysWhatToDo(t *testing.T) {
	for _, example := range []struct {
		arguments string
		want      string
	}{
		{"", "--socket is required"},
		{"--socket run/s", `"run/s" is not an absolute path`},
		{"--socket /run/s --log-format xml", `"xml" is neither json nor text`},
		{"--socket /run/s more", `unexpected argument "more"`},
		{"--sock /run/s", "flag provided but not defined: -sock"},
	} {
		_, _, err := parseOptions(strings.Fields(example.arguments), nil)
		if err == nil || !strings.Contains(err.Error(), example.want) {
			t.Errorf("%q is answered with %v, want %q", example.arguments, err, example.want)
		}
	}
}

func TestHelpAndVersionEndTheProgram(t *testing.T) {
	for argument, want := range map[string][]string{
		"--help":    {"docs/sidecar-api.md", "-socket PATH", "-kubeconfig FILE", "-chart-dir DIR", "-log-format FORMAT"},
		"--version": {"helm-sidecar " + Version},
	} {
		var out bytes.Buffer
		_, exit, err := parseOptions([]string{argument}, &out)
		if err != nil || !exit {
			t.Errorf("%s: exit %v, %v", argument, exit, err)
		}
		for _, text := range want {
			if !strings.Contains(out.String(), text) {
				t.Errorf("%s does not say %q", argument, text)
			}
		}
	}
}

func TestEachStartHasItsOwnIdFitForALabel(t *testing.T) {
	first, second := newIdentity(time.Now()), newIdentity(time.Now())
	if first.StartID == second.StartID || len(validation.IsValidLabelValue(first.StartID)) > 0 {
		t.Errorf("the ids are %q and %q", first.StartID, second.StartID)
	}
	if first.StartedAt.Location() != time.UTC || first.Contract != 1 || first.Version != Version {
		t.Errorf("the identity is %+v", first)
	}
}

func TestTheLogFollowsItsFormat(t *testing.T) {
	for format, want := range map[string]string{"json": `"msg":"Hello","who":"you"`, "text": "msg=Hello who=you"} {
		var out bytes.Buffer
		newLogger(format, &out).Info("Hello", "who", "you")
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s writes %s", format, out.String())
		}
	}
}

func TestMemoryCanBeGivenBackInTheMiddleOfThings(t *testing.T) {
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(-1))
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	limitMemory()
	kept := bytes.Repeat([]byte("x"), 1<<20)
	releaseMemory()
	if bytes.Count(kept, []byte("x")) != 1<<20 || !strings.Contains(usage, "helm-sidecar") {
		t.Error("memory changed")
	}
}
