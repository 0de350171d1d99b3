package sidecar_test

// Making the shared cluster empty of Cilium again, whatever a test left.

import (
	"context"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// removeCilium unlocks and uninstalls with a sidecar of its own, and deletes the chart's namespace, which outlives the release.
func removeCilium(t testing.TB) {
	t.Helper()
	s := startSidecar(t, shared.AdminKubeconfig, folderFor(t))
	s.t = t
	s.fence(1, validFor)
	s.succeed(uninstall("clean", 1))
	err := shared.Client().CoreV1().Namespaces().Delete(context.Background(), "cilium-secrets", metav1.DeleteOptions{})
	if err != nil && !apierrors.IsNotFound(err) {
		t.Fatal(err)
	}
	eventually(t, "namespace cilium-secrets is gone", func() bool {
		_, err := shared.Client().CoreV1().Namespaces().Get(context.Background(), "cilium-secrets", metav1.GetOptions{})
		return apierrors.IsNotFound(err)
	})
}
