package scenarios_test

// Clusters that differ from the usual one, and specs that ask for something else.

import (
	"maps"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

func TestATolerationIsAddedWhereThereWasNoList(t *testing.T) {
	s := running(t, tke.Options{IPAMDWithoutTolerations: true})
	s.apply(spec())
	s.untilReady()
	if found := s.deployment(system, tke.IPAMD).Spec.Template.Spec.Tolerations; !slices.Equal(found, []corev1.Toleration{gateToleration}) {
		t.Errorf("tke-eni-ipamd tolerates %v", found)
	}
}

func TestATolerationThatCoversTheTaintIsEnough(t *testing.T) {
	s := running(t, tke.Options{})
	patch := []byte(`{"spec":{"template":{"spec":{"tolerations":[{"operator":"Exists"}]}}}}`)
	_, err := s.bed.Client().AppsV1().Deployments(system).Patch(t.Context(), tke.IPAMD, types.MergePatchType, patch, metav1.PatchOptions{})
	s.must(err)
	before := s.objects()["deployments kube-system/tke-eni-ipamd"]
	s.apply(spec())
	s.untilReady()
	if after := s.objects()["deployments kube-system/tke-eni-ipamd"]; !alike(before, after) {
		t.Errorf("tke-eni-ipamd was changed: %v", essence(after))
	}
}

func TestAComponentsOwnNodeSelectorIsKeptBesideOurs(t *testing.T) {
	own := map[string]string{"kubernetes.io/os": "linux"}
	s := running(t, tke.Options{NodeSelector: own})
	s.apply(spec())
	s.untilReady()
	want := maps.Clone(retiredSelector)
	maps.Copy(want, own)
	for _, name := range []string{tke.KubeProxy, tke.CNIAgent, tke.IPMasqAgent} {
		if found := s.daemonSet(name); !maps.Equal(found.Spec.Template.Spec.NodeSelector, want) {
			t.Errorf("%s has the selector %v", name, found.Spec.Template.Spec.NodeSelector)
		} else if original := found.Annotations[originalAnnotation]; !strings.Contains(original, `"kubernetes.io/os":"linux"`) {
			t.Errorf("%s's original is recorded as %s", name, original)
		}
	}
}

// Nothing is known by the name of a container: neither versions and modes, nor what is changed and put back.
func TestRenamedContainersMakeNoDifference(t *testing.T) {
	s := running(t, tke.Options{RenamedContainers: true, ENIAgentVersion: "v3.7.5", KubeProxyMode: "ipvs", Nodes: oneNode.Nodes})
	before := s.objects()
	s.apply(spec(map[string]any{"components": map[string]any{"kubeProxy": "Keep"}}))
	refused := s.untilReason("Ready", "IPAMDTooOld")
	if message := refused.Condition("PreflightSucceeded").Message; !strings.Contains(message, "v3.7.5") || !strings.Contains(message, "IPVSMode: ") {
		t.Errorf("preflight says %q", message)
	}
	s.apply(spec(deletionPolicy("UninstallAndRestore"), map[string]any{"preflight": map[string]any{"ignore": []any{"IPAMDTooOld"}}}))
	s.untilReady()
	s.eventually("they run nowhere", s.retiredPodsAreGone)
	s.expectRetired()
	s.expectTolerations()
	s.must(operator.Uninstall(t.Context(), s.bed.Cluster))
	s.untilGone()
	s.expectRestored(before)
}

func TestAbsentComponentsNeedNothing(t *testing.T) {
	s := running(t, tke.Options{Without: []string{tke.KubeProxy, tke.CNIAgent, tke.IPMasqAgent, tke.TCRAssistant, tke.IPAMD}})
	s.apply(spec())
	s.untilReady()
	s.expectReleases(deployedOnce)
}

func TestKeptComponentsAreNotTouched(t *testing.T) {
	s := running(t, tke.Options{})
	before := s.objects()
	s.apply(spec(map[string]any{"components": map[string]any{"ipMasqAgent": "Keep", "tkeCNIAgent": "Keep", "kubeProxy": "Keep"}}))
	s.untilReady()
	after := s.objects()
	for _, name := range []string{tke.KubeProxy, tke.CNIAgent, tke.IPMasqAgent} {
		if name = "daemonsets kube-system/" + name; !alike(before[name], after[name]) {
			t.Errorf("%s was changed: %v", name, essence(after[name]))
		}
	}
}

func TestAPrivateRegistryLetsTheTCRAssistantTolerateTheTaint(t *testing.T) {
	s := running(t, tke.Options{})
	s.apply(spec(map[string]any{"images": map[string]any{"registry": "acme.tencentcloudcr.com/mirror"}}))
	s.untilReady()
	if found := s.deployment(tcrNamespace, tcrName).Spec.Template.Spec.Tolerations; !slices.Equal(found, []corev1.Toleration{gateToleration}) {
		t.Errorf("the TCR assistant tolerates %v", found)
	}
	if image := s.daemonSet("cilium").Spec.Template.Spec.Containers[0].Image; !strings.HasPrefix(image, "acme.tencentcloudcr.com/mirror/cilium/cilium:") {
		t.Errorf("the agent's image is %s", image)
	}
}

func TestTheUsersValuesReachTheRelease(t *testing.T) {
	s := running(t, tke.Options{})
	s.apply(spec(map[string]any{"values": map[string]any{"debug": map[string]any{"enabled": true}, "podLabels": map[string]any{"note": secretMarker}}}))
	s.untilReady()
	if debug := s.configMap("cilium-config")["debug"]; debug != "true" {
		t.Errorf("cilium-config has debug=%q", debug)
	}
	s.apply(spec())
	s.until("the values are gone again", s.deployedRevision(2))
	if debug := s.configMap("cilium-config")["debug"]; debug != "false" {
		t.Errorf("after the upgrade cilium-config has debug=%q", debug)
	}
}
