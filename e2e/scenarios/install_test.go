package scenarios_test

// The seed document's installation, on a cluster with nodes of each kind.

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	eventsv1 "k8s.io/api/events/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tke-cilium-operator/e2e/nodeactor"
	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

var everyKind = []tke.NodeGroup{
	{Kind: tke.Normal, Count: 2}, {Kind: tke.Native, Count: 1}, {Kind: tke.Karpenter, Count: 1},
	{Kind: tke.Super, Count: 1}, {Kind: tke.Registered, Count: 1},
}

const (
	eligible = 4 // of everyKind: neither the super node nor the registered one
	slowNode = "10.0.64.3"
)

var retiredSelector = map[string]string{"label-not-exist": "node-not-exist"}

func TestCiliumIsInstalledOnNodesOfEachKind(t *testing.T) {
	s := running(t, tke.Options{Nodes: everyKind})
	s.eventually("Kubernetes has labelled the nodes", s.nodesAreLabelled)
	before := s.objects()
	states := s.record()
	s.must(nodeactor.Hold(t.Context(), s.bed.Client(), slowNode, "a slow image registry"))
	s.apply(spec())

	almost := fmt.Sprintf("%d/%d", eligible-1, eligible)
	waiting := s.until("all nodes but one are served", func(i *operator.Installation) bool {
		return i.Condition("NodesReady").Reason == "AwaitingAgents" && i.Status.Nodes.Summary == almost
	})
	t.Run("TKE's components stay while one node has no agent", func(t *testing.T) {
		s.expectWaitingFor(t, waiting, slowNode)
	})
	s.must(nodeactor.Release(t.Context(), s.bed.Client(), slowNode))
	ready := s.untilReady()
	s.eventually("TKE's components run nowhere", s.retiredPodsAreGone)
	after := s.objects()

	for name, check := range map[string]func(*scenario){
		"the status is complete":                func(s *scenario) { s.expectCompleteStatus(ready) },
		"every state on the way was sensible":   func(*scenario) { states.expectSensible() },
		"the release is deployed once":          func(s *scenario) { s.expectReleases(deployedOnce) },
		"the CNI configuration is the seed's":   (*scenario).expectSeedsCNIConfig,
		"cilium-config has the seed's values":   (*scenario).expectSeedsValues,
		"the components have the selector":      (*scenario).expectRetired,
		"tolerations are added once":            (*scenario).expectTolerations,
		"nothing else changed":                  func(s *scenario) { expectOnlyOurChanges(s, before, after) },
		"each effect was made once":             (*scenario).expectEachEffectOnce,
		"Events tell what was done":             (*scenario).expectEvents,
		"kubectl wait and kubectl get agree":    func(s *scenario) { expectKstatus(s, *ready) },
		"no super or registered node is served": (*scenario).expectNoAgentsElsewhere,
	} {
		t.Run(name, func(t *testing.T) { check(s.under(t)) })
	}
	t.Run("looking again writes nothing", func(t *testing.T) { s.under(t).expectQuietWhenWoken() })
	t.Run("a restart of both programs writes nothing", func(t *testing.T) { s.under(t).expectQuietAfterRestart() })
}

// under is the same scenario in a subtest.
func (s *scenario) under(t *testing.T) *scenario {
	sub := *s
	sub.T = t
	return &sub
}

// nodesAreLabelled: a controller adds old names of labels some time after a node is there.
func (s *scenario) nodesAreLabelled(ctx context.Context) (bool, error) {
	nodes, err := s.bed.Client().CoreV1().Nodes().List(ctx, metav1.ListOptions{LabelSelector: "!beta.kubernetes.io/os"})
	return err == nil && len(nodes.Items) == 0, err
}

func (s *scenario) expectWaitingFor(t *testing.T, i *operator.Installation, node string) {
	if ready := i.Condition("Ready"); ready.Status != metav1.ConditionUnknown || !strings.Contains(ready.Message, node) {
		t.Errorf("%s does not name %s", i, node)
	}
	for _, write := range s.writes() {
		if write.Program == controllerProgram && write.Resource == "daemonsets" {
			t.Errorf("a component was touched too early: %s", write)
		}
	}
	for _, name := range []string{tke.KubeProxy, tke.CNIAgent, tke.IPMasqAgent} {
		if selector := s.daemonSet(name).Spec.Template.Spec.NodeSelector; selector != nil {
			t.Errorf("%s has the selector %v already", name, selector)
		}
	}
}

func (s *scenario) retiredPodsAreGone(context.Context) (bool, error) {
	left := s.pods("k8s-app in (kube-proxy,tke-cni-agent,ip-masq-agent)")
	return len(left) == 0, nil
}

func (s *scenario) expectCompleteStatus(i *operator.Installation) {
	status := i.Status
	all := fmt.Sprintf("%d/%d", eligible, eligible)
	if status.Nodes.Summary != all || status.Nodes.UpdatedSummary != all || status.Nodes.Excluded != 2 {
		s.Errorf("nodes are %+v", status.Nodes)
	}
	if status.Operation != nil {
		s.Errorf("an operation is shown though nothing is under way: %+v", status.Operation)
	}
	if status.Release == nil || status.Release.Revision != 1 || status.Release.ChartVersion != version || status.Release.Status != "deployed" {
		s.Errorf("the release is %+v", status.Release)
	}
	effective := status.Effective
	if effective.APIServer != "169.254.128.112:60002" || effective.ImageRegistry != "quay.tencentcloudcr.com" ||
		effective.CNIConfigMap != "cni-configuration/cni-config" || !strings.HasPrefix(effective.ValuesDigest, "sha256:") {
		s.Errorf("in force is %+v", effective)
	}
	if effective.Profile != "tke-2026.2" || effective.FailurePolicy != "Hold" {
		s.Errorf("in force is %+v", effective)
	}
	if status.Cluster.NetworkMode != "VPC-CNI" || !strings.HasPrefix(status.Cluster.KubernetesVersion, "v1.34.") {
		s.Errorf("the cluster is %+v", status.Cluster)
	}
	if drifted := i.Condition("Drifted"); drifted.Status != metav1.ConditionFalse || drifted.Reason != "NoDrift" || status.Components != nil {
		s.Errorf("Drifted is %+v, components are %+v", drifted, status.Components)
	}
	for _, kind := range []string{"Ready", "PreflightSucceeded", "Released", "NodesReady", "ComponentsRetired", "PodsManaged"} {
		if condition := i.Condition(kind); condition.Status != metav1.ConditionTrue {
			s.Errorf("condition %s is %+v", kind, condition)
		}
	}
}

func (s *scenario) expectSeedsCNIConfig() {
	want, err := os.ReadFile("testdata/cni-config.json")
	s.must(err)
	if found := s.configMap("cni-configuration"); len(found) != 1 || found["cni-config"] != string(want) {
		s.Errorf("the CNI ConfigMap holds %q", found)
	}
}

// expectSeedsValues: the seed's --set list as the chart renders it, and the corrections of the design.
func (s *scenario) expectSeedsValues() {
	config := s.configMap("cilium-config")
	for key, want := range map[string]string{
		"routing-mode":           "native",
		"enable-endpoint-routes": "true",
		"enable-ipv4-masquerade": "false",
		"ipam":                   "delegated-plugin",
		"cni-chaining-mode":      "generic-veth",

		"custom-cni-conf":        "true",
		"read-cni-conf":          "/tmp/cni-configuration/cni-config",
		"cni-external-routing":   "true",
		"kube-proxy-replacement": "true",
		"devices":                "eth+",
		"local-router-ipv4":      "169.254.32.16",
	} {
		if config[key] != want {
			s.Errorf("cilium-config has %s=%q, want %q", key, config[key], want)
		}
	}
	agent := s.daemonSet("cilium").Spec.Template.Spec
	container := agent.Containers[0]
	for name, want := range map[string]string{"KUBERNETES_SERVICE_HOST": "169.254.128.112", "KUBERNETES_SERVICE_PORT": "60002"} {
		if !slices.ContainsFunc(container.Env, func(e corev1.EnvVar) bool { return e.Name == name && e.Value == want }) {
			s.Errorf("the agent's %s is not %s", name, want)
		}
	}
	for _, init := range agent.InitContainers {
		if init.Name == "apply-sysctl-overwrites" {
			s.Error("the agent would overwrite sysctls, which cuts pods off on VPC-CNI")
		}
	}
	for _, one := range append(agent.InitContainers, agent.Containers...) {
		if !strings.HasPrefix(one.Image, "quay.tencentcloudcr.com/cilium/") {
			s.Errorf("container %s has the image %s", one.Name, one.Image)
		}
	}
}

func (s *scenario) expectRetired() {
	for _, name := range []string{tke.KubeProxy, tke.CNIAgent, tke.IPMasqAgent} {
		found := s.daemonSet(name)
		if selector := found.Spec.Template.Spec.NodeSelector; !maps.Equal(selector, retiredSelector) {
			s.Errorf("%s has the selector %v", name, selector)
		}
		if found.Status.DesiredNumberScheduled != 0 {
			s.Errorf("%s should still run on %d nodes", name, found.Status.DesiredNumberScheduled)
		}
	}
}

func (s *scenario) expectTolerations() {
	ipamd := s.deployment(system, tke.IPAMD).Spec.Template.Spec.Tolerations
	if len(ipamd) != 5 || ipamd[4] != gateToleration {
		s.Errorf("tke-eni-ipamd tolerates %v", ipamd)
	}
	if tcr := s.deployment(tcrNamespace, tcrName).Spec.Template.Spec.Tolerations; tcr != nil {
		s.Errorf("the TCR assistant tolerates %v, though images come from the public mirror", tcr)
	}
}

var gateToleration = corev1.Toleration{Key: "node.cilium.io/agent-not-ready", Operator: corev1.TolerationOpExists}

// ownEffects are what an installation on this dress writes, beside Helm's objects and what the operator says.
var ownEffects = map[string]int{
	"patch ciliuminstallations default":                       1, // the finalizer
	"create configmaps kube-system/tke-cilium-operator-state": 1, // the profile
	"patch configmaps kube-system/tke-cilium-operator-state":  8, // the address, four originals, the first version, clean nodes, and that it is complete
	"create configmaps kube-system/tke-cilium-operator-plan":  1,
	"patch deployments kube-system/tke-eni-ipamd":             1,
	"patch configmaps kube-system/cni-configuration":          1,
	"patch prioritylevelconfigurations cilium":                1,
	"patch flowschemas cilium":                                1,
	"patch daemonsets kube-system/tke-cni-agent":              1,
	"patch daemonsets kube-system/tke-cilium-operator-cni":    1,
	"delete daemonsets kube-system/tke-cilium-operator-cni":   1,
	"patch daemonsets kube-system/kube-proxy":                 1,
	"patch daemonsets kube-system/ip-masq-agent":              1,
}

func (s *scenario) expectEachEffectOnce() {
	own := counts(s.writesOf(controllerProgram))
	// A node that joins is closed by one patch and opened by another, unless cilium-operator is quicker.
	maps.DeleteFunc(own, func(what string, times int) bool { return strings.HasPrefix(what, "patch nodes ") && times <= 2 })
	want := maps.Clone(ownEffects)
	if own["delete "+cleaner] == 0 { // nodes that come after the installation have a clean CNI directory
		maps.DeleteFunc(want, func(what string, _ int) bool { return strings.HasSuffix(what, cleaner) })
	}
	if !maps.Equal(own, want) {
		s.Errorf("the controller wrote %v, want %v", own, want)
	}
	for what, times := range counts(s.writesOf(sidecarProgram)) {
		if times != 1 {
			s.Errorf("Helm made %q %d times", what, times)
		}
	}
}

func (s *scenario) expectEvents() {
	found, err := s.bed.Client().EventsV1().Events("default").List(s.Context(), metav1.ListOptions{})
	s.must(err)
	events := slices.DeleteFunc(found.Items, func(e eventsv1.Event) bool { return e.Regarding.Kind != "CiliumInstallation" })
	slices.SortFunc(events, func(a, b eventsv1.Event) int { return a.EventTime.Time.Compare(b.EventTime.Time) })
	var reasons []string
	for _, event := range events {
		reasons = append(reasons, event.Reason)
		if event.Note == "" || event.Type != "Normal" || event.ReportingController != "install.cilium-tke.io/operator" {
			s.Errorf("an Event is %+v", event)
		}
	}
	want := []string{"Planned", "TolerationAdded", "CNIConfigured", "FlowControlApplied", "FlowControlApplied",
		"ReleaseStarted", "ComponentRetired", "CNICleaning", "CNICleaned", "ComponentRetired", "ComponentRetired", "Installed"}
	if !slices.Equal(reasons, want) {
		s.Errorf("Events are %v, want %v", reasons, want)
	}
}

func (s *scenario) expectNoAgentsElsewhere() {
	for _, pod := range s.pods("k8s-app=cilium") {
		if strings.HasPrefix(pod.Spec.NodeName, "eklet-") && pod.Status.Phase != corev1.PodPending {
			s.Errorf("%s runs on super node %s", pod.Name, pod.Spec.NodeName)
		}
	}
}
