package scenarios_test

// Upgrades that fail: Helm is refused, or the agents never get ready; what each spec.upgrade.failurePolicy makes of it,
// and that it is known after both programs were killed.

import (
	"context"
	"strings"
	"testing"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"tke-cilium-operator/e2e/nodeactor"
	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

var threeNodes = tke.Options{Nodes: []tke.NodeGroup{{Kind: tke.Normal, Count: 3}}}

func TestAnUpgradeThatHelmCannotMakeIsHeld(t *testing.T) {
	s := running(t, threeNodes)
	s.install("1.17.18")
	s.refuseAgents("v1.18.2")
	s.apply(upgradeTo("1.18.2", nil))
	held := s.untilReason("Ready", "UpgradeFailed")
	if message := held.Condition("Ready").Message; !strings.Contains(message, "from 1.17.18 to 1.18.2: ") ||
		!strings.Contains(message, "such as 1.17.18 again") || held.Condition("Released").Reason != "UpgradeFailed" {
		t.Errorf("held: %s; Released: %+v", held, held.Condition("Released"))
	}

	// Neither program remembers anything; the bookkeeping does.
	s.op.Controller.Kill()
	s.op.Sidecar.Kill()
	s.must(s.op.Start())
	before := len(s.effects())
	s.untilLooked()
	s.untilReason("Ready", "UpgradeFailed")
	s.expectNoWrites(s.effects()[before:])

	s.allowAgents()
	s.apply(upgradeTo("1.17.18", nil))
	s.untilReady()
	s.expectAgentsOf("v1.17.18")
	s.install("1.18.2")
	s.expectAgentsOf("v1.18.2")
}

func TestAnUpgradeThatHelmCannotMakeIsRolledBack(t *testing.T) {
	s := running(t, threeNodes)
	s.install("1.18.2")
	s.refuseAgents("v1.19.6")
	s.apply(upgradeTo("1.19.6", map[string]any{"failurePolicy": "Rollback"}))
	s.expectRolledBack("1.18.2")
	s.expectReleases("revision 1 of cilium 1.18.2 is superseded", "revision 2 of cilium 1.19.6 is failed",
		"revision 3 of cilium 1.18.2 is deployed")
	s.expectAgentsOf("v1.18.2")
	s.expectRetired()
}

func TestAnUpgradeThatHelmCannotMakeIsTriedAgain(t *testing.T) {
	s := running(t, threeNodes)
	s.install("1.18.2")
	s.refuseAgents("v1.19.6")
	s.apply(upgradeTo("1.19.6", map[string]any{"failurePolicy": "Retry"}))
	failed := s.untilReason("Ready", "UpgradeFailed")
	if message := failed.Condition("Ready").Message; !strings.Contains(message, "; try 2 is at 20") {
		t.Errorf("it does not say when it is tried again: %s", failed)
	}
	if failed.Condition("Ready").Status != metav1.ConditionFalse || failed.Condition("Stalled").Status != "" &&
		failed.Condition("Stalled").Status != metav1.ConditionUnknown {
		t.Errorf("conditions are %v", failed.Status.Conditions)
	}
}

func TestAnUpgradeThatWasGivenUpBeginsAgainWhenAskedTo(t *testing.T) {
	s := running(t, threeNodes)
	s.install("1.18.2")
	s.refuseAgents("v1.19.6")
	s.apply(upgradeTo("1.19.6", nil))
	s.untilReason("Ready", "UpgradeFailed")
	s.allowAgents()
	s.must(s.bed.Audit.Forget())
	s.looked("it looks, and does not try again")
	s.expectNoWrites(s.effects())

	s.must(operator.Annotate(t.Context(), s.bed.Cluster, operator.ResetAt, "the policy is gone"))
	done := s.untilReady()
	if done.Status.LastHandledResetAt != "the policy is gone" || done.Status.Release.ChartVersion != "1.19.6" {
		t.Errorf("handled is %q, the release is %+v", done.Status.LastHandledResetAt, done.Status.Release)
	}
	s.expectAgentsOf("v1.19.6")
}

func TestAgentsThatNeverGetReadyAreRolledBack(t *testing.T) {
	s := running(t, threeNodes)
	s.install("1.18.2")
	s.breakImage("v1.19.6")
	states := s.record()
	s.apply(upgradeTo("1.19.6", map[string]any{"failurePolicy": "Rollback", "progressDeadlineSeconds": 10}))
	s.untilReason("NodesReady", "RollingAgents")
	s.restartController() // in the middle
	s.expectRolledBack("1.18.2")
	s.eventually("all agents are of the former version", func(context.Context) (bool, error) {
		found, err := operator.Get(s.Context(), s.bed.Cluster)
		return err == nil && found.Status.Nodes.Summary == "3/3", err
	})
	s.expectAgentsOf("v1.18.2")
	s.expectReleases("revision 1 of cilium 1.18.2 is superseded", "revision 2 of cilium 1.19.6 is superseded",
		"revision 3 of cilium 1.18.2 is deployed")
	s.expectRetired()
	states.expectSensible()

	// Asking for what is there closes the matter; then the version is one like any other.
	s.breakImage("")
	s.install("1.18.2")
	s.install("1.19.6")
	s.expectAgentsOf("v1.19.6")
}

// An upgrade that takes all nodes down with it is not done because none is left to wait for.
func TestAnUpgradeProvesNothingWhileNoNodeIsReady(t *testing.T) {
	s := running(t, twoNodes)
	s.apply(spec())
	s.untilReady()
	s.breakImage("v1.19.6")
	s.apply(upgradeTo("1.19.6", nil))
	s.untilReason("Ready", "RollingAgents")
	s.setNodesReady(corev1.ConditionFalse)
	s.looked("while all are down")
	if upgrade := s.configMap("tke-cilium-operator-state")["upgrade"]; !strings.Contains(upgrade, `"to":"1.19.6"`) || strings.Contains(upgrade, `"done"`) {
		t.Errorf("on record is %s", upgrade)
	}
	s.breakImage("")
	s.setNodesReady(corev1.ConditionTrue)
	s.untilReady()
	s.expectAgentsOf("v1.19.6")
}

// setNodesReady is what kubelets, or those who miss them, say of all nodes.
func (s *scenario) setNodesReady(status corev1.ConditionStatus) {
	s.Helper()
	nodes := s.bed.Client().CoreV1().Nodes()
	list, err := nodes.List(s.Context(), metav1.ListOptions{})
	s.must(err)
	patch := []byte(`{"status":{"conditions":[{"type":"Ready","status":"` + string(status) + `","reason":"e2e"}]}}`)
	for _, node := range list.Items {
		_, err := nodes.Patch(s.Context(), node.Name, types.StrategicMergePatchType, patch, metav1.PatchOptions{}, "status")
		s.must(err)
	}
}

func TestAnUpgradeSoaks(t *testing.T) {
	s := running(t, threeNodes)
	s.install("1.18.2")
	s.apply(upgradeTo("1.19.6", map[string]any{"soakSeconds": 8}))
	soaking := s.untilReason("Ready", "Soaking")
	if ready := soaking.Condition("Ready"); ready.Status != metav1.ConditionUnknown || soaking.Status.Operation == nil ||
		soaking.Status.Operation.Step != "UpgradeSettled" || soaking.Status.Nodes.UpdatedSummary != "3/3" {
		t.Errorf("soaking: %s, %+v", soaking, soaking.Status.Operation)
	}
	// One agent fails: the time begins anew.
	node := s.pods("k8s-app=cilium")[0].Spec.NodeName
	s.must(nodeactor.Hold(t.Context(), s.bed.Client(), node, "it crashed"))
	s.until("the agent that failed is waited for", func(i *operator.Installation) bool {
		return i.Status.Nodes.Summary == "2/3" && i.Condition("Ready").Reason == "RollingAgents"
	})
	s.must(nodeactor.Release(t.Context(), s.bed.Client(), node))
	s.untilReason("Ready", "Soaking")
	s.untilReady()
}

// expectRolledBack waits for the end of a rollback, and looks at what is said of it.
func (s *scenario) expectRolledBack(version string) {
	s.Helper()
	back := s.untilReason("Ready", "RolledBack")
	if message := back.Condition("Ready").Message; !strings.Contains(message, "Cilium was rolled back to "+version) {
		s.Errorf("%s does not say what was done", back)
	}
	if release := back.Status.Release; release == nil || release.ChartVersion != version || release.Status != "deployed" {
		s.Errorf("the release is %+v", back.Status.Release)
	}
}

const refusal = "e2e-refuses-agents"

// refuseAgents has the API server refuse Cilium's DaemonSet with this image, as somebody's policy would.
func (s *scenario) refuseAgents(tag string) {
	s.Helper()
	client := s.bed.Client().AdmissionregistrationV1()
	policy := &admissionv1.ValidatingAdmissionPolicy{
		ObjectMeta: metav1.ObjectMeta{Name: refusal},
		Spec: admissionv1.ValidatingAdmissionPolicySpec{
			MatchConstraints: &admissionv1.MatchResources{ResourceRules: []admissionv1.NamedRuleWithOperations{{
				RuleWithOperations: admissionv1.RuleWithOperations{
					Operations: []admissionv1.OperationType{admissionv1.Create, admissionv1.Update},
					Rule:       admissionv1.Rule{APIGroups: []string{"apps"}, APIVersions: []string{"v1"}, Resources: []string{"daemonsets"}},
				},
			}}},
			Validations: []admissionv1.Validation{{
				// The operator's dry run would be told before anything is written: here the policy comes in between.
				Expression: "(has(request.dryRun) && request.dryRun && request.userInfo.username.startsWith('system:serviceaccount:')) || object.metadata.name != 'cilium' || !object.spec.template.spec.containers.exists(c, c.image.contains(':" + tag + "'))",
				Message:    "this release of Cilium is not wanted here",
			}},
		},
	}
	_, err := client.ValidatingAdmissionPolicies().Create(s.Context(), policy, metav1.CreateOptions{})
	s.must(err)
	_, err = client.ValidatingAdmissionPolicyBindings().Create(s.Context(), &admissionv1.ValidatingAdmissionPolicyBinding{
		ObjectMeta: metav1.ObjectMeta{Name: refusal},
		Spec:       admissionv1.ValidatingAdmissionPolicyBindingSpec{PolicyName: refusal, ValidationActions: []admissionv1.ValidationAction{admissionv1.Deny}},
	}, metav1.CreateOptions{})
	s.must(err)
	s.Cleanup(s.allowAgents)
	patch := []byte(`{"spec":{"template":{"spec":{"containers":[{"name":"cilium-agent","image":"x:` + tag + `"}]}}}}`)
	s.eventually("the policy is in force", func(ctx context.Context) (bool, error) {
		_, err := s.bed.Client().AppsV1().DaemonSets(system).Patch(ctx, "cilium", types.StrategicMergePatchType, patch,
			metav1.PatchOptions{DryRun: []string{metav1.DryRunAll}})
		return apierrors.IsInvalid(err) || apierrors.IsForbidden(err), nil
	})
}

// allowAgents takes the refusal back; it also runs at the end of a test, when there is none left.
func (s *scenario) allowAgents() {
	s.Helper()
	client := s.bed.Client().AdmissionregistrationV1()
	for _, err := range []error{
		client.ValidatingAdmissionPolicyBindings().Delete(context.Background(), refusal, metav1.DeleteOptions{}),
		client.ValidatingAdmissionPolicies().Delete(context.Background(), refusal, metav1.DeleteOptions{}),
	} {
		if err != nil && !apierrors.IsNotFound(err) {
			s.Error(err)
		}
	}
}

// breakImage makes agents of this image fail on every node.
func (s *scenario) breakImage(tag string) {
	s.Helper()
	nodes, err := s.bed.Client().CoreV1().Nodes().List(s.Context(), metav1.ListOptions{})
	s.must(err)
	for _, node := range nodes.Items {
		s.must(nodeactor.Break(s.Context(), s.bed.Client(), node.Name, tag))
	}
}
