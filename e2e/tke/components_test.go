package tke

import (
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
)

// pods returns the pod templates of a dress, by the names of their DaemonSets and Deployments.
func pods(t *testing.T, options Options) map[string]corev1.PodSpec {
	t.Helper()
	objects, err := components(options)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]corev1.PodSpec{}
	for _, object := range objects {
		switch object := object.(type) {
		case *appsv1.DaemonSet:
			found[object.Name] = object.Spec.Template.Spec
		case *appsv1.Deployment:
			found[object.Name] = object.Spec.Template.Spec
		}
	}
	return found
}

func TestPlainDress(t *testing.T) {
	plain := pods(t, Options{})
	for _, name := range []string{KubeProxy, CNIAgent, ENIAgent, IPAMD, IPMasqAgent, "tcr-assistant-controller-manager", KubernetesProxy} {
		if _, there := plain[name]; !there {
			t.Errorf("%s is missing", name)
		}
	}
	for _, name := range []string{"tke-bridge-agent", "cilium"} {
		if _, there := plain[name]; there {
			t.Errorf("%s does not belong to a plain cluster", name)
		}
	}
	if image := plain[ENIAgent].Containers[0].Image; !strings.HasSuffix(image, ":v3.8.3") {
		t.Errorf("tke-eni-agent is %s", image)
	}
	if len(plain[IPAMD].Tolerations) == 0 || plain["tcr-assistant-controller-manager"].Tolerations != nil {
		t.Error("tke-eni-ipamd has tolerations, the TCR assistant has none")
	}
}

func TestGlobalRouterIsKnownByItsBridgeAgent(t *testing.T) {
	mixed := pods(t, Options{Mode: GlobalRouter})
	if _, there := mixed["tke-bridge-agent"]; !there {
		t.Error("tke-bridge-agent is missing")
	}
	if _, there := mixed[ENIAgent]; !there {
		t.Error("tke-eni-agent is missing: clusters of mixed mode run both")
	}
}

func TestDataPlaneV2HidesCiliumInTKEsAgents(t *testing.T) {
	dress := pods(t, Options{Mode: DataPlaneV2})
	if _, there := dress[KubeProxy]; there {
		t.Error("there is a kube-proxy")
	}
	for name, container := range map[string]string{ENIAgent: "cilium-agent", IPAMD: "cilium-operator"} {
		containers := dress[name].Containers
		if last := containers[len(containers)-1]; last.Name != container || !strings.Contains(last.Image, "cilium") {
			t.Errorf("%s has the containers %v", name, containers)
		}
	}
}

func TestVariations(t *testing.T) {
	dress := pods(t, Options{
		Without:                 []string{TCRAssistant, IPMasqAgent},
		KubeProxyMode:           "ipvs",
		ENIAgentVersion:         "v3.7.0",
		IPAMDWithoutTolerations: true,
		NodeSelector:            map[string]string{"kubernetes.io/os": "linux"},
		ForeignCilium:           true,
	})
	for _, name := range []string{"tcr-assistant-controller-manager", IPMasqAgent} {
		if _, there := dress[name]; there {
			t.Errorf("%s is there", name)
		}
	}
	if command := strings.Join(dress[KubeProxy].Containers[0].Command, " "); !strings.HasSuffix(command, "--proxy-mode=ipvs") {
		t.Errorf("kube-proxy runs %s", command)
	}
	if image := dress[ENIAgent].Containers[0].Image; !strings.HasSuffix(image, "tke-eni-agent:v3.7.0") {
		t.Errorf("tke-eni-agent is %s", image)
	}
	if tolerations := dress[IPAMD].Tolerations; tolerations != nil {
		t.Errorf("tke-eni-ipamd tolerates %v", tolerations)
	}
	if dress[CNIAgent].NodeSelector["kubernetes.io/os"] != "linux" || dress[ENIAgent].NodeSelector != nil {
		t.Error("the node selector belongs to the parked DaemonSets and to no other")
	}
	if _, there := dress["cilium"]; !there {
		t.Error("the foreign Cilium is missing")
	}
}

func TestUnknownComponentIsNamed(t *testing.T) {
	_, err := components(Options{Without: []string{"kube-dns"}})
	if err == nil || !strings.Contains(err.Error(), `"kube-dns"`) {
		t.Errorf("components = %v", err)
	}
}

func TestNodesOfEachKind(t *testing.T) {
	for kind, label := range map[NodeKind]string{
		Normal:     "tke.cloud.tencent.com/nodepool-id",
		Native:     "node.tke.cloud.tencent.com/machineset",
		Karpenter:  "karpenter.sh/nodepool",
		Super:      "eks.tke.cloud.tencent.com/subnet-id",
		Registered: "node.kubernetes.io/instance-type",
	} {
		node, err := newNode(NodeGroup{Kind: kind, Labels: map[string]string{"team": "a"}}, 1)
		if err != nil {
			t.Fatal(err)
		}
		if node.Labels[label] == "" || node.Labels["team"] != "a" {
			t.Errorf("a %s node has the labels %v", kind, node.Labels)
		}
		if strings.HasPrefix(node.Name, "eklet-") != (kind == Super) {
			t.Errorf("a %s node is named %s", kind, node.Name)
		}
		_, hasENI := node.Status.Allocatable[eniIPResource]
		if hasENI == (kind == Super || kind == Registered) {
			t.Errorf("a %s node has network interfaces: %t", kind, hasENI)
		}
	}
	if _, err := newNode(NodeGroup{Kind: "cloud"}, 1); err == nil {
		t.Error("a node of an unknown kind is made")
	}
	old, err := newNode(NodeGroup{Kind: Native, Kernel: "5.4.119-19-0009.3"}, 1)
	if err != nil || !strings.Contains(old.Status.NodeInfo.OSImage, "3.1") {
		t.Errorf("kernel 5.4 comes with %v, %v", old.Status.NodeInfo, err)
	}
}
