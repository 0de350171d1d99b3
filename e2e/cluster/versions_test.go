package cluster_test

import (
	"context"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/dynamic"
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
			if works := watchListWorks(t, client); works != test.watchList {
				t.Errorf("a streaming list works: %t, want %t", works, test.watchList)
			}
		})
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
