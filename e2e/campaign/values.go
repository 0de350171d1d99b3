package campaign

// Values for Cilium's chart: each of the paths that people set, with each kind that JSON knows. The schema of the CRD lets
// all pass, so the operator must be able to say what is wrong.

import (
	"slices"
	"strings"
)

// valuePaths are those that the operator sets or reads itself, those that templates read deeply, and some that nobody knows.
var valuePaths = []string{
	"affinity", "agentNotReadyTaintKey", "bpf", "bpf.masquerade", "certgen", "cni", "cni.chainingMode", "daemonSet",
	"devices", "egressGateway", "enableIPv4Masquerade", "endpointRoutes", "envoy", "envoy.affinity", "envoy.enabled",
	"envoy.tolerations", "envoy.updateStrategy", "extraArgs", "extraConfig", "extraConfig.local-router-ipv4", "extraEnv",
	"hubble", "hubble.tls", "hubble.tls.auto", "hubble.tls.auto.method", "image", "image.repository", "imagePullSecrets",
	"ipMasqAgent", "ipMasqAgent.config", "ipMasqAgent.config.nonMasqueradeCIDRs", "ipam", "ipam.mode", "k8sServiceHost",
	"k8sServicePort", "kubeProxyReplacement", "nodeSelector", "operator", "operator.affinity", "operator.extraArgs",
	"operator.extraEnv", "operator.image", "operator.podAnnotations", "operator.replicas", "operator.tolerations",
	"operator.updateStrategy", "podAnnotations", "podLabels", "priorityClassName", "resources", "rollOutCiliumPods",
	"routingMode", "tls", "tls.secretsNamespace", "tolerations", "unheardOf", "updateStrategy",
	"updateStrategy.rollingUpdate", "upgradeCompatibility",
}

type sample struct {
	name  string
	value any
}

func kinds() []sample {
	return []sample{
		{"an object", object{"a": "b"}},
		{"an empty list", []any{}},
		{"a list", []any{"a", object{"b": int64(1)}, nil}},
		{"text", "网络 {{ .Values }}"},
		{"a number", int64(7)},
		{"false", false},
		{"null", nil},
	}
}

// valuesGroups are one for each path.
func valuesGroups() []Group {
	var groups []Group
	for _, path := range valuePaths {
		group := Group{Field: "values." + path}
		for _, kind := range kinds() {
			spec := Base()
			set(spec, slices.Concat([]string{"values"}, strings.Split(path, ".")), kind.value)
			group.Applied = append(group.Applied, Mutation{Field: group.Field, Name: kind.name, Spec: spec})
		}
		groups = append(groups, group)
	}
	return append(groups, oddValues())
}

// oddValues are shapes rather than kinds.
func oddValues() Group {
	group := Group{Field: "values (shapes)"}
	deep := any("end")
	for range 40 {
		deep = object{"a": deep}
	}
	for name, value := range map[string]any{
		"40 levels":              object{"unheardOf": deep},
		"text of 100,000":        object{"extraConfig": object{"a": strings.Repeat("x", 100_000)}},
		"an empty name":          object{"": object{"": "a"}},
		"names with dots":        object{"operator.tolerations": []any{}, "a.b": "c"},
		"names of other letters": object{"网络": "ünï"},
		"one name twice in env":  object{"extraEnv": []any{object{"name": "A", "value": "1"}, object{"name": "A", "value": "2"}}},
		"a number in env":        object{"extraEnv": []any{object{"name": "A", "value": int64(1)}}},
		"replacement off":        object{"extraConfig": object{"kube-proxy-replacement": "false"}},
		"tunnel and masquerade":  object{"extraConfig": object{"routing-mode": "tunnel", "enable-ipv4-masquerade": "true"}},
		"another router address": object{"extraConfig": object{"local-router-ipv4": "169.254.33.1"}},
		"another image":          object{"image": object{"tag": "v1.17.4", "useDigest": false}},
		"1,000 keys":             object{"podAnnotations": many(1000)},
	} {
		group.Applied = append(group.Applied, Mutation{Field: group.Field, Name: name, Spec: object{"version": Version, "values": value}})
	}
	slices.SortFunc(group.Applied, func(a, b Mutation) int { return strings.Compare(a.Name, b.Name) })
	return group
}

func many(count int) map[string]any {
	all := object{}
	for i := range count {
		all["example.com/a"+strings.Repeat("b", i%50)+string(rune('a'+i%26))] = "c"
	}
	return all
}
