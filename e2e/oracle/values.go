package oracle

// Every key of cilium-config that the operator owns has its value, everywhere.

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

func owned(s *Snapshot) []Violation {
	if s.Config == nil {
		return []Violation{{Owned, "cilium-config", "there is no ConfigMap cilium-config"}}
	}
	wanted := expected(s.Installation.Spec)
	var found []Violation
	for _, key := range slices.Sorted(maps.Keys(wanted)) {
		if value, set := s.Config[key]; value != wanted[key] {
			found = append(found, Violation{Owned, key, fmt.Sprintf("cilium-config has %s, want %q", shown(key, value, set), wanted[key])})
		}
		for _, config := range s.NodeConfigs {
			if value, set := config.Spec.Defaults[key]; set && value != wanted[key] {
				found = append(found, Violation{Owned, config.Name + " " + key,
					fmt.Sprintf("CiliumNodeConfig %s sets %s to %q, want %q", config.Name, key, value, wanted[key])})
			}
		}
	}
	return found
}

func shown(key, value string, set bool) string {
	if !set {
		return "no " + key
	}
	return fmt.Sprintf("%s=%q", key, value)
}

// expected are the keys that no user may change by values, and what the spec's fields make of them. Source: crd/README.md
// and the values of the guide (docs/seed.md).
func expected(spec Spec) map[string]string {
	masquerades := spec.Egress.Mode == "IPMasq" || spec.Egress.Mode == "EgressGateway"
	wanted := map[string]string{
		"kube-proxy-replacement":    "true",
		"routing-mode":              "native",
		"ipam":                      "delegated-plugin",
		"cni-chaining-mode":         "generic-veth",
		"cni-external-routing":      "true",
		"custom-cni-conf":           "true",
		"enable-endpoint-routes":    "true",
		"local-router-ipv4":         orElse(spec.Datapath.LocalRouterIPv4, "169.254.32.16"),
		"devices":                   orElse(strings.Join(spec.Datapath.Devices, " "), "eth+"),
		"enable-ipv4-masquerade":    fmt.Sprint(masquerades),
		"agent-not-ready-taint-key": spec.taintKey(),
	}
	if masquerades {
		wanted["enable-ip-masq-agent"] = "true"
		wanted["enable-bpf-masquerade"] = "true"
	}
	if spec.Egress.Mode == "EgressGateway" {
		wanted[egressGatewayKey(spec.Version)] = "true"
	}
	if spec.LargeScale == "Enabled" {
		wanted["enable-cilium-endpoint-slice"] = "true"
	}
	return wanted
}

// egressGatewayKey: Cilium 1.18 renamed it.
func egressGatewayKey(version string) string {
	if strings.HasPrefix(version, "1.17.") {
		return "enable-ipv4-egress-gateway"
	}
	return "enable-egress-gateway"
}
