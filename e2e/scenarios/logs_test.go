package scenarios_test

// What must never be read in a log.

import (
	"regexp"
	"testing"

	"tke-cilium-operator/e2e/operator"
)

// secretMarker stands in Helm values that some scenarios use.
const secretMarker = "a-value-that-no-log-may-hold"

var (
	// secrets: tokens, private keys, and Helm values - a scenario's marker, and one that every installation has.
	secrets = regexp.MustCompile(`eyJ[\w-]{10,}|PRIVATE KEY|[Bb]earer |` + secretMarker + `|delegated-plugin`)
	// bugs: what a sanitizer, an assertion or Go's runtime says; the tests run the sanitizers' build.
	bugs = regexp.MustCompile(`(?m)Sanitizer|runtime error:|^terminate called|Assertion .* failed|^panic: |DATA RACE`)
)

func expectCleanLogs(t *testing.T, op *operator.Operator) {
	t.Helper()
	for name, log := range map[string]string{"controller": op.Controller.Log(), "sidecar": op.Sidecar.Log()} {
		if found := secrets.FindString(log); found != "" {
			t.Errorf("the %s's log holds the secret %.20q...", name, found)
		}
		if found := bugs.FindString(log); found != "" {
			t.Errorf("the %s's log says %q", name, found)
		}
	}
}
