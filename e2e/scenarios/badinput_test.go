package scenarios_test

// What people get wrong: each mistake has a reason and a sentence, and correcting it is enough.

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/process"
	"tke-cilium-operator/e2e/tke"
)

type mistake struct {
	name    string
	spec    map[string]any
	reason  string
	says    string
	waiting bool // it is tried again by itself, so nothing is stalled
}

func TestEachMistakeIsExplainedAndCorrectable(t *testing.T) {
	s := running(t, tke.Options{})
	states := s.record()
	for _, mistake := range []mistake{
		{
			name: "a version that is not bundled", reason: "ChartNotFound", says: "1.18.99",
			spec: spec(map[string]any{"version": "1.18.99", "chart": map[string]any{"source": "Bundled"}}),
		},
		{
			name: "a repository that does not answer", reason: "ChartUnreachable", says: "https://127.0.0.1:", waiting: true,
			spec: spec(map[string]any{"chart": map[string]any{"source": "HTTP", "http": map[string]any{"url": deadAddress(t)}}}),
		},
		{
			name: "another checksum", reason: "ChartChecksumMismatch", says: "0000",
			spec: spec(map[string]any{"chart": map[string]any{"sha256": strings.Repeat("0", 64)}}),
		},
		{
			name: "a value that the operator owns", reason: "ValuesConflict", says: "spec.values.routingMode",
			spec: spec(map[string]any{"values": map[string]any{"routingMode": "tunnel"}}),
		},
		{
			name: "a value of the wrong type", reason: "ValuesInvalid", says: "podLabels",
			spec: spec(map[string]any{"values": map[string]any{"podLabels": secretMarker}}),
		},
		{
			name: "a boolean that the API server wants as text", reason: "ValuesInvalid", says: "spec.values.extraConfig.policy-audit-mode is a boolean",
			spec: spec(extraConfig("policy-audit-mode", true)),
		},
		{
			name: "a number that the API server wants as text", reason: "ValuesInvalid", says: "spec.values.extraConfig.bpf-lb-map-max is a number",
			spec: spec(extraConfig("bpf-lb-map-max", 131072)),
		},
		{
			name: "a name twice in a list", reason: "ValuesInvalid", says: "duplicate entries for key",
			spec: spec(map[string]any{"values": map[string]any{"extraEnv": []any{
				map[string]any{"name": "K8S_NODE_NAME", "value": "node-1"}}}}),
		},
	} {
		t.Run(mistake.name, func(t *testing.T) { s.under(t).expectExplained(mistake) })
	}
	s.apply(spec(map[string]any{"chart": map[string]any{"sha256": bundledSum(t)}}))
	s.untilReady()
	s.expectReleases(deployedOnce)
	states.expectSensible()

	t.Run("a mistake in an upgrade leaves the network alone", func(t *testing.T) {
		s := s.under(t)
		s.expectExplained(mistake{
			spec:   spec(map[string]any{"values": map[string]any{"podLabels": secretMarker}}),
			reason: "ValuesInvalid", says: "podLabels",
		})
		s.expectReleases(deployedOnce)
		s.expectExplained(mistake{
			spec: spec(extraConfig("policy-audit-mode", true)), reason: "ValuesInvalid", says: "policy-audit-mode",
		})
		s.expectReleases(deployedOnce)
		s.apply(spec())
		s.untilReady()
	})
}

func extraConfig(key string, value any) map[string]any {
	return map[string]any{"values": map[string]any{"extraConfig": map[string]any{key: value}}}
}

func (s *scenario) expectExplained(m mistake) {
	s.Helper()
	s.must(s.bed.Audit.Forget())
	s.apply(m.spec)
	found := s.untilReason("Ready", m.reason)
	ready := found.Condition("Ready")
	if !strings.Contains(ready.Message, m.says) || strings.Contains(ready.Message, secretMarker) {
		s.Errorf("%s should say %q, and no value", found, m.says)
	}
	if stalled := found.Condition("Stalled").Status == metav1.ConditionTrue; stalled == m.waiting {
		s.Errorf("stalled is %t: %v", stalled, found.Status.Conditions)
	}
	for _, write := range s.writesOf(sidecarProgram) {
		s.Errorf("Helm wrote: %s", write)
	}
}

func TestACorruptChartIsToldAndReplaced(t *testing.T) {
	good, err := os.ReadFile(bundled(t))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	archive := filepath.Join(dir, filepath.Base(bundled(t)))
	if err := os.WriteFile(archive, good[:len(good)/2], 0o644); err != nil {
		t.Fatal(err)
	}
	s := given(t, tke.Options{}, operator.Options{ChartDir: dir})
	s.must(s.op.Start())
	s.apply(spec())
	s.untilReason("Released", "ChartInvalid")
	s.expectNoWrites(s.writesOf(sidecarProgram))

	s.must(os.WriteFile(archive, good, 0o644)) // a corrected image, which comes with a new process
	s.op.Sidecar.Kill()
	s.must(s.op.Sidecar.Start())
	s.untilReady()
	s.expectReleases(deployedOnce)
}

func bundled(t *testing.T) string {
	t.Helper()
	dir, err := operator.ChartDir()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "cilium-"+version+".tgz")
}

func bundledSum(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile(bundled(t))
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", sha256.Sum256(content))
}

// deadAddress is one where nobody listens.
func deadAddress(t *testing.T) string {
	t.Helper()
	ports, err := process.FreePorts(1)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("https://127.0.0.1:%d", ports[0])
}
