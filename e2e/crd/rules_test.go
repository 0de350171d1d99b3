package crd

// Every rule: one object that it accepts and one that it refuses, with the message a person then reads.

import (
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"
)

type rule struct {
	name    string // what holds
	accepts string // spec
	refuses string // spec
	saying  string // in the refusal
}

var rules = []rule{
	{"a version is required",
		`{version: 1.18.2}`, `{suspend: false}`,
		"spec.version: Required value"},
	{"a version is a release of Cilium",
		`{version: 1.19.0-rc.1}`, `{version: v1.18.2}`,
		"version must be a Cilium release such as 1.18.2, without a leading v"},
	{"a version is short",
		`{version: 1.18.2}`, `{version: 1.18.20000000000000000000000000000}`,
		"spec.version: Too long"},
	{"suspend is true or false",
		`{version: 1.18.2, suspend: true}`, `{version: 1.18.2, suspend: "yes"}`,
		"must be of type boolean"},
	{"plan.approval is one of two",
		`{version: 1.18.2, plan: {approval: Manual}}`, `{version: 1.18.2, plan: {approval: Never}}`,
		`supported values: "Automatic", "Manual"`},
	{"a plan is approved by its digest",
		`{version: 1.18.2, plan: {approval: Manual, approvedDigest: "sha256:39b62a72f0892dd16548bd08ee97d5db2e975f7c1f57155578a144186e22992f"}}`,
		`{version: 1.18.2, plan: {approval: Manual, approvedDigest: "39b62a72"}}`,
		"plan.approvedDigest must be sha256: and 64 lower-case hexadecimal digits"},
	{"a digest is short",
		`{version: 1.18.2, plan: {approval: Manual}}`,
		`{version: 1.18.2, plan: {approval: Manual, approvedDigest: "sha256:39b62a72f0892dd16548bd08ee97d5db2e975f7c1f57155578a144186e22992f0"}}`,
		"spec.plan.approvedDigest: Too long"},
	{"nothing is approved that is automatic",
		`{version: 1.18.2, plan: {approval: Automatic}}`,
		`{version: 1.18.2, plan: {approvedDigest: "sha256:39b62a72f0892dd16548bd08ee97d5db2e975f7c1f57155578a144186e22992f"}}`,
		"plan.approvedDigest is used only when plan.approval is Manual"},
	{"deletionPolicy is one of three",
		`{version: 1.18.2, deletionPolicy: Uninstall}`, `{version: 1.18.2, deletionPolicy: Delete}`,
		`supported values: "Orphan", "Uninstall", "UninstallAndRestore"`},
	{"an unknown field is named",
		`{version: 1.18.2}`, `{version: 1.18.2, cluster: {}}`,
		`unknown field "spec.cluster"`},

	{"chart.source is one of five",
		`{version: 1.18.2, chart: {source: Bundled}}`, `{version: 1.18.2, chart: {source: Git}}`,
		`supported values: "Auto", "Bundled", "HTTP", "OCI", "ConfigMap"`},
	{"a repository is given for source HTTP",
		`{version: 1.18.2, chart: {source: HTTP, http: {url: "https://charts.example.com"}}}`,
		`{version: 1.18.2, chart: {source: HTTP}}`,
		"chart.http must be set if chart.source is HTTP, and only then"},
	{"a repository is given for no other source",
		`{version: 1.18.2, chart: {source: Auto}}`,
		`{version: 1.18.2, chart: {source: Auto, http: {url: "https://charts.example.com"}}}`,
		"chart.http must be set if chart.source is HTTP, and only then"},
	{"a repository without a source is not guessed at",
		`{version: 1.18.2, chart: {}}`, `{version: 1.18.2, chart: {http: {url: "https://charts.example.com"}}}`,
		"chart.http must be set if chart.source is HTTP, and only then"},
	{"a repository has an address",
		`{version: 1.18.2, chart: {source: HTTP, http: {url: "https://charts.example.com/a/b"}}}`,
		`{version: 1.18.2, chart: {source: HTTP, http: {}}}`,
		"spec.chart.http.url: Required value"},
	{"a repository is reached by TLS",
		`{version: 1.18.2, chart: {source: HTTP, http: {url: "https://charts.example.com:8443/"}}}`,
		`{version: 1.18.2, chart: {source: HTTP, http: {url: "http://charts.example.com/"}}}`,
		"chart.http.url must be the https:// address of a chart repository"},
	{"a repository has a host",
		`{version: 1.18.2, chart: {source: HTTP, http: {url: "https://169.254.0.3/charts"}}}`,
		`{version: 1.18.2, chart: {source: HTTP, http: {url: "https:///charts"}}}`,
		"chart.http.url must be the https:// address of a chart repository"},
	{"a repository's address holds no password",
		`{version: 1.18.2, chart: {source: HTTP, http: {url: "https://charts.example.com/team@cilium"}}}`,
		`{version: 1.18.2, chart: {source: HTTP, http: {url: "https://me:secret@charts.example.com/"}}}`,
		"chart.http.url must not hold a user name or password"},
	{"a checksum is a SHA-256",
		`{version: 1.18.2, chart: {sha256: 39b62a72f0892dd16548bd08ee97d5db2e975f7c1f57155578a144186e22992f}}`,
		`{version: 1.18.2, chart: {sha256: 39B62A72}}`,
		"chart.sha256 must be 64 lower-case hexadecimal digits, as sha256sum prints them"},

	{"values are an object of any shape",
		`{version: 1.18.2, values: {operator: {extraArgs: [--a], replicas: 1}, debug: {enabled: true}}}`,
		`{version: 1.18.2, values: "debug.enabled=true"}`,
		"must be of type object"},

	{"the CNI ConfigMap has a ConfigMap's name",
		`{version: 1.18.2, cni: {configMapName: cni.config-2}}`, `{version: 1.18.2, cni: {configMapName: cni_config}}`,
		"cni.configMapName must be the name of a ConfigMap"},
	{"the CNI ConfigMap is nobody else's",
		`{version: 1.18.2, cni: {configMapName: cni-config}}`, `{version: 1.18.2, cni: {configMapName: cilium-config}}`,
		"cni.configMapName names a ConfigMap that Cilium's chart or this operator uses for something else"},
	{"the CNI ConfigMap has a ConfigMap's key",
		`{version: 1.18.2, cni: {configMapKey: 05-cilium.conflist}}`, `{version: 1.18.2, cni: {configMapKey: a/b}}`,
		"cni.configMapKey must be the key of a ConfigMap"},
	{"an MTU leaves room for IPv6",
		`{version: 1.18.2, cni: {mtu: 1280}}`, `{version: 1.18.2, cni: {mtu: 576}}`,
		"spec.cni.mtu in body should be greater than or equal to 1280"},
	{"an MTU is at most a jumbo frame's",
		`{version: 1.18.2, cni: {mtu: 9000}}`, `{version: 1.18.2, cni: {mtu: 9001}}`,
		"spec.cni.mtu in body should be less than or equal to 9000"},
	{"a routing table is a positive number",
		`{version: 1.18.2, cni: {routeTable: 1}}`, `{version: 1.18.2, cni: {routeTable: 0}}`,
		"spec.cni.routeTable in body should be greater than or equal to 1"},
	{"a routing table is neither Linux's nor Cilium's",
		`{version: 1.18.2, cni: {routeTable: 2003}}`, `{version: 1.18.2, cni: {routeTable: 2004}}`,
		"cni.routeTable must not be 253, 254 or 255, which Linux reserves, nor 2004 or 2005, which Cilium uses"},
	{"disableIPv6 is true or false",
		`{version: 1.18.2, cni: {disableIPv6: false}}`, `{version: 1.18.2, cni: {disableIPv6: 1}}`,
		"must be of type boolean"},
	{"the IPAM back end is an address and a port",
		`{version: 1.18.2, cni: {ipamBackend: "127.0.0.1:65535"}}`, `{version: 1.18.2, cni: {ipamBackend: "127.0.0.1:65536"}}`,
		"cni.ipamBackend must be an IPv4 address and a port, such as 127.0.0.1:61677"},

	{"devices are interfaces, or beginnings of their names",
		`{version: 1.18.2, datapath: {devices: [eth+, bond0.100]}}`, `{version: 1.18.2, datapath: {devices: ["eth*"]}}`,
		"datapath.devices must hold interface names of at most 15 characters"},
	{"devices are not an empty list",
		`{version: 1.18.2, datapath: {devices: [eth0]}}`, `{version: 1.18.2, datapath: {devices: []}}`,
		"spec.datapath.devices in body should have at least 1 items"},
	{"devices are few",
		`{version: 1.18.2, datapath: {devices: [a, b, c, d, e, f, g, h, i, j, k, l, m, eth0, o, p]}}`,
		`{version: 1.18.2, datapath: {devices: [a, b, c, d, e, f, g, h, i, j, k, l, m, eth0, o, p, q]}}`,
		"must have at most 16 items"},
	{"devices are named once",
		`{version: 1.18.2, datapath: {devices: [eth0, eth1]}}`, `{version: 1.18.2, datapath: {devices: [eth0, eth0]}}`,
		"spec.datapath.devices[1]: Duplicate value"},
	{"the router's address is link-local",
		`{version: 1.18.2, datapath: {localRouterIPv4: 169.254.32.17}}`, `{version: 1.18.2, datapath: {localRouterIPv4: 10.0.0.1}}`,
		"datapath.localRouterIPv4 must be a link-local address, 169.254.x.y"},
	{"the router's address is not the metadata service's",
		`{version: 1.18.2, datapath: {localRouterIPv4: 169.254.1.23}}`, `{version: 1.18.2, datapath: {localRouterIPv4: 169.254.0.23}}`,
		"datapath.localRouterIPv4 must not be 169.254.0.y, which is Tencent Cloud's metadata service"},
	{"the router's address is not a reserved one",
		`{version: 1.18.2, datapath: {localRouterIPv4: 169.254.254.1}}`, `{version: 1.18.2, datapath: {localRouterIPv4: 169.254.255.1}}`,
		"nor 169.254.255.y, which is reserved"},
	{"the router's address is not node-local DNS's",
		`{version: 1.18.2, datapath: {localRouterIPv4: 169.254.20.11}}`, `{version: 1.18.2, datapath: {localRouterIPv4: 169.254.20.10}}`,
		"datapath.localRouterIPv4 must not be 169.254.20.10, the address of node-local DNS"},

	{"apiServer.source is one of two",
		`{version: 1.18.2, apiServer: {source: EndpointSlice}}`, `{version: 1.18.2, apiServer: {source: Service}}`,
		`supported values: "EndpointSlice", "Static"`},
	{"a static API server has both host and port",
		`{version: 1.18.2, apiServer: {source: Static, host: 169.254.128.112, port: 60002}}`,
		`{version: 1.18.2, apiServer: {source: Static, host: 169.254.128.112}}`,
		"apiServer.host and apiServer.port must both be set if apiServer.source is Static, and only then"},
	{"a discovered API server has neither host nor port",
		`{version: 1.18.2, apiServer: {source: EndpointSlice}}`,
		`{version: 1.18.2, apiServer: {source: EndpointSlice, port: 60002}}`,
		"apiServer.host and apiServer.port must both be set if apiServer.source is Static, and only then"},
	{"an API server's host without a source is not guessed at",
		`{version: 1.18.2, apiServer: {}}`, `{version: 1.18.2, apiServer: {host: 169.254.128.112, port: 60002}}`,
		"apiServer.host and apiServer.port must both be set if apiServer.source is Static, and only then"},
	{"an API server's host is an address",
		`{version: 1.18.2, apiServer: {source: Static, host: 10.0.0.1, port: 443}}`,
		`{version: 1.18.2, apiServer: {source: Static, host: cls-1.ccs.tencent, port: 443}}`,
		"apiServer.host must be an IPv4 address: there is no DNS before Cilium runs"},
	{"an API server's address is not the router's",
		`{version: 1.18.2, datapath: {localRouterIPv4: 169.254.32.17}, apiServer: {source: Static, host: 169.254.32.16, port: 60002}}`,
		`{version: 1.18.2, apiServer: {source: Static, host: 169.254.32.16, port: 60002}}`,
		"apiServer.host must differ from datapath.localRouterIPv4 (absent means 169.254.32.16)"},
	{"an API server's port is at least 1",
		`{version: 1.18.2, apiServer: {source: Static, host: 10.0.0.1, port: 1}}`,
		`{version: 1.18.2, apiServer: {source: Static, host: 10.0.0.1, port: 0}}`,
		"spec.apiServer.port in body should be greater than or equal to 1"},
	{"an API server's port is at most 65535",
		`{version: 1.18.2, apiServer: {source: Static, host: 10.0.0.1, port: 65535}}`,
		`{version: 1.18.2, apiServer: {source: Static, host: 10.0.0.1, port: 65536}}`,
		"spec.apiServer.port in body should be less than or equal to 65535"},

	{"existing nodes are refused",
		`{version: 1.18.2, nodes: {existing: Refuse}}`, `{version: 1.18.2, nodes: {existing: InPlace}}`,
		`supported values: "Refuse"`},
	{"egress.mode is one of three",
		`{version: 1.18.2, egress: {mode: EgressGateway}}`, `{version: 1.18.2, egress: {mode: SNAT}}`,
		`supported values: "NATGateway", "IPMasq", "EgressGateway"`},
	{"ranges are for a mode that masquerades",
		`{version: 1.18.2, egress: {mode: IPMasq, nonMasqueradeCIDRs: [10.0.0.0/16]}}`,
		`{version: 1.18.2, egress: {nonMasqueradeCIDRs: [10.0.0.0/16]}}`,
		"egress.nonMasqueradeCIDRs is for egress.mode IPMasq or EgressGateway: with NATGateway nothing is masqueraded"},
	{"ranges are IPv4 ranges",
		`{version: 1.18.2, egress: {mode: IPMasq, nonMasqueradeCIDRs: [10.0.0.0/8, 192.168.0.1/32]}}`,
		`{version: 1.18.2, egress: {mode: IPMasq, nonMasqueradeCIDRs: [10.0.0.0/33]}}`,
		"egress.nonMasqueradeCIDRs must hold IPv4 ranges such as 10.0.0.0/16"},
	{"ranges are not an empty list",
		`{version: 1.18.2, egress: {mode: IPMasq}}`, `{version: 1.18.2, egress: {mode: IPMasq, nonMasqueradeCIDRs: []}}`,
		"spec.egress.nonMasqueradeCIDRs in body should have at least 1 items"},
	{"masqLinkLocal is true or false",
		`{version: 1.18.2, egress: {masqLinkLocal: false}}`, `{version: 1.18.2, egress: {masqLinkLocal: "no"}}`,
		"must be of type boolean"},
	{"a large cluster has no egress gateway",
		`{version: 1.18.2, largeScale: Enabled, egress: {mode: IPMasq}}`,
		`{version: 1.18.2, largeScale: Enabled, egress: {mode: EgressGateway}}`,
		"largeScale: Enabled and egress.mode: EgressGateway exclude each other"},
	{"a switch is Disabled or Enabled",
		`{version: 1.18.2, largeScale: Disabled, apiPriority: Disabled}`, `{version: 1.18.2, apiPriority: true}`,
		"must be of type string"},
	{"a switch has two positions",
		`{version: 1.18.2, apiPriority: Enabled}`, `{version: 1.18.2, apiPriority: Auto}`,
		`supported values: "Disabled", "Enabled"`},

	{"a registry may have a port and a path",
		`{version: 1.18.2, images: {registry: "registry.example.com:5000/quay.io"}}`,
		`{version: 1.18.2, images: {registry: "https://quay.io"}}`,
		"images.registry must be a registry such as quay.io"},
	{"a registry has no slash at the end",
		`{version: 1.18.2, images: {registry: quay.io}}`, `{version: 1.18.2, images: {registry: quay.io/}}`,
		"without https:// and without a slash at the end"},

	{"kube-proxy is retired or kept",
		`{version: 1.18.2, components: {kubeProxy: Keep}}`, `{version: 1.18.2, components: {kubeProxy: Delete}}`,
		`spec.components.kubeProxy: Unsupported value: "Delete": supported values: "Retire", "Keep"`},
	{"tke-cni-agent is retired or kept",
		`{version: 1.18.2, components: {tkeCNIAgent: Keep}}`, `{version: 1.18.2, components: {tkeCNIAgent: ""}}`,
		`spec.components.tkeCNIAgent: Unsupported value: "": supported values: "Retire", "Keep"`},
	{"ip-masq-agent is retired or kept",
		`{version: 1.18.2, components: {ipMasqAgent: Keep}}`, `{version: 1.18.2, components: {ipMasqAgent: keep}}`,
		`spec.components.ipMasqAgent: Unsupported value: "keep": supported values: "Retire", "Keep"`},
	{"components go after the release or before it",
		`{version: 1.18.2, components: {retireOrder: RetireFirst}}`, `{version: 1.18.2, components: {retireOrder: Auto}}`,
		`supported values: "ReleaseFirst", "RetireFirst"`},
	{"what somebody undoes is repaired or reported",
		`{version: 1.18.2, components: {drift: Report}}`, `{version: 1.18.2, components: {drift: Prevent}}`,
		`spec.components.drift: Unsupported value: "Prevent": supported values: "Repair", "Report"`},
	{"at least one repair an hour",
		`{version: 1.18.2, components: {maxRepairsPerHour: 1}}`, `{version: 1.18.2, components: {maxRepairsPerHour: 0}}`,
		"spec.components.maxRepairsPerHour: Invalid value: 0: spec.components.maxRepairsPerHour in body should be greater than or equal to 1"},
	{"at most 120 repairs an hour",
		`{version: 1.18.2, components: {maxRepairsPerHour: 120}}`, `{version: 1.18.2, components: {maxRepairsPerHour: 121}}`,
		"spec.components.maxRepairsPerHour: Invalid value: 121: spec.components.maxRepairsPerHour in body should be less than or equal to 120"},
	{"tke-eni-ipamd is given the toleration or not",
		`{version: 1.18.2, tolerations: {ipamd: Never}}`, `{version: 1.18.2, tolerations: {ipamd: Always}}`,
		`spec.tolerations.ipamd: Unsupported value: "Always": supported values: "Auto", "Never"`},
	{"VPC-CNI is asserted to share interfaces, or nothing is",
		`{version: 1.18.2, preflight: {vpcCNI: SharedENI}}`, `{version: 1.18.2, preflight: {vpcCNI: IndependentENI}}`,
		`spec.preflight.vpcCNI: Unsupported value: "IndependentENI": supported values: "SharedENI"`},
	{"an ignored check is one that exists",
		`{version: 1.18.2, preflight: {ignore: [KernelTooOld, IPAMDTooOld]}}`, `{version: 1.18.2, preflight: {ignore: [KernelTooNew]}}`,
		`spec.preflight.ignore[0]: Unsupported value: "KernelTooNew": supported values: "KubernetesTooOld", "UnsupportedNetworkMode"`},
	{"a foreign Cilium is not ignored",
		`{version: 1.18.2, preflight: {ignore: []}}`, `{version: 1.18.2, preflight: {ignore: [ForeignCilium]}}`,
		`spec.preflight.ignore[0]: Unsupported value: "ForeignCilium"`},
	{"an ignored check is named once",
		`{version: 1.18.2, preflight: {ignore: [IPVSMode]}}`, `{version: 1.18.2, preflight: {ignore: [IPVSMode, IPVSMode]}}`,
		"spec.preflight.ignore[1]: Duplicate value"},
	{"the TCR assistant is given the toleration or not",
		`{version: 1.18.2, tolerations: {tcrAssistant: Never}}`, `{version: 1.18.2, tolerations: {tcrAssistant: Always}}`,
		`spec.tolerations.tcrAssistant: Unsupported value: "Always": supported values: "Auto", "Never"`},
}

func TestRules(t *testing.T) {
	onEachServer(t, func(t *testing.T, client dynamic.ResourceInterface) {
		for _, rule := range allRules() {
			t.Run(rule.name, func(t *testing.T) {
				expect(t, create(t, client, installation(t, rule.accepts)), "")
				expect(t, create(t, client, installation(t, rule.refuses)), rule.saying)
			})
		}
	})
}

const oneInstallation = "a cluster has one CiliumInstallation: metadata.name must be default"

func TestThereIsOneInstallation(t *testing.T) {
	onEachServer(t, func(t *testing.T, client dynamic.ResourceInterface) {
		object := installation(t, `{version: 1.18.2}`)
		expect(t, create(t, client, object), "")
		object.SetName("second")
		expect(t, create(t, client, object), oneInstallation)
	})
}

func TestSpecIsRequired(t *testing.T) {
	onEachServer(t, func(t *testing.T, client dynamic.ResourceInterface) {
		object := installation(t, `{version: 1.18.2}`)
		unstructured.RemoveNestedField(object.Object, "spec")
		expect(t, create(t, client, object), "spec: Required value")
	})
}
