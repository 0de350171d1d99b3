package scenarios_test

// Break glass: TKE's components come back, though the operator is told to do nothing else.

import (
	"strings"
	"testing"

	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

func TestAnEmergencyBringsKubeProxyBackWhateverElseIsGoingOn(t *testing.T) {
	s := running(t, tke.Options{Nodes: everyKind, NodeSelector: map[string]string{"kubernetes.io/os": "linux"}})
	before := s.objects()
	s.apply(spec())
	s.untilReady()
	s.apply(spec(map[string]any{"suspend": true, "plan": map[string]any{"approval": "Manual"}}))
	s.until("the new spec is seen", (*installation).Observed)
	s.must(operator.Halt(t.Context(), s.bed.Cluster))
	s.untilReason("Ready", "Stopped")
	s.op.Sidecar.Kill()

	s.must(operator.Annotate(t.Context(), s.bed.Cluster, operator.Emergency, "kube-proxy"))
	back := s.untilSays("kube-proxy is as it was before the installation")
	s.expectAsBefore(before, tke.KubeProxy)
	if !s.retired(tke.CNIAgent) || !s.retired(tke.IPMasqAgent) {
		t.Error("more came back than was asked for")
	}
	expectKstatus(s, *back)

	s.must(operator.Annotate(t.Context(), s.bed.Cluster, operator.Emergency, "kube-proxy,tke-cni-agent"))
	s.untilSays("tke-cni-agent is as it was before the installation")
	s.expectAsBefore(before, tke.KubeProxy, tke.CNIAgent)

	s.must(operator.Annotate(t.Context(), s.bed.Cluster, operator.Emergency, "all"))
	s.untilSays("which means nothing")

	s.must(s.op.Sidecar.Start())
	s.must(operator.GoOn(t.Context(), s.bed.Cluster))
	s.apply(spec())
	s.must(operator.Annotate(t.Context(), s.bed.Cluster, operator.Emergency, ""))
	ready := s.untilReady()
	s.eventually("TKE's components run nowhere", s.retiredPodsAreGone)
	if drifted := ready.Condition("Drifted"); drifted.Reason != "NoDrift" {
		t.Errorf("what was asked for is told as drift: %v", drifted)
	}
}

// untilSays waits for a message of Ready's that has this part.
func (s *scenario) untilSays(part string) *installation {
	s.Helper()
	return s.until("Ready says "+part, func(i *installation) bool {
		return strings.Contains(i.Condition("Ready").Message, part)
	})
}

// expectAsBefore compares DaemonSets of TKE's, specs byte for byte, annotations and labels too.
func (s *scenario) expectAsBefore(before objects, names ...string) {
	s.Helper()
	after := s.objects()
	for _, name := range names {
		key := "daemonsets kube-system/" + name
		if !alike(before[key], after[key]) {
			s.Errorf("%s is not as it was:\n%v\nbefore:\n%v", name, essence(after[key]), essence(before[key]))
		}
	}
}
