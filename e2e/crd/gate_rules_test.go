package crd

// The rules of spec.nodes.gate.

var gateRules = []rule{
	{"the gate's mode is one of three",
		`{version: 1.18.2, nodes: {gate: {mode: Continuous}}}`, `{version: 1.18.2, nodes: {gate: {mode: Always}}}`,
		`supported values: "Off", "BootstrapOnly", "Continuous"`},
	{"the gate's taint has a key",
		`{version: 1.18.2, nodes: {gate: {taintKey: ignore-taint.cluster-autoscaler.kubernetes.io/cilium}}}`,
		`{version: 1.18.2, nodes: {gate: {taintKey: "cilium.io/agent=not-ready"}}}`,
		"nodes.gate.taintKey must be a taint's key such as node.cilium.io/agent-not-ready"},
	{"the gate's taint is none of Kubernetes' own",
		`{version: 1.18.2, nodes: {gate: {taintKey: node.example.com/not-ready}}}`,
		`{version: 1.18.2, nodes: {gate: {taintKey: node.kubernetes.io/not-ready}}}`,
		"nodes.gate.taintKey must not be one of Kubernetes' own"},
	{"the gate's key is short",
		`{version: 1.18.2, nodes: {gate: {taintKey: a}}}`, `{version: 1.18.2, nodes: {gate: {taintKey: ""}}}`,
		"spec.nodes.gate.taintKey"},
	{"the gate's taint keeps pods away",
		`{version: 1.18.2, nodes: {gate: {taintEffect: NoExecute}}}`, `{version: 1.18.2, nodes: {gate: {taintEffect: PreferNoSchedule}}}`,
		`supported values: "NoSchedule", "NoExecute"`},
	{"an agent's restart evicts nobody",
		`{version: 1.18.2, nodes: {gate: {mode: Continuous, taintEffect: NoSchedule}}}`,
		`{version: 1.18.2, nodes: {gate: {mode: Continuous, taintEffect: NoExecute}}}`,
		"would evict every pod of a node whose agent restarts"},
	{"the gate's owner is one of two",
		`{version: 1.18.2, nodes: {gate: {owner: Operator}}}`, `{version: 1.18.2, nodes: {gate: {owner: Cilium}}}`,
		`supported values: "Shared", "Operator"`},
}
