package cluster_test

import (
	"context"
	"slices"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/utils/ptr"

	"tke-cilium-operator/e2e/await"
	"tke-cilium-operator/e2e/cluster"
)

var (
	crds    = schema.GroupVersionResource{Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions"}
	widgets = schema.GroupVersionResource{Group: "smoke.example.com", Version: "v1", Resource: "widgets"}
)

// What the operator needs of an API server, on the oldest version it supports and with the WatchList gate both ways.
func TestWhatTheOperatorNeedsOfAnAPIServer(t *testing.T) {
	for _, test := range []struct {
		name      string
		options   cluster.Options
		version   string
		watchList bool
	}{
		{"1.30", cluster.Options{Version: "1.30"}, "v1.30.14", false},
		{"1.34 without WatchList", cluster.Options{APIServerOnly: true, WatchList: ptr.To(false)}, "v1.34.4", false},
		{"1.34 with WatchList", cluster.Options{APIServerOnly: true, WatchList: ptr.To(true)}, "v1.34.4", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := cluster.Start(t.Context(), test.options)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Stop()
			version, err := c.Client().Discovery().ServerVersion()
			if err != nil || version.GitVersion != test.version {
				t.Fatalf("version is %v, %v, want %s", version, err, test.version)
			}
			client := dynamic.NewForConfigOrDie(c.RESTConfig())
			createWidgetCRD(t, client)
			watchSeesAppliedWidget(t, client)
			podsAreSelectedByNetwork(t, c.Client())
			if works := watchListWorks(t, client); works != test.watchList {
				t.Errorf("a streaming list works: %t, want %t", works, test.watchList)
			}
		})
	}
}

// podsAreSelectedByNetwork asks as preflight does, which wants only pods with a network of their own, and a page at a time.
func podsAreSelectedByNetwork(t *testing.T, client kubernetes.Interface) {
	t.Helper()
	account := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: "default"}} // nobody makes it if the API server is alone
	if _, err := client.CoreV1().ServiceAccounts("default").Create(t.Context(), account, metav1.CreateOptions{}); err != nil && !apierrors.IsAlreadyExists(err) {
		t.Fatal(err)
	}
	pods := client.CoreV1().Pods("default")
	for name, host := range map[string]bool{"on-host": true, "of-its-own": false} {
		_, err := pods.Create(t.Context(), &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Name: name},
			Spec: corev1.PodSpec{HostNetwork: host, NodeName: "node", AutomountServiceAccountToken: ptr.To(false),
				Containers: []corev1.Container{{Name: "c", Image: "i"}}},
		}, metav1.CreateOptions{})
		if err != nil && !apierrors.IsAlreadyExists(err) {
			t.Fatal(err)
		}
	}
	found, err := client.CoreV1().Pods("").List(t.Context(), metav1.ListOptions{Limit: 100, FieldSelector: "spec.hostNetwork=false," +
		"spec.nodeName!=,status.phase!=Succeeded,status.phase!=Failed,metadata.namespace!=kube-system"})
	if err != nil {
		t.Fatal(err)
	}
	for _, pod := range found.Items {
		if pod.Spec.HostNetwork {
			t.Errorf("%s was found", pod.Name)
		}
	}
	if !slices.ContainsFunc(found.Items, func(pod corev1.Pod) bool { return pod.Name == "of-its-own" }) {
		t.Error("of-its-own was not found")
	}
}

func createWidgetCRD(t *testing.T, client dynamic.Interface) {
	t.Helper()
	crd := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "apiextensions.k8s.io/v1",
		"kind":       "CustomResourceDefinition",
		"metadata":   map[string]any{"name": "widgets.smoke.example.com"},
		"spec": map[string]any{
			"group": "smoke.example.com", "scope": "Cluster",
			"names": map[string]any{"plural": "widgets", "singular": "widget", "kind": "Widget"},
			"versions": []any{map[string]any{
				"name": "v1", "served": true, "storage": true,
				"schema": map[string]any{"openAPIV3Schema": map[string]any{
					"type": "object", "x-kubernetes-preserve-unknown-fields": true,
					"x-kubernetes-validations": []any{map[string]any{
						"rule": "self.metadata.name == 'default'", "message": "there is one widget, named default",
					}},
				}},
			}},
		},
	}}
	if _, err := client.Resource(crds).Create(t.Context(), crd, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	await.That(t, "the new kind is served", func(ctx context.Context) (bool, error) {
		_, err := client.Resource(widgets).List(ctx, metav1.ListOptions{})
		return err == nil, nil
	})
}

func watchSeesAppliedWidget(t *testing.T, client dynamic.Interface) {
	t.Helper()
	stream, err := client.Resource(widgets).Watch(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Stop()
	apply := func(name string) error {
		widget := &unstructured.Unstructured{Object: map[string]any{
			"apiVersion": "smoke.example.com/v1", "kind": "Widget",
			"metadata": map[string]any{"name": name}, "spec": map[string]any{"colour": "blue"},
		}}
		_, err := client.Resource(widgets).Apply(t.Context(), name, widget, metav1.ApplyOptions{FieldManager: "smoke"})
		return err
	}
	if err := apply("other"); !apierrors.IsInvalid(err) {
		t.Errorf("the CEL rule let a second widget pass: %v", err)
	}
	if err := apply("default"); err != nil {
		t.Fatal(err)
	}
	select {
	case event := <-stream.ResultChan():
		if event.Type != watch.Added {
			t.Errorf("the watch saw %s, want ADDED", event.Type)
		}
	case <-time.After(10 * time.Second):
		t.Error("the watch saw nothing")
	}
}

// watchListWorks asks for the initial events in the stream; a server without the feature refuses with 422.
func watchListWorks(t *testing.T, client dynamic.Interface) bool {
	t.Helper()
	stream, err := client.Resource(widgets).Watch(t.Context(), metav1.ListOptions{
		SendInitialEvents: ptr.To(true), AllowWatchBookmarks: true,
		ResourceVersionMatch: metav1.ResourceVersionMatchNotOlderThan,
	})
	if apierrors.IsInvalid(err) {
		return false
	}
	if err != nil {
		t.Fatal(err)
	}
	stream.Stop()
	return true
}
