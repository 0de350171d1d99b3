package scenarios_test

// spec.apiPriority, spec.egress and spec.largeScale: what the real API server and the real charts make of them.

import (
	"context"
	"slices"
	"strings"
	"testing"

	flowcontrolv1 "k8s.io/api/flowcontrol/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	flowcontrolclient "k8s.io/client-go/kubernetes/typed/flowcontrol/v1"

	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

func (s *scenario) flowControl() flowcontrolclient.FlowcontrolV1Interface {
	return s.bed.Client().FlowcontrolV1()
}

func (s *scenario) priorityLevel() *flowcontrolv1.PriorityLevelConfiguration {
	s.Helper()
	level, err := s.flowControl().PriorityLevelConfigurations().Get(s.Context(), "cilium", metav1.GetOptions{})
	s.must(err)
	return level
}

func (s *scenario) expectNoFlowControl() {
	s.Helper()
	_, err := s.flowControl().FlowSchemas().Get(s.Context(), "cilium", metav1.GetOptions{})
	if !apierrors.IsNotFound(err) {
		s.Errorf("the flow schema is still there: %v", err)
	}
	_, err = s.flowControl().PriorityLevelConfigurations().Get(s.Context(), "cilium", metav1.GetOptions{})
	if !apierrors.IsNotFound(err) {
		s.Errorf("the priority level is still there: %v", err)
	}
}

// tune is what a person does who finds the queue too short.
func (s *scenario) tune() {
	s.Helper()
	patch := []byte(`{"spec":{"limited":{"nominalConcurrencyShares":10}}}`)
	_, err := s.flowControl().PriorityLevelConfigurations().Patch(s.Context(), "cilium", types.MergePatchType, patch,
		metav1.PatchOptions{FieldManager: "kubectl-patch"})
	s.must(err)
}

func TestTheAPIServerQueuesWhatAgentsList(t *testing.T) {
	s := running(t, twoNodes)
	s.apply(spec())
	s.untilReady()
	schema, err := s.flowControl().FlowSchemas().Get(t.Context(), "cilium", metav1.GetOptions{})
	s.must(err)
	if schema.Spec.MatchingPrecedence != 2 || schema.Spec.PriorityLevelConfiguration.Name != "cilium" {
		t.Errorf("the flow schema is %+v", schema.Spec)
	}
	if subject := schema.Spec.Rules[0].Subjects[0].ServiceAccount; *subject != (flowcontrolv1.ServiceAccountSubject{Namespace: system, Name: "cilium"}) {
		t.Errorf("it is about %v", subject)
	}
	s.eventually("the API server takes it up", s.flowSchemaLeadsSomewhere)
	t.Run("and is left alone while it is as it should be", func(t *testing.T) { s.under(t).expectQuietAfterRestart() })

	t.Run("what somebody changed is made again, and counted", func(t *testing.T) {
		s := s.under(t)
		s.tune()
		s.labelNode(s.anyNode(), "node.kubernetes.io/instance-type", "S5.LARGE8") // it would look by itself within a minute
		after := s.until("it is as before", func(i *operator.Installation) bool {
			return i.Ready() && i.Status.Component("prioritylevelconfiguration.cilium").Repairs == 1
		})
		if writer := after.Status.Component("prioritylevelconfiguration.cilium").LastWriter; writer != "kubectl-patch" {
			t.Errorf("it was changed by %q", writer)
		}
		if shares := *s.priorityLevel().Spec.Limited.NominalConcurrencyShares; shares != 2 {
			t.Errorf("it has %d shares", shares)
		}
	})

	t.Run("Disabled takes it away, Enabled brings it back as no repair", func(t *testing.T) {
		s := s.under(t)
		s.must(s.flowControl().PriorityLevelConfigurations().Delete(t.Context(), "cilium", metav1.DeleteOptions{}))
		s.apply(spec(map[string]any{"apiPriority": "Disabled"}))
		s.until("Disabled", func(i *operator.Installation) bool {
			return i.Ready() && i.Status.Effective.APIPriority == "Disabled"
		})
		s.expectNoFlowControl()
		s.apply(spec())
		after := s.until("Enabled", func(i *operator.Installation) bool {
			return i.Ready() && i.Status.Effective.APIPriority == "Enabled"
		})
		s.priorityLevel()
		if repairs := after.Status.Component("prioritylevelconfiguration.cilium").Repairs; repairs != 1 {
			t.Errorf("%d repairs are counted", repairs)
		}
	})
}

// flowSchemaLeadsSomewhere is what the API server itself says of it.
func (s *scenario) flowSchemaLeadsSomewhere(ctx context.Context) (bool, error) {
	schema, err := s.flowControl().FlowSchemas().Get(ctx, "cilium", metav1.GetOptions{})
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(schema.Status.Conditions, func(c flowcontrolv1.FlowSchemaCondition) bool {
		return c.Type == flowcontrolv1.FlowSchemaConditionDangling && c.Status == flowcontrolv1.ConditionFalse
	}), nil
}

func TestFlowControlOfSomebodyElseIsLeftAlone(t *testing.T) {
	s := running(t, tke.Options{})
	shares := int32(10)
	theirs := &flowcontrolv1.PriorityLevelConfiguration{
		ObjectMeta: metav1.ObjectMeta{Name: "cilium"},
		Spec: flowcontrolv1.PriorityLevelConfigurationSpec{
			Type: flowcontrolv1.PriorityLevelEnablementLimited,
			Limited: &flowcontrolv1.LimitedPriorityLevelConfiguration{
				NominalConcurrencyShares: &shares,
				LimitResponse:            flowcontrolv1.LimitResponse{Type: flowcontrolv1.LimitResponseTypeReject},
			},
		},
	}
	_, err := s.flowControl().PriorityLevelConfigurations().Create(t.Context(), theirs, metav1.CreateOptions{})
	s.must(err)
	s.apply(spec())
	s.untilReady()
	for _, entry := range s.priorityLevel().ManagedFields {
		if entry.Manager == controllerProgram {
			t.Errorf("the operator wrote it: %v", entry)
		}
	}
}

// Masquerading is a matter of every agent's start, so a switch must start them all anew, and cilium-operator with them.
func TestASwitchOfEgressRollsAgentsAndOperator(t *testing.T) {
	s := running(t, twoNodes)
	s.apply(spec())
	s.untilReady()
	before := s.templates()

	s.apply(spec(map[string]any{"egress": map[string]any{"mode": "IPMasq"}}))
	after := s.until("the second revision", s.deployedRevision(2))
	s.expectRolled(before, s.templates())
	if ranges := after.Status.Effective.NonMasqueradeCIDRs; !slices.Equal(ranges, []string{"10.0.0.0/16", "172.16.0.0/20"}) {
		t.Errorf("the ranges in force are %v, not those of TKE's ip-masq-agent", ranges)
	}
	s.expectConfig(map[string]string{"enable-ipv4-masquerade": "true", "enable-bpf-masquerade": "true", "enable-ip-masq-agent": "true"})
	if config := s.configMap("ip-masq-agent")["config"]; !strings.Contains(config, `{"masqLinkLocal":true,"nonMasqueradeCIDRs":["10.0.0.0/16","172.16.0.0/20"]}`) {
		t.Errorf("the agents' ranges are %s", config)
	}

	t.Run("the gateway too", func(t *testing.T) {
		s := s.under(t)
		before := s.templates()
		s.apply(spec(map[string]any{"egress": map[string]any{"mode": "EgressGateway", "nonMasqueradeCIDRs": []any{"10.0.0.0/8"}}}))
		s.until("the third revision", s.deployedRevision(3))
		s.expectRolled(before, s.templates())
		s.expectConfig(map[string]string{"enable-egress-gateway": "true"})
		if config := s.configMap("ip-masq-agent")["config"]; !strings.Contains(config, `"10.0.0.0/8"`) {
			t.Errorf("the agents' ranges are %s", config)
		}
	})

	t.Run("and the way back", func(t *testing.T) {
		s := s.under(t)
		before := s.templates()
		s.apply(spec())
		s.until("the fourth revision", s.deployedRevision(4))
		s.expectRolled(before, s.templates())
		s.expectConfig(map[string]string{"enable-ipv4-masquerade": "false", "enable-egress-gateway": "", "enable-ip-masq-agent": ""})
	})
}

func TestALargeClusterIsTunedAndTold(t *testing.T) {
	s := running(t, tke.Options{})
	s.apply(spec(map[string]any{"largeScale": "Enabled"}))
	found := s.untilReady()
	if message := found.Condition("PreflightSucceeded").Message; !strings.Contains(message, "warning: LargeScale: spec.largeScale is Enabled, and hard to undo") {
		t.Errorf("the message is %q", message)
	}
	s.expectConfig(map[string]string{
		"enable-cilium-endpoint-slice": "true", "k8s-client-qps": "20",
		"labels": "!pod-template-hash !controller-revision-hash !job-name !batch.kubernetes.io/controller-uid",
	})
}

// templates are what a change of makes a controller start pods anew.
func (s *scenario) templates() map[string]string {
	s.Helper()
	const checksum = "cilium.io/cilium-configmap-checksum"
	return map[string]string{
		"agents":          s.daemonSet("cilium").Spec.Template.Annotations[checksum],
		"cilium-operator": s.deployment(system, "cilium-operator").Spec.Template.Annotations[checksum],
	}
}

func (s *scenario) expectRolled(before, after map[string]string) {
	s.Helper()
	for who, was := range before {
		if is := after[who]; was == "" || is == was {
			s.Errorf("%s: the template said %q and says %q", who, was, is)
		}
	}
}

// expectConfig compares entries of cilium-config; "" is for none.
func (s *scenario) expectConfig(want map[string]string) {
	s.Helper()
	config := s.configMap("cilium-config")
	for key, value := range want {
		if config[key] != value {
			s.Errorf("cilium-config has %s=%q, want %q", key, config[key], value)
		}
	}
}
