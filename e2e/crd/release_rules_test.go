package crd

// The rules of spec.release.

var releaseRules = []rule{
	{"a release has a name that Helm takes",
		`{version: 1.18.2, release: {name: cilium-2}}`, `{version: 1.18.2, release: {name: Cilium}}`,
		"release.name must be lower-case letters, digits and dashes"},
	{"a release's name is short enough for Helm",
		`{version: 1.18.2, release: {name: a2345678901234567890123456789012345678901234567890123}}`,
		`{version: 1.18.2, release: {name: a23456789012345678901234567890123456789012345678901234}}`,
		"spec.release.name: Too long"},
	{"a release has a history that Helm can keep",
		`{version: 1.18.2, release: {maxHistory: 100}}`, `{version: 1.18.2, release: {maxHistory: 101}}`,
		"spec.release.maxHistory in body should be less than or equal to 100"},
	{"a release has a history",
		`{version: 1.18.2, release: {maxHistory: 1}}`, `{version: 1.18.2, release: {maxHistory: 0}}`,
		"spec.release.maxHistory in body should be greater than or equal to 1"},
	{"a release is taken over, or not",
		`{version: 1.18.2, release: {adoption: HelmRelease}}`, `{version: 1.18.2, release: {adoption: Always}}`,
		"spec.release.adoption: Unsupported value"},
	{"a release is where the operator sees its agents",
		`{version: 1.18.2, release: {namespace: kube-system}}`, `{version: 1.18.2, release: {namespace: cilium}}`,
		"release.namespace must be kube-system: in another namespace the operator sees no agents"},
}
