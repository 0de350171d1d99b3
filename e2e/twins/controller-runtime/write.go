package main

// The three ways to write taints that are found in the wild.

import (
	"context"
	"encoding/json"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/util/retry"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// writer gives a node, as the cache shows it, other taints.
type writer func(ctx context.Context, g *gate, node *corev1.Node, taints []corev1.Taint) error

// mergePatch is the documented one: the difference of two objects, refused if the node has changed meanwhile.
func mergePatch(ctx context.Context, g *gate, node *corev1.Node, taints []corev1.Taint) error {
	changed := node.DeepCopy()
	changed.Spec.Taints = taints
	return g.Patch(ctx, changed, client.MergeFromWithOptions(node, client.MergeFromWithOptimisticLock{}))
}

// jsonPatch compares the list of taints only, so that a kubelet's heartbeat does not get in the way.
func jsonPatch(ctx context.Context, g *gate, node *corev1.Node, taints []corev1.Taint) error {
	type operation struct {
		Op    string `json:"op"`
		Path  string `json:"path"`
		Value any    `json:"value,omitempty"`
	}
	test := operation{"test", "/spec/taints", node.Spec.Taints}
	change := operation{"replace", "/spec/taints", taints}
	switch {
	case len(taints) == 0:
		change = operation{Op: "remove", Path: "/spec/taints"}
	case len(node.Spec.Taints) == 0:
		test.Value, change.Op = json.RawMessage("null"), "add"
	}
	body, err := json.Marshal([]operation{test, change})
	if err != nil {
		return err
	}
	// The answer goes into an object of its own: what the cache holds is shared.
	target := &corev1.Node{}
	target.Name = node.Name
	err = g.Patch(ctx, target, client.RawPatch(types.JSONPatchType, body))
	if apierrors.IsInvalid(err) {
		return apierrors.NewConflict(corev1.Resource("nodes"), node.Name, err)
	}
	return err
}

// getAndUpdate asks for the node first and writes all of it, five times at most.
func getAndUpdate(ctx context.Context, g *gate, node *corev1.Node, taints []corev1.Taint) error {
	return retry.RetryOnConflict(retry.DefaultRetry, func() error {
		var now corev1.Node
		if err := g.fresh.Get(ctx, client.ObjectKeyFromObject(node), &now); err != nil {
			return err
		}
		now.Spec.Taints = taints
		return g.Update(ctx, &now)
	})
}
