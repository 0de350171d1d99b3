package scenarios_test

// What stands in the way of an installation and is only found by looking for it: rights, workloads, webhooks, a mode.

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"tke-cilium-operator/e2e/audit"
	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

// expectObstacle waits for the refusal, and wants nothing to be written.
func (s *scenario) expectObstacle(reason string, says ...string) {
	s.Helper()
	refused := s.untilReason("Ready", reason)
	for _, words := range says {
		s.expectRefused(refused, words)
	}
	s.untilLooked()
	s.expectNoWrites(s.effects())
}

func TestMissingRightsAreToldBeforeTheFirstWrite(t *testing.T) {
	s := given(t, twoNodes, operator.Options{})
	bindings := s.bed.Client().RbacV1().ClusterRoleBindings()
	held, err := bindings.Get(t.Context(), "tke-cilium-operator-held", metav1.GetOptions{})
	s.must(err)
	s.must(bindings.Delete(t.Context(), held.Name, metav1.DeleteOptions{}))
	s.must(s.op.Start())
	s.apply(spec())
	s.expectObstacle("RBACInsufficient", "ciliumbgpadvertisements.cilium.io", "apply deploy/")

	held.ResourceVersion = ""
	_, err = bindings.Create(t.Context(), held, metav1.CreateOptions{})
	s.must(err)
	s.untilReady()
	s.expectReleases(deployedOnce)
}

// Values that make the chart render more want more rights than deploy/ gives, in Helm's hands and in Cilium's.
func TestRightsForMoreThanTheUsualObjectsAreToldBeforeTheFirstWrite(t *testing.T) {
	s := running(t, tke.Options{})
	relay := map[string]any{"hubble": map[string]any{"relay": map[string]any{"enabled": true}}}
	s.apply(spec(map[string]any{"values": relay}))
	s.expectObstacle("RBACInsufficient", "create, patch deployments.apps hubble-relay in kube-system")
	s.apply(spec())
	s.untilReady()
}

// passAfterLabelling waits for a pass that has seen all that happened to nodes before.
func (s *scenario) passAfterLabelling(node, instanceType string) {
	s.Helper()
	before, err := s.op.Passes(s.Context())
	s.must(err)
	s.labelNode(node, "node.kubernetes.io/instance-type", instanceType)
	s.untilPass(before)
}

func TestExistingNodesWithWorkloadsAreRefused(t *testing.T) {
	s := given(t, twoNodes, operator.Options{})
	node := s.anyNode()
	s.run("default", "web", node, false)
	s.run("default", "on-host", node, true)
	s.run(system, "addon", node, false)
	s.run("default", "kubernetes-proxy-x", node, false)
	s.untilOlder(node)
	s.must(s.op.Start())
	s.apply(spec())
	s.expectObstacle("ExistingWorkloads", node+" (default/web)", "kube-node-lease")

	t.Run("until they are gone", func(t *testing.T) {
		s := s.under(t)
		now := int64(0)
		s.must(s.bed.Client().CoreV1().Pods("default").Delete(t.Context(), "web", metav1.DeleteOptions{GracePeriodSeconds: &now}))
		s.untilReady()
	})
	t.Run("and at rest nobody looks for them", func(t *testing.T) {
		s := s.under(t)
		// Once Cilium is known to be up on a node, its pods are listed one time.
		s.eventually("Cilium is up", s.ciliumIsUp(slices.Collect(maps.Keys(s.boots()))...))
		s.passAfterLabelling(node, "S5.LARGE4")
		s.must(s.bed.Audit.Forget())
		s.passAfterLabelling(node, "S5.LARGE8")
		requests, err := s.bed.Audit.Requests()
		s.must(err)
		if len(requests) == 0 {
			t.Error("the pass asked for nothing at all")
		}
		for _, request := range slices.DeleteFunc(requests, atRest) {
			t.Errorf("at rest: %s", request)
		}
	})
}

// atRest tells whether a request is one of those that every pass makes.
func atRest(r audit.Request) bool {
	dear := []string{"pods", "mutatingwebhookconfigurations", "validatingwebhookconfigurations", "selfsubjectrulesreviews"}
	return !slices.Contains(dear, r.Resource) || r.Verb == "watch" || r.Namespace == system
}

func TestAnIgnoredWorkloadIsAWarning(t *testing.T) {
	s := given(t, twoNodes, operator.Options{})
	node := s.anyNode()
	s.run("default", "web", node, false)
	s.untilOlder(node)
	s.must(s.op.Start())
	s.apply(spec(map[string]any{"preflight": map[string]any{"ignore": []any{"ExistingWorkloads"}}}))
	s.untilReady()
}

// run creates a pod that is bound to a node already.
func (s *scenario) run(namespace, name, node string, onHost bool) {
	s.Helper()
	no := false
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: corev1.PodSpec{
			NodeName: node, HostNetwork: onHost, AutomountServiceAccountToken: &no,
			Tolerations: []corev1.Toleration{{Operator: corev1.TolerationOpExists}},
			Containers:  []corev1.Container{{Name: "c", Image: "i"}},
		},
	}
	_, err := s.bed.Client().CoreV1().Pods(namespace).Create(s.Context(), pod, metav1.CreateOptions{})
	s.must(err)
}

// untilOlder waits until what is created from now on is younger than the node, by Kubernetes' whole seconds.
func (s *scenario) untilOlder(node string) {
	s.Helper()
	found, err := s.bed.Client().CoreV1().Nodes().Get(s.Context(), node, metav1.GetOptions{})
	s.must(err)
	s.eventually("the next second", func(context.Context) (bool, error) {
		return time.Now().Truncate(time.Second).After(found.CreationTimestamp.Time), nil
	})
}

func TestAWebhookThatNobodyCanAnswerIsToldBeforeTheFirstWrite(t *testing.T) {
	s := given(t, tke.Options{}, operator.Options{})
	s.must(s.op.Start())
	s.createWebhook("pods.policy.example.com")
	s.apply(spec())
	s.expectObstacle("PodWebhook", "ValidatingWebhookConfiguration policy (pods.policy.example.com, Service default/policy, which has no pods)",
		"exclude namespace kube-system")

	patch := []byte(`[{"op":"add","path":"/webhooks/0/namespaceSelector","value":
		{"matchExpressions":[{"key":"kubernetes.io/metadata.name","operator":"NotIn","values":["kube-system"]}]}}]`)
	_, err := s.bed.Client().AdmissionregistrationV1().ValidatingWebhookConfigurations().
		Patch(t.Context(), "policy", types.JSONPatchType, patch, metav1.PatchOptions{})
	s.must(err)
	s.untilReady()
}

func (s *scenario) createWebhook(name string) {
	s.Helper()
	none := admissionv1.SideEffectClassNone
	configuration := &admissionv1.ValidatingWebhookConfiguration{
		ObjectMeta: metav1.ObjectMeta{Name: "policy"},
		Webhooks: []admissionv1.ValidatingWebhook{{
			Name: name, SideEffects: &none, AdmissionReviewVersions: []string{"v1"}, // the policy is Fail by default
			ClientConfig: admissionv1.WebhookClientConfig{Service: &admissionv1.ServiceReference{Namespace: "default", Name: "policy"}},
			Rules: []admissionv1.RuleWithOperations{{
				Operations: []admissionv1.OperationType{admissionv1.Create},
				Rule:       admissionv1.Rule{APIGroups: []string{""}, APIVersions: []string{"v1"}, Resources: []string{"pods"}},
			}},
		}},
	}
	_, err := s.bed.Client().AdmissionregistrationV1().ValidatingWebhookConfigurations().
		Create(s.Context(), configuration, metav1.CreateOptions{})
	s.must(err)
}

func TestKubeProxysModeIsReadFromItsConfigMap(t *testing.T) {
	s := given(t, tke.Options{}, operator.Options{})
	config := &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Name: "kube-proxy"},
		Data:       map[string]string{"config.conf": strings.Join([]string{"kind: KubeProxyConfiguration", "mode: ipvs", ""}, "\n")},
	}
	_, err := s.bed.Client().CoreV1().ConfigMaps(system).Create(t.Context(), config, metav1.CreateOptions{})
	s.must(err)
	s.must(s.op.Start())
	s.apply(spec(map[string]any{"components": map[string]any{"kubeProxy": "Keep"}}))
	s.expectObstacle("IPVSMode", "cannot run beside Cilium")
	s.apply(spec())
	s.untilReady()
	s.expectRetired()
}
