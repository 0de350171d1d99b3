package oracle

// A cluster that is as the object claims. Tests spoil one thing.

import (
	"time"

	appsv1 "k8s.io/api/apps/v1"
	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"
)

var noon = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

const (
	node         = "10.0.0.2"
	kubeProxyUID = types.UID("kube-proxy")
)

func healthy() *Snapshot {
	s := &Snapshot{
		At:           noon,
		Installation: installation(),
		Lease:        lease(noon.Add(-2 * time.Second)),
		Agents:       &appsv1.DaemonSet{},
		Operator:     &appsv1.Deployment{},
		KubeProxy:    &appsv1.DaemonSet{ObjectMeta: metav1.ObjectMeta{Name: "kube-proxy", Namespace: "kube-system", UID: kubeProxyUID}},
		Release:      &Release{Revision: 3, ChartVersion: "1.18.2"},
		Nodes:        []corev1.Node{{ObjectMeta: metav1.ObjectMeta{Name: node, Labels: map[string]string{"pool": "a"}}}},
		Pods:         []corev1.Pod{agent(), ordinary()},
	}
	s.Agents.Spec.Template = template("cilium-agent", "quay.tencentcloudcr.com/cilium/cilium:v1.18.2@sha256:0123")
	s.Operator.Spec.Template = template("cilium-operator", "quay.tencentcloudcr.com/cilium/operator-generic:v1.18.2@sha256:4567")
	s.KubeProxy.Spec.Template.Spec.NodeSelector = map[string]string{"label-not-exist": "node-not-exist"}
	s.Config = expected(s.Installation.Spec)
	return s
}

func installation() *Installation {
	i := &Installation{ObjectMeta: metav1.ObjectMeta{Name: "default", Generation: 4}}
	i.Spec.Version = "1.18.2"
	i.Status.ObservedGeneration = 4
	i.Status.Conditions = []metav1.Condition{{Type: "Ready", Status: metav1.ConditionTrue, Reason: "Installed"}}
	i.Status.Release.ChartVersion = "1.18.2"
	return i
}

func lease(renewed time.Time) *coordinationv1.Lease {
	return &coordinationv1.Lease{Spec: coordinationv1.LeaseSpec{
		HolderIdentity: ptr.To("operator-0"), LeaseDurationSeconds: ptr.To(int32(15)), RenewTime: &metav1.MicroTime{Time: renewed},
	}}
}

func template(container, image string) corev1.PodTemplateSpec {
	return corev1.PodTemplateSpec{Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: container, Image: image}}}}
}

func agent() corev1.Pod {
	return corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "kube-system", Name: "cilium-x", Labels: map[string]string{"k8s-app": "cilium"}},
		Spec:       corev1.PodSpec{NodeName: node, HostNetwork: true},
		Status: corev1.PodStatus{Phase: corev1.PodRunning,
			Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}}},
	}
}

func ordinary() corev1.Pod {
	return corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "web"},
		Spec:       corev1.PodSpec{NodeName: node}, Status: corev1.PodStatus{Phase: corev1.PodRunning},
	}
}
