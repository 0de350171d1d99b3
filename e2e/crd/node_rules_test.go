package crd

// The rules of spec.nodes.

var nodeRules = []rule{
	{"existing nodes are refused or used",
		`{version: 1.18.2, nodes: {existing: Refuse}}`, `{version: 1.18.2, nodes: {existing: Ignore}}`,
		`supported values: "Refuse", "InPlace"`},
	{"existing nodes are used with an approved plan only",
		`{version: 1.18.2, plan: {approval: Manual}, nodes: {existing: InPlace}}`, `{version: 1.18.2, nodes: {existing: InPlace}}`,
		"nodes.existing: InPlace needs plan.approval: Manual"},
	{"nor with one that nobody is asked about",
		`{version: 1.18.2, plan: {approval: Automatic}, nodes: {existing: Refuse}}`,
		`{version: 1.18.2, plan: {approval: Automatic}, nodes: {existing: InPlace}}`,
		"nodes.existing: InPlace needs plan.approval: Manual"},
	{"pods that Cilium does not manage are told or restarted",
		`{version: 1.18.2, nodes: {unmanagedPods: Evict}}`, `{version: 1.18.2, nodes: {unmanagedPods: Delete}}`,
		`supported values: "Report", "Evict"`},
}
