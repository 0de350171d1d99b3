package scenarios_test

// What the operator owns cannot be set by another door: issue 9, row T3, cases 01 and 07.

import (
	"maps"
	"testing"

	"tke-cilium-operator/e2e/tke"
)

func TestNoDoorTurnsOffWhatTheClusterRestsOn(t *testing.T) {
	s := running(t, tke.Options{Nodes: []tke.NodeGroup{{Kind: tke.Normal, Count: 1}}})
	s.apply(spec())
	s.untilReady()
	retired := s.daemonSet("kube-proxy").Spec.Template.Spec.NodeSelector
	for _, door := range []mistake{
		{
			name: "agent flags from a blog", reason: "ValuesConflict", says: "spec.values.extraConfig.kube-proxy-replacement",
			spec: spec(map[string]any{"values": map[string]any{"extraConfig": map[string]any{
				"kube-proxy-replacement": "false", "routing-mode": "tunnel", "enable-ipv4-masquerade": "true"}}}),
		},
		{
			name: "an argument", reason: "ValuesConflict", says: "spec.values.extraArgs[0] sets --kube-proxy-replacement",
			spec: spec(map[string]any{"values": map[string]any{"extraArgs": []any{"--kube-proxy-replacement=false"}}}),
		},
		{
			name: "a variable", reason: "ValuesConflict", says: "spec.values.extraEnv[0] sets CILIUM_KUBE_PROXY_REPLACEMENT",
			spec: spec(map[string]any{"values": map[string]any{"extraEnv": []any{
				map[string]any{"name": "CILIUM_KUBE_PROXY_REPLACEMENT", "value": "false"}}}}),
		},
		{
			name: "an object where a list is", reason: "ValuesInvalid", says: "spec.values.operator.tolerations is an object",
			spec: spec(map[string]any{"values": map[string]any{"operator": map[string]any{"tolerations": map[string]any{}}}}),
		},
		{
			name: "a boolean in cilium-config", reason: "ValuesInvalid", says: "spec.values.extraConfig.policy-audit-mode is a boolean",
			spec: spec(map[string]any{"values": map[string]any{"extraConfig": map[string]any{"policy-audit-mode": true}}}),
		},
	} {
		t.Run(door.name, func(t *testing.T) { s.under(t).expectExplained(door) })
	}
	config := s.configMap("cilium-config")
	if config["kube-proxy-replacement"] != "true" || config["routing-mode"] != "native" {
		t.Errorf("cilium-config has %q, %q", config["kube-proxy-replacement"], config["routing-mode"])
	}
	if now := s.daemonSet("kube-proxy").Spec.Template.Spec.NodeSelector; !maps.Equal(now, retired) {
		t.Errorf("kube-proxy's selector is %v", now)
	}
	s.expectReleases(deployedOnce)
	s.apply(spec())
	s.untilReady()
	s.expectReleases(deployedOnce)
}
