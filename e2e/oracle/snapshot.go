package oracle

// What one look at the cluster brings.

import (
	"time"

	appsv1 "k8s.io/api/apps/v1"
	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Snapshot is one look; nil is what is not there.
type Snapshot struct {
	At           time.Time
	Installation *Installation
	Lease        *coordinationv1.Lease
	Agents       *appsv1.DaemonSet  // cilium
	Operator     *appsv1.Deployment // cilium-operator
	KubeProxy    *appsv1.DaemonSet
	Config       map[string]string // ConfigMap cilium-config
	NodeConfigs  []NodeConfig
	Release      *Release // the newest deployed revision
	Nodes        []corev1.Node
	Pods         []corev1.Pod // of all namespaces
}

// Installation is the CiliumInstallation as far as its claims can be compared with the cluster.
type Installation struct {
	metav1.ObjectMeta `json:"metadata"`
	Spec              Spec `json:"spec"`
	Status            struct {
		ObservedGeneration int64              `json:"observedGeneration"`
		Conditions         []metav1.Condition `json:"conditions"`
		Release            struct {
			ChartVersion string `json:"chartVersion"` // column VERSION
		} `json:"release"`
	} `json:"status"`
}

// Spec has the fields that decide what must run.
type Spec struct {
	Version string         `json:"version"`
	Values  map[string]any `json:"values"`
	Release struct {
		Name      string `json:"name"`
		Namespace string `json:"namespace"`
	} `json:"release"`
	Datapath struct {
		Devices         []string `json:"devices"`
		LocalRouterIPv4 string   `json:"localRouterIPv4"`
	} `json:"datapath"`
	Egress struct {
		Mode string `json:"mode"`
	} `json:"egress"`
	LargeScale string `json:"largeScale"`
	Nodes      struct {
		Gate struct {
			TaintKey string `json:"taintKey"`
		} `json:"gate"`
	} `json:"nodes"`
}

// NodeConfig is a CiliumNodeConfig: configuration of the agents on some nodes.
type NodeConfig struct {
	metav1.ObjectMeta `json:"metadata"`
	Spec              struct {
		NodeSelector *metav1.LabelSelector `json:"nodeSelector"`
		Defaults     map[string]string     `json:"defaults"`
	} `json:"spec"`
}

// Release is a revision of the Helm release.
type Release struct {
	Revision     int
	ChartVersion string
}

// Claims tells whether anything is claimed: Ready is True about the present spec, and a leader is there to stand for it.
func (s *Snapshot) Claims() bool {
	if s.Installation == nil || !s.Installation.ready() {
		return false
	}
	return s.Lease != nil && held(s.Lease, s.At)
}

func (i *Installation) ready() bool {
	if i.Status.ObservedGeneration != i.Generation {
		return false
	}
	for _, condition := range i.Status.Conditions {
		if condition.Type == "Ready" {
			return condition.Status == metav1.ConditionTrue
		}
	}
	return false
}

func held(lease *coordinationv1.Lease, at time.Time) bool {
	spec := lease.Spec
	if spec.HolderIdentity == nil || *spec.HolderIdentity == "" || spec.RenewTime == nil || spec.LeaseDurationSeconds == nil {
		return false
	}
	return at.Before(spec.RenewTime.Add(time.Duration(*spec.LeaseDurationSeconds) * time.Second))
}

func (s Spec) namespace() string { return orElse(s.Release.Namespace, "kube-system") }
func (s Spec) release() string   { return orElse(s.Release.Name, "cilium") }
func (s Spec) taintKey() string {
	return orElse(s.Nodes.Gate.TaintKey, "node.cilium.io/agent-not-ready")
}

func orElse(value, absent string) string {
	if value == "" {
		return absent
	}
	return value
}
