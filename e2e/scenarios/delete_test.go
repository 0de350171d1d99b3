package scenarios_test

// The installation is deleted: the operator lets go, and the network stays.

import (
	"context"
	"strings"
	"testing"

	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

func TestDeletedInTheMiddleTheNetworkStaysAndIsTakenBack(t *testing.T) {
	s := running(t, tke.Options{Nodes: []tke.NodeGroup{{Kind: tke.Native, Count: 1}}})
	s.apply(spec())
	s.eventually("Helm is writing", s.exists("serviceaccounts", "cilium"))
	s.must(operator.Delete(t.Context(), s.bed.Cluster))
	s.untilGone()
	s.expectReleases(deployedOnce)
	for _, write := range s.allWrites() {
		if strings.HasPrefix(write.Verb, "delete") {
			t.Errorf("something was deleted: %s", write)
		}
	}
	if selector := s.daemonSet(tke.KubeProxy).Spec.Template.Spec.NodeSelector; selector != nil {
		t.Errorf("kube-proxy has the selector %v, though nobody asks for it any more", selector)
	}

	t.Run("a new installation takes the release back as it is", func(t *testing.T) {
		s := s.under(t)
		s.must(s.bed.Audit.Forget())
		s.apply(spec())
		s.untilReady()
		s.expectReleases(deployedOnce)
		s.expectNoWrites(s.writesOf(sidecarProgram))
	})
	t.Run("deleted when ready, everything stays", func(t *testing.T) {
		s := s.under(t)
		s.must(s.bed.Audit.Forget())
		before := s.objects()
		s.must(operator.Delete(t.Context(), s.bed.Cluster))
		s.untilGone()
		after := s.objects()
		for name, old := range before {
			if now := after[name]; name != "ciliuminstallations default" && (now == nil || !alike(old, now)) {
				t.Errorf("%s did not stay", name)
			}
		}
		s.expectNoWrites(s.effects())
	})
}

func (s *scenario) untilGone() {
	s.Helper()
	s.eventually("the CiliumInstallation is gone", func(ctx context.Context) (bool, error) {
		found, err := operator.Get(ctx, s.bed.Cluster)
		return found == nil, err
	})
}
