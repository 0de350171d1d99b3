package scenarios_test

// The way back by hand, as docs/undo.md has it: its very commands, with the real kubectl and the operator dead.

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
	"tke-cilium-operator/e2e/tools"
)

func TestTheRunbookPutsTheClusterBackWithTheOperatorDead(t *testing.T) {
	s := running(t, tke.Options{
		Nodes:        []tke.NodeGroup{{Kind: tke.Normal, Count: 2}, {Kind: tke.Native, Count: 1}},
		NodeSelector: map[string]string{"kubernetes.io/os": "linux"},
	})
	before := s.objects()
	s.apply(spec())
	s.untilReady()
	s.op.Controller.Kill()
	s.op.Sidecar.Kill()

	commands := runbook(t)
	proxy := commands[:strings.Index(commands, "# 2.")]
	s.asPeopleDo("kubectl apply -f " + filepath.Join(root(t), "deploy", "operator.yaml"))
	s.asPeopleDo(proxy)
	t.Run("kube-proxy is back first and alone", func(t *testing.T) {
		s := s.under(t)
		if s.retired(tke.KubeProxy) || !s.retired(tke.CNIAgent) {
			t.Error("kube-proxy is not back, or more is")
		}
	})
	s.asPeopleDo(strings.TrimPrefix(commands, proxy))
	s.asPeopleDo("kubectl delete -f " + filepath.Join(root(t), "deploy", "operator.yaml") + "; kubectl delete ciliuminstallation default")
	s.untilGone()
	s.expectAsBefore(before, tke.KubeProxy, tke.CNIAgent, tke.IPMasqAgent)
	s.expectCiliumGone(before)
}

// runbook is the block of commands below the heading.
func runbook(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root(t), "docs", "undo.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(text), "\n## By hand, with the operator dead\n")
	_, block, _ := strings.Cut(after, "\n```\n")
	commands, _, found := strings.Cut(block, "\n```\n")
	if !found || !strings.Contains(commands, "# 2.") {
		t.Fatal("docs/undo.md has no such block of commands any more")
	}
	return commands
}

func root(t *testing.T) string {
	t.Helper()
	path, err := tools.RepositoryRoot()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// asPeopleDo runs commands in a shell that stops at the first that fails. helm is the bare SDK's stand-in: it takes the one
// command of the runbook.
func (s *scenario) asPeopleDo(commands string) {
	s.Helper()
	kubectl, err := s.bed.Kubectl()
	s.must(err)
	helm, err := operator.BareHelm()
	s.must(err)
	prelude := fmt.Sprintf("set -e\nexport KUBECONFIG=%q\nkubectl() { %q \"$@\"; }\n", s.bed.AdminKubeconfig, kubectl) +
		fmt.Sprintf("helm() { [ \"$*\" = '-n kube-system uninstall cilium' ] && %q --kubeconfig %q --uninstall; }\n", helm, s.bed.AdminKubeconfig)
	shell := exec.CommandContext(s.Context(), "bash", "-c", prelude+commands)
	if output, err := shell.CombinedOutput(); err != nil {
		s.Fatalf("%v:\n%s\n%s", err, commands, output)
	}
}
