package crd

// The rules of spec.chart's sources, of spec.valuesFrom and spec.images, and of the Secrets and ConfigMaps they name.

import (
	"slices"
	"strings"
)

func allRules() []rule {
	return slices.Concat(rules, gateRules, releaseRules, chartRules, valuesRules, imageRules, poolRules, upgradeRules, nodeRules)
}

const (
	someRepository = `url: "https://charts.example.com"`
	someRegistry   = `url: "oci://registry.example.com/charts/cilium"`
)

var chartRules = []rule{
	{"a registry is given for source OCI",
		`{version: 1.18.2, chart: {source: OCI, oci: {` + someRegistry + `}}}`,
		`{version: 1.18.2, chart: {source: OCI, http: {` + someRepository + `}}}`,
		"chart.oci must be set if chart.source is OCI, and only then"},
	{"a registry is given for no other source",
		`{version: 1.18.2, chart: {source: HTTP, http: {` + someRepository + `}}}`,
		`{version: 1.18.2, chart: {source: HTTP, http: {` + someRepository + `}, oci: {` + someRegistry + `}}}`,
		"chart.oci must be set if chart.source is OCI, and only then"},
	{"a ConfigMap is given for source ConfigMap",
		`{version: 1.18.2, chart: {source: ConfigMap, configMapKeyRef: {name: cilium-charts, key: cilium-1.18.2.tgz}}}`,
		`{version: 1.18.2, chart: {source: ConfigMap}}`,
		"chart.configMapKeyRef must be set if chart.source is ConfigMap, and only then"},
	{"a ConfigMap is given for no other source",
		`{version: 1.18.2, chart: {source: Bundled}}`,
		`{version: 1.18.2, chart: {source: Bundled, configMapKeyRef: {name: cilium-charts, key: cilium-1.18.2.tgz}}}`,
		"chart.configMapKeyRef must be set if chart.source is ConfigMap, and only then"},
	{"a ConfigMap is given with its key",
		`{version: 1.18.2, chart: {source: ConfigMap, configMapKeyRef: {name: charts.v1, key: a_b-1.tgz}}}`,
		`{version: 1.18.2, chart: {source: ConfigMap, configMapKeyRef: {name: cilium-charts}}}`,
		"spec.chart.configMapKeyRef.key: Required value"},
	{"a chart's ConfigMap has a ConfigMap's name",
		`{version: 1.18.2, chart: {source: ConfigMap, configMapKeyRef: {name: c, key: k}}}`,
		`{version: 1.18.2, chart: {source: ConfigMap, configMapKeyRef: {name: kube-system/charts, key: k}}}`,
		"chart.configMapKeyRef.name must be the name of a ConfigMap"},
	{"a chart's ConfigMap has a ConfigMap's key",
		`{version: 1.18.2, chart: {source: ConfigMap, configMapKeyRef: {name: c, key: .tgz}}}`,
		`{version: 1.18.2, chart: {source: ConfigMap, configMapKeyRef: {name: c, key: ../c.tgz}}}`,
		"chart.configMapKeyRef.key must be the key of a ConfigMap"},

	{"a registry may have a port and an address",
		`{version: 1.18.2, chart: {source: OCI, oci: {url: "oci://127.0.0.1:5000/a/b-c/cilium"}}}`,
		`{version: 1.18.2, chart: {source: OCI, oci: {url: "https://registry.example.com/charts/cilium"}}}`,
		"chart.oci.url must be the oci:// address of a chart such as oci://registry.example.com/charts/cilium"},
	{"a chart in a registry has a path",
		`{version: 1.18.2, chart: {source: OCI, oci: {` + someRegistry + `}}}`,
		`{version: 1.18.2, chart: {source: OCI, oci: {url: "oci://registry.example.com/"}}}`,
		"chart.oci.url must be the oci:// address of a chart"},
	{"a chart in a registry is named without its tag",
		`{version: 1.18.2, chart: {source: OCI, oci: {` + someRegistry + `}}}`,
		`{version: 1.18.2, chart: {source: OCI, oci: {url: "oci://registry.example.com/charts/cilium:1.18.2"}}}`,
		"without a tag or digest"},
	{"a registry's address holds no password",
		`{version: 1.18.2, chart: {source: OCI, oci: {` + someRegistry + `}}}`,
		`{version: 1.18.2, chart: {source: OCI, oci: {url: "oci://me:secret@registry.example.com/charts/cilium"}}}`,
		"chart.oci.url must be the oci:// address of a chart"},
	{"a manifest's digest is a SHA-256",
		`{version: 1.18.2, chart: {source: OCI, oci: {` + someRegistry + `, digest: "sha256:39b62a72f0892dd16548bd08ee97d5db2e975f7c1f57155578a144186e22992f"}}}`,
		`{version: 1.18.2, chart: {source: OCI, oci: {` + someRegistry + `, digest: 39b62a72f0892dd16548bd08ee97d5db2e975f7c1f57155578a144186e22992f}}}`,
		"chart.oci.digest must be sha256: and 64 lower-case hexadecimal digits, as helm push prints it"},

	{"a repository's credentials are in a Secret",
		`{version: 1.18.2, chart: {source: HTTP, http: {` + someRepository + `, credentialsSecretName: charts.login}}}`,
		`{version: 1.18.2, chart: {source: HTTP, http: {` + someRepository + `, credentialsSecretName: "me:secret"}}}`,
		"chart.http.credentialsSecretName must be the name of a Secret"},
	{"a repository's authority is in a Secret",
		`{version: 1.18.2, chart: {source: HTTP, http: {` + someRepository + `, caSecretName: charts-ca}}}`,
		`{version: 1.18.2, chart: {source: HTTP, http: {` + someRepository + `, caSecretName: other/charts-ca}}}`,
		"chart.http.caSecretName must be the name of a Secret"},
	{"a registry's credentials are in a Secret",
		`{version: 1.18.2, chart: {source: OCI, oci: {` + someRegistry + `, credentialsSecretName: charts.login}}}`,
		`{version: 1.18.2, chart: {source: OCI, oci: {` + someRegistry + `, credentialsSecretName: Login}}}`,
		"chart.oci.credentialsSecretName must be the name of a Secret"},
	{"a registry's authority is in a Secret",
		`{version: 1.18.2, chart: {source: OCI, oci: {` + someRegistry + `, caSecretName: charts-ca}}}`,
		`{version: 1.18.2, chart: {source: OCI, oci: {` + someRegistry + `, caSecretName: charts_ca}}}`,
		"chart.oci.caSecretName must be the name of a Secret"},
	{"a Secret's name is not empty",
		`{version: 1.18.2, chart: {source: OCI, oci: {` + someRegistry + `}}}`,
		`{version: 1.18.2, chart: {source: OCI, oci: {` + someRegistry + `, caSecretName: ""}}}`,
		"spec.chart.oci.caSecretName in body should be at least 1 chars long"},
}

var valuesRules = []rule{
	{"values come from Secrets and ConfigMaps",
		`{version: 1.18.2, valuesFrom: [{kind: Secret, name: a}, {kind: ConfigMap, name: b.c, key: k_1.yaml, optional: true}]}`,
		`{version: 1.18.2, valuesFrom: [{kind: Pod, name: a}]}`,
		`supported values: "Secret", "ConfigMap"`},
	{"values come from an object with a name",
		`{version: 1.18.2, valuesFrom: []}`, `{version: 1.18.2, valuesFrom: [{kind: Secret}]}`,
		"spec.valuesFrom[0].name: Required value"},
	{"values come from the operator's namespace",
		`{version: 1.18.2, valuesFrom: [{kind: Secret, name: a}]}`,
		`{version: 1.18.2, valuesFrom: [{kind: Secret, name: a, namespace: b}]}`,
		`unknown field "spec.valuesFrom[0].namespace"`},
	{"values come from an object's name",
		`{version: 1.18.2, valuesFrom: [{kind: Secret, name: a-b}]}`, `{version: 1.18.2, valuesFrom: [{kind: Secret, name: b/a}]}`,
		"valuesFrom[].name must be the name of a Secret or ConfigMap"},
	{"values have a key",
		`{version: 1.18.2, valuesFrom: [{kind: Secret, name: a, key: .values}]}`,
		`{version: 1.18.2, valuesFrom: [{kind: Secret, name: a, key: a/b}]}`,
		"valuesFrom[].key must be the key of a Secret or ConfigMap"},
	{"values come from few objects",
		`{version: 1.18.2, valuesFrom: [` + strings.Repeat(`{kind: Secret, name: a}, `, 16) + `]}`,
		`{version: 1.18.2, valuesFrom: [` + strings.Repeat(`{kind: Secret, name: a}, `, 17) + `]}`,
		"must have at most 16 items"},
}

var imageRules = []rule{
	{"digests are used or not",
		`{version: 1.18.2, images: {useDigest: false}}`, `{version: 1.18.2, images: {useDigest: Never}}`,
		"must be of type boolean"},
	{"nodes pull with Secrets",
		`{version: 1.18.2, images: {pullSecretNames: [tcr, a.b]}}`, `{version: 1.18.2, images: {pullSecretNames: [a/b]}}`,
		"images.pullSecretNames must hold names of Secrets"},
	{"a pull Secret is named once",
		`{version: 1.18.2, images: {pullSecretNames: []}}`, `{version: 1.18.2, images: {pullSecretNames: [a, a]}}`,
		"spec.images.pullSecretNames[1]: Duplicate value"},
	{"pull Secrets are few",
		`{version: 1.18.2, images: {pullSecretNames: [a, b, c, d, e, f, g, h]}}`,
		`{version: 1.18.2, images: {pullSecretNames: [a, b, c, d, e, f, g, h, i]}}`,
		"must have at most 8 items"},
}
