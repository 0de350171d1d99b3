package crd

// The rules of spec.profile and spec.upgrade.

var upgradeRules = []rule{
	{"a profile is a set of a year",
		`{version: 1.18.2, profile: tke-2026.1}`, `{version: 1.18.2, profile: newest}`,
		"profile must be a set of defaults such as tke-2026.1"},
	{"a failed upgrade has three ways on",
		`{version: 1.18.2, upgrade: {failurePolicy: Rollback}}`, `{version: 1.18.2, upgrade: {failurePolicy: Abort}}`,
		`supported values: "Hold", "Rollback", "Retry"`},
	{"an agent has time to start",
		`{version: 1.18.2, upgrade: {progressDeadlineSeconds: 10}}`,
		`{version: 1.18.2, upgrade: {progressDeadlineSeconds: 9}}`, "should be greater than or equal to 10"},
	{"some node is always replaced",
		`{version: 1.18.2, upgrade: {maxUnavailable: 1}}`, `{version: 1.18.2, upgrade: {maxUnavailable: 0}}`,
		"should be greater than or equal to 1"},
	{"a way of several upgrades is wanted or not",
		`{version: 1.18.2, upgrade: {multiHop: Enabled}}`, `{version: 1.18.2, upgrade: {multiHop: "1.18"}}`,
		`supported values: "Disabled", "Enabled"`},
	{"images are pulled beforehand or not",
		`{version: 1.18.2, upgrade: {prePull: Disabled}}`, `{version: 1.18.2, upgrade: {prePull: 2}}`,
		"must be of type string"},
	{"soaking may be left out",
		`{version: 1.18.2, upgrade: {soakSeconds: 0}}`, `{version: 1.18.2, upgrade: {soakSeconds: -1}}`,
		"should be greater than or equal to 0"},
}
