package scenarios_test

// What would stop Helm in the middle is found before the first write, all of it at once.

import (
	"context"
	"slices"
	"strings"
	"testing"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tke-cilium-operator/e2e/audit"
	"tke-cilium-operator/e2e/tke"
)

// expectFound waits for the refusal, wants all of it told, and nothing written but the operator's own records.
func (s *scenario) expectFound(reason string, says ...string) {
	s.Helper()
	refused := s.untilReason("Ready", reason)
	for _, words := range says {
		if !strings.Contains(refused.Condition("Ready").Message, words) {
			s.Errorf("%s should say %q", refused, words)
		}
	}
	if refused.Condition("Stalled").Status != metav1.ConditionTrue {
		s.Errorf("it should be stalled: %v", refused.Status.Conditions)
	}
	s.expectNoWrites(slices.DeleteFunc(s.effects(), func(r audit.Request) bool {
		return strings.HasPrefix(r.Name, "tke-cilium-operator-")
	}))
	s.expectReleases()
}

func TestObjectsThatAFormerCiliumLeftAreToldBeforeTheFirstWrite(t *testing.T) {
	s := running(t, tke.Options{})
	client, ctx := s.bed.Client(), t.Context()
	meta := metav1.ObjectMeta{Name: "cilium", Namespace: system, Labels: map[string]string{"app.kubernetes.io/instance": "argocd-cilium"}}
	_, err := client.CoreV1().ServiceAccounts(system).Create(ctx, &corev1.ServiceAccount{ObjectMeta: meta}, metav1.CreateOptions{})
	s.must(err)
	config := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "cilium-config", Namespace: system}, Data: map[string]string{"cluster-name": "default"}}
	_, err = client.CoreV1().ConfigMaps(system).Create(ctx, config, metav1.CreateOptions{})
	s.must(err)
	for _, name := range []string{"cilium", "cilium-operator"} {
		_, err = client.RbacV1().ClusterRoles().Create(ctx, &rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: name}}, metav1.CreateOptions{})
		s.must(err)
	}

	s.apply(spec())
	s.expectFound("LeftoverObjects", "ServiceAccount kube-system/cilium", "ConfigMap kube-system/cilium-config", "ClusterRole cilium,",
		"ClusterRole cilium-operator", "delete them", "meta.helm.sh/release-name=cilium")

	s.must(client.CoreV1().ServiceAccounts(system).Delete(ctx, "cilium", metav1.DeleteOptions{}))
	s.must(client.CoreV1().ConfigMaps(system).Delete(ctx, "cilium-config", metav1.DeleteOptions{}))
	for _, name := range []string{"cilium", "cilium-operator"} {
		s.must(client.RbacV1().ClusterRoles().Delete(ctx, name, metav1.DeleteOptions{}))
	}
	s.look("again")
	s.untilReady()
	s.expectReleases(deployedOnce)
}

func TestAPolicyThatRefusesTheAgentsIsToldInItsOwnWords(t *testing.T) {
	s := running(t, tke.Options{})
	client, ctx := s.bed.Client(), t.Context()
	s.deny("no-agents", "no host network here")
	s.apply(spec())
	s.expectFound("AdmissionDenied", "DaemonSet kube-system/cilium", "no host network here")

	s.must(client.AdmissionregistrationV1().ValidatingAdmissionPolicyBindings().Delete(ctx, "no-agents", metav1.DeleteOptions{}))
	s.eventually("the policy is off", func(ctx context.Context) (bool, error) { return s.wouldTakeDaemonSet(ctx) })
	s.look("again")
	s.untilReady()
}

// deny refuses every DaemonSet named cilium, and returns when it does.
func (s *scenario) deny(name, message string) {
	s.Helper()
	s.policy(name, "daemonsets", "object.metadata.name != 'cilium'", message)
	s.eventually("the policy is on", func(ctx context.Context) (bool, error) {
		taken, err := s.wouldTakeDaemonSet(ctx)
		return !taken, err
	})
}

// policy refuses what the expression is false for. The API server follows it after a while.
func (s *scenario) policy(name, resource, expression, message string) {
	s.Helper()
	client, ctx := s.bed.Client().AdmissionregistrationV1(), s.Context()
	s.Cleanup(func() {
		_ = client.ValidatingAdmissionPolicyBindings().Delete(context.Background(), name, metav1.DeleteOptions{})
		_ = client.ValidatingAdmissionPolicies().Delete(context.Background(), name, metav1.DeleteOptions{})
	})
	_, err := client.ValidatingAdmissionPolicies().Create(ctx, &admissionv1.ValidatingAdmissionPolicy{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: admissionv1.ValidatingAdmissionPolicySpec{
			MatchConstraints: &admissionv1.MatchResources{ResourceRules: []admissionv1.NamedRuleWithOperations{{
				RuleWithOperations: admissionv1.RuleWithOperations{
					Operations: []admissionv1.OperationType{admissionv1.Create, admissionv1.Update},
					Rule:       admissionv1.Rule{APIGroups: []string{"apps"}, APIVersions: []string{"v1"}, Resources: []string{resource}},
				},
			}}},
			Validations: []admissionv1.Validation{{Expression: expression, Message: message}},
		},
	}, metav1.CreateOptions{})
	s.must(err)
	_, err = client.ValidatingAdmissionPolicyBindings().Create(ctx, &admissionv1.ValidatingAdmissionPolicyBinding{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: admissionv1.ValidatingAdmissionPolicyBindingSpec{PolicyName: name,
			ValidationActions: []admissionv1.ValidationAction{admissionv1.Deny}},
	}, metav1.CreateOptions{})
	s.must(err)
}

// wouldTakeDaemonSet asks with a dry run.
func (s *scenario) wouldTakeDaemonSet(ctx context.Context) (bool, error) {
	labels := map[string]string{"app": "probe"}
	_, err := s.bed.Client().AppsV1().DaemonSets("default").Create(ctx, &appsv1.DaemonSet{
		ObjectMeta: metav1.ObjectMeta{Name: "cilium"},
		Spec: appsv1.DaemonSetSpec{
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "a", Image: "a.invalid/a"}}}},
		},
	}, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
	if apierrors.IsInvalid(err) || apierrors.IsForbidden(err) {
		return false, nil
	}
	return err == nil, err
}
