package scenarios_test

// The oracle looks at every scenario, beside it.

import "tke-cilium-operator/e2e/oracle"

// watchClaims fails the test if Ready is True for long although the cluster is otherwise.
func (s *scenario) watchClaims() {
	s.Helper()
	watch, err := oracle.Start(s.bed.Cluster, oracle.Options{})
	s.must(err)
	s.Cleanup(func() {
		for _, claim := range watch.Stop() {
			s.Errorf("the oracle: %s", claim)
		}
	})
}
