package campaign

// Karpenter's kinds, with the limits that TKE's provider gives them, and nobody who makes nodes of them.

import (
	"context"
	"fmt"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/dynamic"
)

var (
	definitions = schema.GroupVersionResource{Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions"}
	nodePools   = schema.GroupVersionResource{Group: "karpenter.sh", Version: "v1", Resource: "nodepools"}
	nodeClasses = schema.GroupVersionResource{Group: "karpenter.k8s.tke", Version: "v1beta1", Resource: "tkemachinenodeclasses"}
)

// defineKarpenter creates both kinds and returns when they are served.
func defineKarpenter(ctx context.Context, client dynamic.Interface) error {
	limits := object{"subnetSelectorTerms": terms(30), "securityGroupSelectorTerms": terms(5), "sshKeySelectorTerms": terms(30)}
	for _, definition := range []*unstructured.Unstructured{
		define(nodePools, "NodePool", object{}), define(nodeClasses, "TKEMachineNodeClass", limits),
	} {
		if _, err := client.Resource(definitions).Create(ctx, definition, metav1.CreateOptions{}); err != nil {
			return err
		}
	}
	return wait.PollUntilContextTimeout(ctx, lookInterval, readyWithin, true, func(ctx context.Context) (bool, error) {
		for _, resource := range []schema.GroupVersionResource{nodePools, nodeClasses} {
			if _, err := client.Resource(resource).List(ctx, metav1.ListOptions{}); err != nil {
				return false, nil // not served yet
			}
		}
		return true, nil
	})
}

func terms(most int64) map[string]any {
	return object{"type": "array", "maxItems": most, "items": object{"type": "object", "x-kubernetes-preserve-unknown-fields": true}}
}

func define(resource schema.GroupVersionResource, kind string, spec map[string]any) *unstructured.Unstructured {
	loose := object{"type": "object", "x-kubernetes-preserve-unknown-fields": true, "properties": spec}
	version := object{"name": resource.Version, "served": true, "storage": true, "schema": object{"openAPIV3Schema": object{
		"type": "object", "properties": object{"spec": loose}}}}
	return &unstructured.Unstructured{Object: object{
		"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
		"metadata": object{"name": resource.Resource + "." + resource.Group},
		"spec": object{"group": resource.Group, "scope": "Cluster", "versions": []any{version},
			"names": object{"kind": kind, "listKind": kind + "List", "plural": resource.Resource, "singular": strings.ToLower(kind)}},
	}}
}

// removePools takes away what the operator made of spec.nodePools, which it never does itself.
func removePools(ctx context.Context, client dynamic.Interface) error {
	for _, resource := range []schema.GroupVersionResource{nodePools, nodeClasses} {
		err := client.Resource(resource).DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{})
		if err != nil && !apierrors.IsNotFound(err) {
			return fmt.Errorf("%s: %w", resource.Resource, err)
		}
	}
	return nil
}

const lookInterval = 200 * time.Millisecond
