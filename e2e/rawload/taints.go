package rawload

// The gate's own patches, byte for byte but for the node's uid that they test.

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// Names are so many names of nodes.
func Names(prefix string, count int) []string {
	names := make([]string, count)
	for i := range names {
		names[i] = fmt.Sprintf("%s-%04d", prefix, i)
	}
	return names
}

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

// Rate is how many came in a second, from the first to the last.
func Rate(times []time.Time) float64 {
	first, last := slices.MinFunc(times, time.Time.Compare), slices.MaxFunc(times, time.Time.Compare)
	return float64(len(times)) / last.Sub(first).Seconds()
}
