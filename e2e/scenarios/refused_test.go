package scenarios_test

// Clusters that Cilium must not be installed on: told why, and left alone.

import (
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

func TestClustersThatCannotBeChainedAreRefused(t *testing.T) {
	for name, test := range map[string]struct {
		dress  tke.Options
		spec   map[string]any
		given  func(*scenario)
		reason string
		says   string // in the message
	}{
		"Global Router": {
			dress: tke.Options{Mode: tke.GlobalRouter}, reason: "UnsupportedNetworkMode", says: "tke-bridge-agent",
		},
		"DataPlaneV2": {
			dress: tke.Options{Mode: tke.DataPlaneV2}, reason: "UnsupportedNetworkMode", says: "DataPlaneV2",
		},
		"no VPC-CNI at all": {
			dress: tke.Options{Without: []string{tke.ENIAgent}}, reason: "UnsupportedNetworkMode", says: "tke-eni-agent",
		},
		"somebody's Cilium without Helm": {
			dress: tke.Options{ForeignCilium: true}, reason: "ForeignCilium", says: "DaemonSet kube-system/cilium",
		},
		"somebody's Helm release": {
			given: (*scenario).installForeignRelease, reason: "ForeignCilium", says: "Helm release cilium",
		},
		"kube-proxy kept in ipvs mode": {
			dress: tke.Options{KubeProxyMode: "ipvs"}, reason: "IPVSMode", says: "spec.components.kubeProxy",
			spec: map[string]any{"components": map[string]any{"kubeProxy": "Keep"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := running(t, test.dress)
			if test.given != nil {
				test.given(s)
			}
			states := s.record()
			s.apply(spec(test.spec))
			refused := s.untilReason("Ready", test.reason)
			s.expectRefused(refused, test.says)
			s.untilLooked()
			s.expectNoWrites(s.effects())
			states.expectSensible()
		})
	}
}

func TestIPVSIsNoObstacleWhenKubeProxyIsRetired(t *testing.T) {
	s := running(t, tke.Options{KubeProxyMode: "ipvs"})
	s.apply(spec())
	s.untilReady()
	s.expectRetired()
}

func (s *scenario) expectRefused(i *operator.Installation, says string) {
	s.Helper()
	ready := i.Condition("Ready")
	if ready.Status != metav1.ConditionFalse || !strings.Contains(ready.Message, says) {
		s.Errorf("%s should say %q", i, says)
	}
	if i.Condition("Stalled").Status != metav1.ConditionTrue || i.Condition("Reconciling").Status == metav1.ConditionTrue {
		s.Errorf("it should be stalled: %v", i.Status.Conditions)
	}
	if preflight := i.Condition("PreflightSucceeded"); preflight.Status != metav1.ConditionFalse || preflight.Reason != ready.Reason {
		s.Errorf("preflight says %+v", preflight)
	}
}

func (s *scenario) installForeignRelease() {
	s.Helper()
	s.must(operator.InstallForeignRelease(s.Context(), s.bed.Cluster))
}
