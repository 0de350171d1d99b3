package oracle

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestNothingIsFalseOfAHealthyCluster(t *testing.T) {
	s := healthy()
	if !s.Claims() {
		t.Fatal("it claims nothing")
	}
	for _, violation := range Judge(s) {
		t.Errorf("%s: %s", violation.Kind, violation.Sentence)
	}
}

// spoilt is one thing that is not as it should be, and the one violation that follows.
type spoilt struct {
	name  string
	spoil func(*Snapshot)
	kind  Kind
	says  string
}

func TestEachFalseClaimIsSeen(t *testing.T) {
	closedNode := corev1.Taint{Key: "node.cilium.io/agent-not-ready", Effect: corev1.TaintEffectNoSchedule}
	for _, row := range []spoilt{
		{"another version of the agents", func(s *Snapshot) { s.Agents.Spec.Template = template("cilium-agent", "quay.io/cilium/cilium:v1.19.6") },
			Running, `DaemonSet cilium runs "quay.io/cilium/cilium:v1.19.6" and the spec says 1.18.2`},
		{"no agents", func(s *Snapshot) { s.Agents = nil }, Running, "no DaemonSet cilium"},
		{"another cilium-operator", func(s *Snapshot) { s.Operator.Spec.Template = template("cilium-operator", "quay.io/x:v1.18.20") },
			Running, "Deployment cilium-operator runs"},
		{"no cilium-operator", func(s *Snapshot) { s.Operator = nil }, Running, "no Deployment cilium-operator"},
		{"somebody else's revision", func(s *Snapshot) { s.Release = &Release{4, "1.19.6"} },
			Running, "revision (4) is of chart 1.19.6 and the spec says 1.18.2"},
		{"no release", func(s *Snapshot) { s.Release = nil }, Running, "no revision of the release cilium is deployed"},
		{"another version is shown", func(s *Snapshot) { s.Installation.Status.Release.ChartVersion = "1.17.4" },
			Running, `column VERSION says "1.17.4"`},
		{"no configuration", func(s *Snapshot) { s.Config, s.Pods = nil, nil }, Owned, "no ConfigMap cilium-config"},
		{"a key that is missing", func(s *Snapshot) { delete(s.Config, "routing-mode") }, Owned, "cilium-config has no routing-mode"},
		{"masquerading that nobody asked for", func(s *Snapshot) { s.Config["enable-ipv4-masquerade"] = "true" },
			Owned, `enable-ipv4-masquerade="true", want "false"`},
		{"masquerading that is asked for", func(s *Snapshot) {
			s.Installation.Spec.Egress.Mode = "IPMasq"
			s.Config["enable-ip-masq-agent"] = "true"
			s.Config["enable-bpf-masquerade"] = "true"
		},
			Owned, `enable-ipv4-masquerade="false", want "true"`},
		{"another key on some nodes", func(s *Snapshot) { s.NodeConfigs = nodeConfig("pool", "b", "routing-mode", "tunnel") },
			Owned, `CiliumNodeConfig c sets routing-mode to "tunnel"`},
		{"kube-proxy is away and the agent is not ready", func(s *Snapshot) { s.Pods[0].Status.Conditions[0].Status = corev1.ConditionFalse },
			Served, "node 10.0.0.2 runs pods without kube-proxy, and has no ready Cilium agent"},
		{"kube-proxy is away and there is no agent", func(s *Snapshot) { s.Pods = s.Pods[1:] }, Served, "has no ready Cilium agent"},
		{"a node is closed", func(s *Snapshot) { s.Nodes[0].Spec.Taints = []corev1.Taint{closedNode} },
			Closed, "node 10.0.0.2 carries the taint node.cilium.io/agent-not-ready:NoSchedule and its agent is ready"},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := healthy()
			row.spoil(s)
			found := Judge(s)
			if len(found) != 1 || found[0].Kind != row.kind || !strings.Contains(found[0].Sentence, row.says) {
				t.Errorf("found %v, want one of kind %s that says %q", found, row.kind, row.says)
			}
		})
	}
}

func TestAgentsWithoutReplacementServeNoNode(t *testing.T) {
	for name, spoil := range map[string]func(*Snapshot){
		"cilium-config":    func(s *Snapshot) { s.Config["kube-proxy-replacement"] = "false" },
		"CiliumNodeConfig": func(s *Snapshot) { s.NodeConfigs = nodeConfig("pool", "a", "kube-proxy-replacement", "false") },
	} {
		t.Run(name, func(t *testing.T) {
			s := healthy()
			spoil(s)
			if found := served(s); len(found) != 1 || !strings.Contains(found[0].Sentence, name) {
				t.Errorf("found %v", found)
			}
		})
	}
}

func TestWhatIsNotFalse(t *testing.T) {
	noAgent := func(s *Snapshot) { s.Pods = s.Pods[1:] }
	for name, spoil := range map[string]func(*Snapshot){
		"a node without pods needs no agent":      func(s *Snapshot) { s.Pods = nil },
		"pods that have ended need none":          func(s *Snapshot) { noAgent(s); s.Pods[0].Status.Phase = corev1.PodSucceeded },
		"pods on the host's network need none":    func(s *Snapshot) { noAgent(s); s.Pods[0].Spec.HostNetwork = true },
		"kube-proxy's DaemonSet selects the node": func(s *Snapshot) { noAgent(s); s.KubeProxy.Spec.Template.Spec.NodeSelector = nil },
		"a super node is no machine": func(s *Snapshot) {
			noAgent(s)
			s.Nodes[0].Labels = map[string]string{"node.kubernetes.io/instance-type": "eklet"}
		},
		"kube-proxy was never there": func(s *Snapshot) { noAgent(s); s.KubeProxy = nil },
		"a closed node whose agent is not ready": func(s *Snapshot) {
			s.Pods = nil
			s.Nodes[0].Spec.Taints = []corev1.Taint{{Key: "node.cilium.io/agent-not-ready"}}
		},
		"a taint of somebody else":             func(s *Snapshot) { s.Nodes[0].Spec.Taints = []corev1.Taint{{Key: "dedicated"}} },
		"a key that nobody owns has any value": func(s *Snapshot) { s.Config["debug"] = "true" },
		"a tag that values name": func(s *Snapshot) {
			s.Installation.Spec.Values = tag("v1.18.2-hotfix")
			s.Agents.Spec.Template = template("cilium-agent", "a/b:v1.18.2-hotfix")
		},
		"kube-proxy's pod is there until it is gone": func(s *Snapshot) { noAgent(s); s.Pods = append(s.Pods, kubeProxyPod()) },
	} {
		t.Run(name, func(t *testing.T) {
			s := healthy()
			spoil(s)
			if found := Judge(s); len(found) != 0 {
				t.Errorf("found %v", found)
			}
		})
	}
}

func TestNothingIsClaimed(t *testing.T) {
	for name, spoil := range map[string]func(*Snapshot){
		"Ready is not True":             func(s *Snapshot) { s.Installation.Status.Conditions[0].Status = metav1.ConditionUnknown },
		"the status is of another spec": func(s *Snapshot) { s.Installation.Generation++ },
		"nobody ever led":               func(s *Snapshot) { s.Lease = nil },
		"the lease was released":        func(s *Snapshot) { s.Lease.Spec.HolderIdentity = nil },
		"the lease has run out":         func(s *Snapshot) { s.Lease = lease(noon.Add(-time.Minute)) },
	} {
		s := healthy()
		spoil(s)
		if s.Claims() {
			t.Errorf("%s: still it claims something", name)
		}
	}
}

func nodeConfig(label, value, key, setting string) []NodeConfig {
	config := NodeConfig{ObjectMeta: metav1.ObjectMeta{Name: "c"}}
	config.Spec.NodeSelector = &metav1.LabelSelector{MatchLabels: map[string]string{label: value}}
	config.Spec.Defaults = map[string]string{key: setting}
	return []NodeConfig{config}
}

func tag(tag string) map[string]any { return map[string]any{"image": map[string]any{"tag": tag}} }

func kubeProxyPod() corev1.Pod {
	pod := corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "kube-system", Name: "kube-proxy-x"}, Spec: corev1.PodSpec{NodeName: node, HostNetwork: true}}
	controller := true
	pod.OwnerReferences = []metav1.OwnerReference{{Kind: "DaemonSet", Name: "kube-proxy", UID: kubeProxyUID, Controller: &controller}}
	return pod
}
