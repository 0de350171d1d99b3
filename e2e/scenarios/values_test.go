package scenarios_test

// Helm values from other objects, values that change nothing, and images.

import (
	"context"
	"crypto/rand"
	"os/exec"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

const podLabelsOfSecret = "podLabels: {note: " + secretMarker + "}\n"

func TestValuesFromASecretReachTheReleaseAndNothingElse(t *testing.T) {
	s := running(t, tke.Options{Nodes: []tke.NodeGroup{{Kind: tke.Normal, Count: 1}}})
	from := []any{
		map[string]any{"kind": "ConfigMap", "name": "site", "optional": true},
		map[string]any{"kind": "Secret", "name": "cilium-values"},
	}
	s.apply(spec(map[string]any{"valuesFrom": from, "values": map[string]any{"debug": map[string]any{"enabled": true}}}))
	told := s.untilReason("Ready", "ValuesUnreadable")
	if message := told.Condition("Ready").Message; !strings.HasPrefix(message, "spec.valuesFrom[1], Secret kube-system/cilium-values: it does not exist") {
		t.Errorf("it says %q", message)
	}
	s.expectNoWrites(s.writesOf(sidecarProgram))

	s.secret("cilium-values", map[string]string{"values.yaml": "routingMode: tunnel\n" + podLabelsOfSecret})
	s.nudge()
	told = s.untilReason("Ready", "ValuesConflict")
	if message := told.Condition("Ready").Message; !strings.HasPrefix(message, "spec.valuesFrom[1], Secret cilium-values: routingMode is set by the operator") {
		t.Errorf("it says %q", message)
	}

	s.setSecret("cilium-values", podLabelsOfSecret+"debug: {enabled: false, verbose: flow}\nhubbel: {relay: "+secretMarker+"}\n")
	s.nudge()
	ready := s.untilReady()
	s.expectReleases(deployedOnce)
	if note := s.daemonSet("cilium").Spec.Template.Labels["note"]; note != secretMarker {
		t.Errorf("the agents' label is %q", note)
	}
	config := s.configMap("cilium-config") // spec.values is merged last
	if config["debug"] != "true" || config["debug-verbose"] != "flow" {
		t.Errorf("cilium-config has debug=%q, debug-verbose=%q", config["debug"], config["debug-verbose"])
	}
	const unknown = "chart cilium 1.18.2 does not know spec.valuesFrom[1], Secret cilium-values: hubbel; check the spelling"
	if message := ready.Condition("UnknownValues").Message; message != unknown {
		t.Errorf("of the misspelt value it says %q", message)
	}
	s.expectSaidNowhere(secretMarker)

	s.setSecret("cilium-values", "debug: {verbose: kvstore}\n")
	s.nudge()
	s.until("the changed Secret is an upgrade", s.deployedRevision(2))
	if verbose := s.configMap("cilium-config")["debug-verbose"]; verbose != "kvstore" {
		t.Errorf("cilium-config has debug-verbose=%q", verbose)
	}
	s.until("nothing is unknown any more", func(i *operator.Installation) bool { return i.Condition("UnknownValues").Status == "" })
	s.expectSaidNowhere(secretMarker)
}

// nudge makes the operator look: objects of spec.valuesFrom are looked at every minute, and with every event.
func (s *scenario) nudge() {
	s.Helper()
	s.labelNode(s.anyNode(), "node.kubernetes.io/instance-type", "S5."+rand.Text())
}

// setSecret replaces its values.yaml.
func (s *scenario) setSecret(name, values string) {
	s.Helper()
	secret := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: name}, StringData: map[string]string{"values.yaml": values}}
	_, err := s.bed.Client().CoreV1().Secrets(system).Update(s.Context(), secret, metav1.UpdateOptions{})
	s.must(err)
}

// expectSaidNowhere looks through the CiliumInstallation and all Events; logs are looked through at the end anyway.
func (s *scenario) expectSaidNowhere(secret string) {
	s.Helper()
	found, err := operator.Get(s.Context(), s.bed.Cluster)
	s.must(err)
	for _, condition := range found.Status.Conditions {
		if strings.Contains(condition.Message, secret) {
			s.Errorf("condition %s shows it: %s", condition.Type, condition.Message)
		}
	}
	events, err := s.bed.Client().EventsV1().Events(metav1.NamespaceDefault).List(s.Context(), metav1.ListOptions{})
	s.must(err)
	for _, event := range events.Items {
		if strings.Contains(event.Note, secret) {
			s.Errorf("an Event shows it: %s", event.Note)
		}
	}
}

func TestTheImagesAreThoseThatTheCommandLineForetells(t *testing.T) {
	const registry = "acme.example.com/mirror"
	s := running(t, tke.Options{})
	images := map[string]any{"registry": registry, "pullSecretNames": []any{"tcr-pull"}}
	s.apply(spec(map[string]any{"images": images}))
	ready := s.untilReady()
	if found := ready.Status.Release.Images; !slices.Equal(found, s.foretold("--registry="+registry)) {
		t.Errorf("status.release.images is %q, foretold were %q", found, s.foretold("--registry="+registry))
	}
	agent := s.daemonSet("cilium").Spec.Template.Spec
	if !slices.Contains(ready.Status.Release.Images, agent.Containers[0].Image) {
		t.Errorf("the agent's image %s is not among %q", agent.Containers[0].Image, ready.Status.Release.Images)
	}
	if !slices.Equal(agent.ImagePullSecrets, []corev1.LocalObjectReference{{Name: "tcr-pull"}}) {
		t.Errorf("the agents pull with %v", agent.ImagePullSecrets)
	}

	images["useDigest"] = false
	s.apply(spec(map[string]any{"images": images}))
	s.until("revision 2", s.deployedRevision(2))
	ready = s.untilReady()
	if found := ready.Status.Release.Images; !slices.Equal(found, s.foretold("--registry="+registry, "--use-digest=false")) {
		t.Errorf("without digests status.release.images is %q", found)
	}

	// A status that somebody emptied, and a sidecar that has not seen the installation: the record tells.
	s.op.Sidecar.Kill()
	s.must(operator.MergeIntoStatus(s.Context(), s.bed.Cluster, `{"status":{"release":null}}`))
	s.must(s.op.Sidecar.Start())
	s.until("the images are told again", func(i *operator.Installation) bool {
		return i.Status.Release != nil && slices.Equal(i.Status.Release.Images, ready.Status.Release.Images)
	})
}

// foretold are the rewritten names that `helm-sidecar images` prints, sorted as in the status.
func (s *scenario) foretold(flags ...string) (names []string) {
	s.Helper()
	arguments := append([]string{"images", "--chart=" + bundled(s.T)}, flags...)
	out, err := exec.CommandContext(context.WithoutCancel(s.Context()), s.op.Sidecar.Path(), arguments...).Output()
	s.must(err)
	for line := range strings.Lines(string(out)) {
		names = append(names, strings.Fields(line)[1])
	}
	slices.Sort(names)
	return names
}
