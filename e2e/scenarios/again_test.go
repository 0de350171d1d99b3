package scenarios_test

// What could be done once can be done twice, with nothing applied in between.

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

func TestInstallingAndRestoringAnyNumberOfTimes(t *testing.T) {
	for name, dress := range map[string]tke.Options{"an empty cluster": {}, "a cluster with nodes": twoNodes} {
		t.Run(name, func(t *testing.T) {
			s := running(t, dress)
			before := s.objects()
			for range 3 {
				s.apply(spec(deletionPolicy("UninstallAndRestore")))
				s.untilReady()
				s.expectReleases(deployedOnce)
				s.must(operator.Uninstall(t.Context(), s.bed.Cluster))
				s.untilGone()
				s.expectRestored(before)
			}
			roles, err := s.bed.Client().RbacV1().Roles("cilium-secrets").List(t.Context(), metav1.ListOptions{})
			s.must(err)
			if len(roles.Items) != 2 { // deploy/'s; those of the release went with it
				t.Errorf("in namespace cilium-secrets are %d roles", len(roles.Items))
			}
		})
	}
}
