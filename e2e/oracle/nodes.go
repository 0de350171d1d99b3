package oracle

// kube-proxy is away only where Cilium serves, and no served node is closed.

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

const replacement = "kube-proxy-replacement"

func served(s *Snapshot) []Violation {
	if s.KubeProxy == nil {
		return nil // a cluster that has none: nobody took it away
	}
	var found []Violation
	for i := range s.Nodes {
		node := &s.Nodes[i]
		if why := unserved(s, node); why != "" && runsOrdinaryPods(s, node) && awayFrom(s, node) {
			found = append(found, Violation{Served, node.Name, fmt.Sprintf("node %s runs pods without kube-proxy, and %s", node.Name, why)})
		}
	}
	return found
}

// unserved says why Cilium does not replace kube-proxy on a node; empty if it does.
func unserved(s *Snapshot, node *corev1.Node) string {
	if !agentReady(s, node) {
		return "has no ready Cilium agent"
	}
	if value := s.Config[replacement]; value != "true" {
		return fmt.Sprintf("cilium-config has %s=%q", replacement, value)
	}
	for _, config := range s.NodeConfigs {
		value, set := config.Spec.Defaults[replacement]
		selector, err := metav1.LabelSelectorAsSelector(config.Spec.NodeSelector)
		if set && value != "true" && err == nil && selector.Matches(labels.Set(node.Labels)) {
			return fmt.Sprintf("CiliumNodeConfig %s sets %s=%q there", config.Name, replacement, value)
		}
	}
	return ""
}

// closed: a node that carries the gate's taint takes no pods; once its agent is ready there is no reason for it.
func closed(s *Snapshot) []Violation {
	key := s.Installation.Spec.taintKey()
	var found []Violation
	for i := range s.Nodes {
		node := &s.Nodes[i]
		for _, taint := range node.Spec.Taints {
			if taint.Key == key && agentReady(s, node) {
				found = append(found, Violation{Closed, node.Name,
					fmt.Sprintf("node %s carries the taint %s and its agent is ready", node.Name, taint.ToString())})
				break
			}
		}
	}
	return found
}

func agentReady(s *Snapshot, node *corev1.Node) bool {
	for i := range s.Pods {
		pod := &s.Pods[i]
		if pod.Spec.NodeName == node.Name && pod.Namespace == s.Installation.Spec.namespace() &&
			pod.Labels["k8s-app"] == "cilium" && pod.DeletionTimestamp == nil && ready(pod) {
			return true
		}
	}
	return false
}

func ready(pod *corev1.Pod) bool {
	for _, condition := range pod.Status.Conditions {
		if condition.Type == corev1.PodReady {
			return condition.Status == corev1.ConditionTrue
		}
	}
	return false
}

// runsOrdinaryPods: pods with a network of their own. A super node's are not its own: it is no machine.
func runsOrdinaryPods(s *Snapshot, node *corev1.Node) bool {
	if node.Labels["node.kubernetes.io/instance-type"] == "eklet" {
		return false
	}
	for i := range s.Pods {
		pod := &s.Pods[i]
		ended := pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed
		if pod.Spec.NodeName == node.Name && !pod.Spec.HostNetwork && !ended {
			return true
		}
	}
	return false
}

// awayFrom: no pod of kube-proxy is on the node, and its DaemonSet selects no such node.
func awayFrom(s *Snapshot, node *corev1.Node) bool {
	if labels.SelectorFromSet(s.KubeProxy.Spec.Template.Spec.NodeSelector).Matches(labels.Set(node.Labels)) {
		return false
	}
	for i := range s.Pods {
		pod := &s.Pods[i]
		if pod.Spec.NodeName == node.Name && metav1.IsControlledBy(pod, s.KubeProxy) && pod.DeletionTimestamp == nil {
			return false
		}
	}
	return true
}
