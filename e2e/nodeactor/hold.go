package nodeactor

import (
	"context"
	"encoding/json"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
)

// HoldAnnotation on a Node keeps its Cilium agent not ready, or makes a ready one fail; its value is the message.
const HoldAnnotation = "e2e.cilium-tke.io/hold-agent"

// BreakAnnotation on a Node keeps agents whose image's name holds its value from getting ready, as a release that crashes
// there would.
const BreakAnnotation = "e2e.cilium-tke.io/break-image"

// Break makes agents of this image fail on a node, now and later; an empty one breaks none.
func Break(ctx context.Context, client kubernetes.Interface, node, image string) error {
	if image == "" {
		return annotate(ctx, client, node, BreakAnnotation, nil)
	}
	return annotate(ctx, client, node, BreakAnnotation, &image)
}

// Hold makes the agent of a node unready until Release. It may come before the node has an agent.
func Hold(ctx context.Context, client kubernetes.Interface, node, message string) error {
	return annotate(ctx, client, node, HoldAnnotation, &message)
}

// Release lets the agent of a node become ready.
func Release(ctx context.Context, client kubernetes.Interface, node string) error {
	return annotate(ctx, client, node, HoldAnnotation, nil)
}

func annotate(ctx context.Context, client kubernetes.Interface, node, key string, value *string) error {
	patch, err := json.Marshal(map[string]any{
		"metadata": map[string]any{"annotations": map[string]any{key: value}},
	})
	if err != nil {
		return err
	}
	if _, err := client.CoreV1().Nodes().Patch(ctx, node, types.MergePatchType, patch, metav1.PatchOptions{}); err != nil {
		return fmt.Errorf("node %s: %w", node, err)
	}
	return nil
}
