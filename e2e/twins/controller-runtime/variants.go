package main

// What differs between the variants: the cache, the encoding, the number of workers, and how a taint is written.

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

type variant struct {
	contentType string // "" = controller-runtime's own choice: protobuf for what Kubernetes brings
	cache       cache.Options
	workers     int
	write       writer
	adds        bool // taints, to nodes that join
}

var variants = map[string]variant{
	"stock":                     {workers: 1, write: mergePatch, adds: true},
	"tuned-json":                {contentType: runtime.ContentTypeJSON, cache: tuned(), workers: 32, write: jsonPatch, adds: true},
	"tuned-protobuf":            {contentType: runtime.ContentTypeProtobuf, cache: tuned(), workers: 32, write: jsonPatch, adds: true},
	"vigil":                     {cache: likeVigil(), workers: 10, write: getAndUpdate},
	"node-readiness-controller": {workers: 1, write: mergePatch, adds: true},
}

const agentNamespace = "kube-system"

var agentLabels = labels.SelectorFromSet(labels.Set{"k8s-app": "cilium"})

// tuned keeps of each object what the gate reads, and does not copy it for each look.
func tuned() cache.Options {
	return cache.Options{
		DefaultUnsafeDisableDeepCopy: new(true),
		ByObject: map[client.Object]cache.ByObject{
			&corev1.Node{}: {Transform: slimNode},
			&corev1.Pod{}: {
				Namespaces: map[string]cache.Config{agentNamespace: {}},
				Label:      agentLabels, Transform: slimPod,
			},
		},
	}
}

// likeVigil: all pods of the cluster, each cut down to what is read; of other objects the managed fields are dropped.
func likeVigil() cache.Options {
	return cache.Options{
		DefaultTransform: cache.TransformStripManagedFields(),
		ByObject:         map[client.Object]cache.ByObject{&corev1.Pod{}: {Transform: slimPod}},
	}
}

func slimNode(object any) (any, error) {
	node, is := object.(*corev1.Node)
	if !is {
		return object, nil // a tombstone
	}
	slim := &corev1.Node{ObjectMeta: identity(node.ObjectMeta), Spec: corev1.NodeSpec{Taints: node.Spec.Taints}}
	slim.Labels = node.Labels
	for _, condition := range node.Status.Conditions {
		if condition.Type == corev1.NodeNetworkUnavailable {
			slim.Status.Conditions = []corev1.NodeCondition{condition}
		}
	}
	return slim, nil
}

func slimPod(object any) (any, error) {
	pod, is := object.(*corev1.Pod)
	if !is {
		return object, nil
	}
	slim := &corev1.Pod{ObjectMeta: identity(pod.ObjectMeta), Spec: corev1.PodSpec{NodeName: pod.Spec.NodeName}}
	slim.DeletionTimestamp, slim.Labels = pod.DeletionTimestamp, pod.Labels
	for _, condition := range pod.Status.Conditions {
		if condition.Type == corev1.PodReady {
			slim.Status.Conditions = []corev1.PodCondition{condition}
		}
	}
	return slim, nil
}

func identity(meta metav1.ObjectMeta) metav1.ObjectMeta {
	return metav1.ObjectMeta{Name: meta.Name, Namespace: meta.Namespace, UID: meta.UID, ResourceVersion: meta.ResourceVersion}
}
