package scenarios_test

// What cannot be done holds up nothing else: one repair that a policy refuses, values that are refused.

import (
	"context"
	"slices"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

const tolerated = `object.metadata.name != 'tke-eni-ipamd' || !has(object.spec.template.spec.tolerations) ||
	!object.spec.template.spec.tolerations.exists(t, has(t.key) && t.key == 'node.cilium.io/agent-not-ready')`

func TestOneRefusedRepairHoldsUpNoOther(t *testing.T) {
	s := running(t, twoNodes)
	s.apply(spec())
	s.untilReady()
	s.policy("addons-are-frozen", "deployments", tolerated, "nobody adds tolerations to system addons")
	s.eventually("the policy is on", s.refusesIPAMD)
	gone := []byte(`{"spec":{"template":{"spec":{"tolerations":[]}}}}`)
	_, err := s.bed.Client().AppsV1().Deployments(system).Patch(t.Context(), tke.IPAMD, types.MergePatchType, gone,
		metav1.PatchOptions{FieldManager: tke.AddonManager})
	s.must(err)
	for _, name := range []string{tke.CNIAgent, tke.KubeProxy} {
		s.must(tke.Upgrade(t.Context(), s.bed.Cluster, name))
	}
	s.until("what can be repaired is", func(i *operator.Installation) bool {
		return i.Status.Component("daemonset.kube-system."+tke.CNIAgent).Repairs == 1 &&
			i.Status.Component("daemonset.kube-system."+tke.KubeProxy).Repairs == 1
	})
	s.eventually("they run nowhere", s.retiredPodsAreGone)
	s.until("what cannot is named", func(i *operator.Installation) bool {
		message := i.Condition("Ready").Message
		return strings.Contains(message, tke.IPAMD) && strings.Contains(message, "nobody adds tolerations to system addons")
	})
	s.editConfig()
	s.until("the release is looked after", func(i *operator.Installation) bool { return i.Status.Release.Revision == 2 })

	client := s.bed.Client().AdmissionregistrationV1()
	s.must(client.ValidatingAdmissionPolicyBindings().Delete(t.Context(), "addons-are-frozen", metav1.DeleteOptions{}))
	s.eventually("the policy is off", func(ctx context.Context) (bool, error) {
		refused, err := s.refusesIPAMD(ctx)
		return !refused, err
	})
	s.look("again")
	s.untilReady()
	if found := s.deployment(system, tke.IPAMD).Spec.Template.Spec.Tolerations; !slices.Contains(found, gateToleration) {
		t.Errorf("tke-eni-ipamd tolerates %v", found)
	}
}

// refusesIPAMD asks for the repair with a dry run.
func (s *scenario) refusesIPAMD(ctx context.Context) (bool, error) {
	_, err := s.bed.Client().AppsV1().Deployments(system).Patch(ctx, tke.IPAMD, types.MergePatchType,
		[]byte(`{"spec":{"template":{"spec":{"tolerations":[{"key":"node.cilium.io/agent-not-ready","operator":"Exists"}]}}}}`), metav1.PatchOptions{DryRun: []string{metav1.DryRunAll}})
	if apierrors.IsInvalid(err) || apierrors.IsForbidden(err) {
		return true, nil
	}
	return false, err
}

func TestWhatRunsIsKeptWhileItsValuesAreRefused(t *testing.T) {
	s := running(t, twoNodes)
	s.apply(spec())
	s.untilReady()
	s.apply(spec(map[string]any{"values": map[string]any{"kubeProxyReplacement": false}}))
	s.untilReason("Ready", "ValuesConflict")
	s.editConfig()
	s.until("the recorded release is applied again", func(i *operator.Installation) bool {
		return i.Condition("Ready").Reason == "ValuesConflict" && i.Status.Component(releaseObject).Repairs == 1 &&
			i.Status.Release.Revision == 2
	})
	if got := s.configMap("cilium-config")["enable-hubble"]; got != "true" {
		t.Errorf("enable-hubble is %q in cilium-config", got)
	}
	s.apply(spec())
	s.untilReady()
	s.expectReleases("revision 1 of cilium 1.18.2 is superseded", "revision 2 of cilium 1.18.2 is deployed")
}

// editConfig is somebody's edit of what Helm made.
func (s *scenario) editConfig() {
	s.Helper()
	edit := []byte(`{"data":{"enable-hubble":"false"}}`)
	_, err := s.bed.Client().CoreV1().ConfigMaps(system).Patch(s.Context(), "cilium-config", types.MergePatchType, edit,
		metav1.PatchOptions{FieldManager: "kubectl-edit"})
	s.must(err)
}
