package rawload

// The gate's own patches, byte for byte but for the node's uid that they test.

import (
	"encoding/json"

	corev1 "k8s.io/api/core/v1"
)

// Adding puts the taint on nodes without any.
func Adding(nodes []string, taint corev1.Taint) ([]Patch, error) {
	return patches(nodes, []map[string]any{
		{"op": "test", "path": "/spec/taints", "value": nil},
		{"op": "add", "path": "/spec/taints", "value": []corev1.Taint{taint}},
	})
}

// Removing takes it off nodes whose only one it is.
func Removing(nodes []string, taint corev1.Taint) ([]Patch, error) {
	return patches(nodes, []map[string]any{
		{"op": "test", "path": "/spec/taints/0", "value": taint},
		{"op": "remove", "path": "/spec/taints/0"},
	})
}

func patches(nodes []string, operations []map[string]any) ([]Patch, error) {
	body, err := json.Marshal(operations)
	if err != nil {
		return nil, err
	}
	all := make([]Patch, len(nodes))
	for i, node := range nodes {
		all[i] = Patch{Node: node, Body: body}
	}
	return all, nil
}
