package campaign

// What a schema cannot tell of a field: what it needs beside it, values that people write, and values that its rules refuse.

import (
	"fmt"
	"strings"
)

// field is what is known of one; the zero value is right for most enums, booleans and numbers.
type field struct {
	beside   map[string]any                 // other fields that it needs
	with     func(value any) map[string]any // the same, where it depends on the value
	required bool                           // absent is refused
	good     []any
	bad      []any
	refused  []any           // those of an enum that do not go with the base
	item     func(i int) any // the ith of different items of a list
	most     int64           // how many different items there are, 0 = any number
	oneWay   string          // why the way back does not lead to the same cluster
}

func (f field) distinct(most int64) int64 {
	if f.most > 0 {
		return f.most
	}
	return most
}

type object = map[string]any

var (
	names      = []any{"a", "registry.credentials-1", strings.Repeat("a", 253)}
	badNames   = []any{"", "-a", "Upper", "a b", "a/b", "a..b"}
	keys       = []any{"a", "Values_1.yaml", strings.Repeat("k", 253)}
	badKeys    = []any{"", "..", ".", "a/b", "a b"}
	digest     = "sha256:" + strings.Repeat("0a", 32)
	badDigests = []any{"", "sha256:", strings.Repeat("0a", 32), strings.ToUpper(digest)}
	overHTTP   = object{"chart": object{"source": "HTTP", "http": object{"url": "https://127.0.0.1:9/charts"}}}
	overOCI    = object{"chart": object{"source": "OCI", "oci": object{"url": "oci://127.0.0.1:9/charts/cilium"}}}
	fromMap    = object{"chart": object{"source": "ConfigMap", "configMapKeyRef": object{"name": "charts", "key": "cilium.tgz"}}}
	static     = object{"apiServer": object{"source": "Static", "host": "169.254.128.112", "port": int64(60002)}}
	masked     = object{"egress": object{"mode": "IPMasq"}}
	oneValues  = object{"valuesFrom": []any{object{"kind": "ConfigMap", "name": "campaign", "optional": true}}}
	keepsIt    = "with onChange: Report an address in use is kept; condition APIServerMoved says so"
	manual     = object{"plan": object{"approval": "Manual"}}
)

// fields by path.
var fields = map[string]field{
	"version": {required: true, beside: object{"chart": object{"source": "Bundled"}}, // or it would ask a repository
		good: []any{"1.17.18", "1.18.99", "1.18.0-rc.1", "1.20.0", "1.999.0"},
		bad:  []any{"", "v1.18.2", "1.18", "2.0.0", "1.18.2 ", "1.18.2-beta.1", "1.018.2"}},
	"profile": {good: []any{"tke-2026.1", "tke-2026.0", "tke-2026.99", "tke-9999.0"}, bad: []any{"", "2026.1", "tke-2026", "tke-2026.01", "TKE-2026.1"},
		oneWay: "the profile that was set stays on record"},
	"plan.approvedDigest": {beside: manual, good: []any{digest}, bad: badDigests},

	"chart.source":                     {with: chartFrom},
	"chart.http.url":                   {beside: overHTTP, required: true, good: []any{"https://127.0.0.1:9/", "https://[::1]:9/a?b=c"}, bad: []any{"", "http://a/b", "https://", "https://u:p@a/", "ftp://a", "a"}},
	"chart.http.credentialsSecretName": {beside: overHTTP, good: names, bad: badNames},
	"chart.http.caSecretName":          {beside: overHTTP, good: names, bad: badNames},
	"chart.oci.url":                    {beside: overOCI, required: true, good: []any{"oci://127.0.0.1:9/c", "oci://localhost:9/a/b_c/d"}, bad: []any{"", "oci://a", "https://a/b", "oci://a/b:1", "oci://a/B"}},
	"chart.oci.digest":                 {beside: overOCI, good: []any{digest}, bad: badDigests},
	"chart.oci.credentialsSecretName":  {beside: overOCI, good: names, bad: badNames},
	"chart.oci.caSecretName":           {beside: overOCI, good: names, bad: badNames},
	"chart.configMapKeyRef.name":       {beside: fromMap, required: true, good: names, bad: badNames},
	"chart.configMapKeyRef.key":        {beside: fromMap, required: true, good: keys, bad: badKeys},
	"chart.sha256":                     {good: []any{strings.Repeat("0a", 32)}, bad: []any{"", "0a", strings.Repeat("0A", 32), digest}},

	"release.name":      {good: []any{"cilium"}, bad: []any{"", "other", "Cilium", "-a", "a.b"}},
	"release.namespace": {good: []any{"kube-system"}, bad: []any{"", "cilium", "Kube", "a.b"}},

	"values":                {good: []any{object{}, object{"podLabels": object{"team": "网络"}}, object{"bpf": object{"monitorAggregation": "low"}}, object{"unheardOf": object{"a": []any{}}}}},
	"valuesFrom":            {item: optionalValues, good: []any{[]any{object{"kind": "Secret", "name": "missing"}}}, bad: []any{[]any{object{"kind": "Secret"}}, []any{object{"name": "a"}}}},
	"valuesFrom[].kind":     {beside: oneValues, required: true},
	"valuesFrom[].name":     {beside: oneValues, required: true, good: names, bad: badNames},
	"valuesFrom[].key":      {beside: oneValues, good: keys, bad: badKeys},
	"valuesFrom[].optional": {beside: oneValues},

	"cni.configMapName":            {good: []any{"cni-configuration", "cni-other"}, bad: append(badNames, "cilium-config", "tke-cilium-operator-state")},
	"cni.configMapKey":             {good: keys, bad: badKeys},
	"cni.routeTable":               {good: []any{int64(252)}, bad: []any{int64(253), int64(254), int64(255), int64(2004), int64(2005)}},
	"cni.ipamBackend":              {good: []any{"127.0.0.1:1", "255.255.255.255:65535"}, bad: []any{"", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:65536", "[::1]:1", "256.0.0.1:1", "localhost:1"}},
	"datapath.devices":             {item: func(i int) any { return fmt.Sprintf("eth%d", i) }, good: []any{[]any{"bond0.100", "eth+"}}, bad: []any{[]any{"eth*"}, []any{"a b"}, []any{"abcdefghijklmnopq"}}},
	"datapath.localRouterIPv4":     {good: []any{"169.254.1.1", "169.254.254.254"}, bad: []any{"", "10.0.0.1", "169.254.0.23", "169.254.255.1", "169.254.20.10", "169.254.1.256", "::1"}},
	"apiServer.source":             {with: addressFor},
	"apiServer.host":               {beside: static, required: true, oneWay: keepsIt, good: []any{"169.254.128.113", "10.0.0.1"}, bad: []any{"", "a.example.com", "169.254.32.16", "::1", "1.2.3", "1.2.3.4:5"}},
	"apiServer.port":               {beside: static, required: true, oneWay: keepsIt},
	"images.registry":              {good: []any{"quay.io", "registry.example.com:5000/a/b"}, bad: []any{"", "https://quay.io", "quay.io/", "Quay.io", "a b"}},
	"images.pullSecretNames":       {item: func(i int) any { return fmt.Sprintf("pull-%d", i) }, bad: []any{[]any{"Upper"}}},
	"preflight.ignore":             {item: ignorable, most: int64(len(ignored)), bad: []any{[]any{"ForeignCilium"}}},
	"nodes.existing":               {with: func(any) map[string]any { return manual }},
	"nodes.gate.taintKey":          {good: []any{"node.cilium.io/agent-not-ready", "a", "example.com/not-ready"}, bad: []any{"", "a b", "node.kubernetes.io/not-ready", "/a", "a/b/c", "-a"}},
	"certificates.hubble":          {refused: []any{"CronJob"}}, // needs 1.19
	"egress.nonMasqueradeCIDRs":    {beside: masked, item: func(i int) any { return fmt.Sprintf("10.%d.0.0/16", i) }, good: []any{[]any{"0.0.0.0/0"}, []any{"10.0.0.1/32"}}, bad: []any{[]any{"10.0.0.0"}, []any{"10.0.0.0/33"}, []any{"::/0"}}},
	"egress.masqLinkLocal":         {beside: masked},
	"nodePools":                    {item: pool, bad: []any{[]any{object{"name": "a"}}}},
	"nodePools[].name":             {beside: onePool(), required: true, good: []any{"a", strings.Repeat("a", 63)}, bad: []any{"", "1a", "A", "a-", "a.b"}},
	"nodePools[].subnetIDs":        {beside: onePool(), required: true, item: func(i int) any { return fmt.Sprintf("subnet-a%d", i) }, bad: []any{[]any{"vpc-1"}}},
	"nodePools[].securityGroupIDs": {beside: onePool(), required: true, item: func(i int) any { return fmt.Sprintf("sg-a%d", i) }, bad: []any{[]any{"subnet-1"}}},
	"nodePools[].sshKeyIDs":        {beside: onePool(), item: func(i int) any { return fmt.Sprintf("skey-a%d", i) }, bad: []any{[]any{"key"}}},
	"nodePools[].instanceFamilies": {beside: onePool(), item: func(i int) any { return fmt.Sprintf("S%d", i) }, bad: []any{[]any{"S 5"}}},
	"nodePools[].cpuLimit":         {beside: onePool()},
	"nodePools[].imageAnnotation":  {beside: onePool(), good: []any{"node.tke.cloud.tencent.com/image-label=ts4-public", "a=b"}, bad: []any{"", "a", "=b", "a=", "a b=c"}},
}
