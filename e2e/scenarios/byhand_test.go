package scenarios_test

// On call, somebody runs `helm upgrade` of the release from their laptop.

import (
	"context"
	"strings"
	"testing"

	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

// What such a person writes: enough to serve, and kube-proxy replacement off.
const valuesByHand = `{"routingMode": "native", "endpointRoutes": {"enabled": true}, "ipam": {"mode": "delegated-plugin"},
 "enableIPv4Masquerade": false, "kubeProxyReplacement": "false", "devices": ["eth+"], "sysctlfix": {"enabled": false},
 "k8sServiceHost": "169.254.128.112", "k8sServicePort": 60002,
 "cni": {"chainingMode": "generic-veth", "customConf": true, "configMap": "cni-configuration", "externalRouting": true},
 "extraConfig": {"local-router-ipv4": "169.254.32.16"}}`

func TestAnUpgradeByHandIsToldAndServicesAreServed(t *testing.T) {
	s := running(t, tke.Options{Nodes: []tke.NodeGroup{{Kind: tke.Normal, Count: 2}}})
	s.apply(spec())
	s.untilReady()
	s.must(operator.InstallByBareHelm(t.Context(), s.bed.Cluster, "1.19.6", valuesByHand))
	s.look("after the upgrade by hand")
	foreign := s.untilReason("Stalled", "ReleaseForeign")
	if message := foreign.Condition("Ready").Message; !strings.Contains(message, "To keep it, set spec.version to 1.19.6") {
		t.Errorf("Ready says %q", message)
	}
	if release := foreign.Status.Release; release == nil || release.ChartVersion != "1.19.6" {
		t.Errorf("the release is told as %+v", release)
	}
	if drifted := foreign.Condition("Drifted"); drifted.Status != "True" || drifted.Reason != "ReleaseForeign" {
		t.Errorf("Drifted is %+v", drifted)
	}
	s.eventually("kube-proxy is back", func(context.Context) (bool, error) {
		return s.daemonSet(tke.KubeProxy).Spec.Template.Spec.NodeSelector == nil, nil
	})

	t.Run("with its version in the spec, the operator's values are applied and kube-proxy goes", func(t *testing.T) {
		s := s.under(t)
		s.apply(spec(map[string]any{"version": "1.19.6"}))
		s.until("1.19.6 is Ready", func(i *operator.Installation) bool { return i.Ready() && i.Status.Release.Revision == 3 })
		s.expectRetired()
		if replacement := s.configMap("cilium-config")["kube-proxy-replacement"]; replacement != "true" {
			t.Errorf("kube-proxy-replacement is %q", replacement)
		}
	})

	t.Run("within the minor it is put back, and counted", func(t *testing.T) {
		s := s.under(t)
		s.must(operator.InstallByBareHelm(t.Context(), s.bed.Cluster, "1.19.6", valuesByHand))
		s.look("after another one")
		repaired := s.until("it is put back", func(i *operator.Installation) bool { return i.Ready() && i.Status.Release.Revision == 5 })
		if drifted := repaired.Condition("Drifted"); drifted.Reason != "DriftRepaired" || !strings.Contains(drifted.Message, "release.kube-system.cilium") {
			t.Errorf("Drifted is %+v", drifted)
		}
		s.expectRetired()
	})
}
