package scenarios_test

// spec.suspend: nothing is written but the status.

import (
	"slices"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"tke-cilium-operator/e2e/tke"
)

func TestASuspendedInstallationOnlySaysWhatItWouldDo(t *testing.T) {
	s := running(t, tke.Options{})
	s.apply(spec(map[string]any{"suspend": true}))
	s.untilReason("Ready", "Suspended")
	s.expectNoWrites(s.writes())
	s.apply(spec())
	s.untilReady()

	t.Run("a component that comes back is left alone while suspended", func(t *testing.T) {
		s := s.under(t)
		s.apply(spec(map[string]any{"suspend": true}))
		s.until("the new spec is seen", (*installation).Observed)
		s.must(s.bed.Audit.Forget())
		s.unretire(tke.IPMasqAgent)
		s.untilReason("Ready", "Suspended")
		s.expectNoWrites(s.writes())
	})
	t.Run("and retired again when resumed, with a record of the repair alone", func(t *testing.T) {
		s := s.under(t)
		s.must(s.bed.Audit.Forget())
		s.apply(spec())
		s.untilReady()
		s.expectRetired()
		var made []string
		for _, write := range s.effects() {
			made = append(made, write.What())
		}
		if !slices.Equal(made, []string{"patch configmaps kube-system/tke-cilium-operator-state", "patch daemonsets kube-system/ip-masq-agent"}) {
			t.Errorf("resuming wrote %q", made)
		}
	})
}

// unretire does what an addon's upgrade does: the selector is as it was.
func (s *scenario) unretire(name string) {
	s.Helper()
	patch := []byte(`{"spec":{"template":{"spec":{"nodeSelector":null}}}}`)
	_, err := s.bed.Client().AppsV1().DaemonSets(system).Patch(s.Context(), name, types.MergePatchType, patch, metav1.PatchOptions{})
	s.must(err)
}
