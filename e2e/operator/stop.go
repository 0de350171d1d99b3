package operator

// The ConfigMap that stops the operator.

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tke-cilium-operator/e2e/cluster"
)

const stopConfigMap = "tke-cilium-operator-stop"

// Halt stops every operator, as `kubectl -n kube-system create configmap tke-cilium-operator-stop` does.
func Halt(ctx context.Context, c *cluster.Cluster) error {
	order := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: stopConfigMap}}
	_, err := c.Client().CoreV1().ConfigMaps("kube-system").Create(ctx, order, metav1.CreateOptions{FieldManager: "kubectl-create"})
	return err
}

// GoOn takes it away again.
func GoOn(ctx context.Context, c *cluster.Cluster) error {
	return c.Client().CoreV1().ConfigMaps("kube-system").Delete(ctx, stopConfigMap, metav1.DeleteOptions{})
}
