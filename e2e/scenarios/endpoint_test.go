package scenarios_test

// The API server's own address: never concluded from a list that is empty.

import (
	"testing"

	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

func TestAnEmptyEndpointIsWaitedForAndLaterIgnored(t *testing.T) {
	s := running(t, tke.Options{NoEndpoint: true})
	s.apply(spec())
	s.untilReason("Ready", "AwaitingAPIServerAddress")
	if writes := s.writesOf(sidecarProgram); len(writes) > 0 {
		t.Errorf("Helm wrote without an address:\n%s", lines(writes))
	}
	s.must(tke.SetEndpoint(t.Context(), s.bed.Cluster, tke.EndpointPort, tke.EndpointAddress))
	s.untilReady()
	s.expectAgentsAddress("169.254.128.112", "60002")

	t.Run("emptied and moved after the installation, it is told and changes nothing", func(t *testing.T) {
		s := s.under(t)
		s.must(s.bed.Audit.Forget())
		for _, addresses := range [][]string{nil, {"169.254.128.200"}, {tke.EndpointAddress}} {
			before, err := s.op.Passes(t.Context())
			s.must(err)
			s.must(tke.SetEndpoint(t.Context(), s.bed.Cluster, tke.EndpointPort, addresses...))
			s.untilPass(before)
			if moved := len(addresses) > 0 && addresses[0] != tke.EndpointAddress; moved {
				s.untilReason("APIServerMoved", "EndpointMoved")
			} else {
				s.until("nothing is said to have moved", func(i *operator.Installation) bool {
					return i.Ready() && i.Condition("APIServerMoved").Reason == ""
				})
			}
		}
		s.expectNoWrites(s.effects())
		s.expectReleases(deployedOnce)
	})
}

func TestAStaticAddressNeedsNoEndpoint(t *testing.T) {
	s := running(t, tke.Options{NoEndpoint: true})
	s.apply(spec(map[string]any{"apiServer": map[string]any{"source": "Static", "host": "169.254.128.99", "port": 6443}}))
	ready := s.untilReady()
	if address := ready.Status.Effective.APIServer; address != "169.254.128.99:6443" {
		t.Errorf("in force is %s", address)
	}
	s.expectAgentsAddress("169.254.128.99", "6443")
}

func TestAStaticAddressThatChangesReachesTheAgents(t *testing.T) {
	s := running(t, tke.Options{})
	s.apply(spec())
	s.untilReady()
	s.apply(spec(map[string]any{"apiServer": map[string]any{"source": "Static", "host": "169.254.128.99", "port": 6443}}))
	s.until("the second revision", s.deployedRevision(2))
	s.expectAgentsAddress("169.254.128.99", "6443")
}

// deployedRevision is a condition for until: Ready with this revision of the release.
func (s *scenario) deployedRevision(revision int64) func(*operator.Installation) bool {
	return func(i *operator.Installation) bool {
		return i.Ready() && i.Status.Release != nil && i.Status.Release.Revision == revision
	}
}

func (s *scenario) expectAgentsAddress(host, port string) {
	s.Helper()
	found := map[string]string{}
	for _, variable := range s.daemonSet("cilium").Spec.Template.Spec.Containers[0].Env {
		found[variable.Name] = variable.Value
	}
	if found["KUBERNETES_SERVICE_HOST"] != host || found["KUBERNETES_SERVICE_PORT"] != port {
		s.Errorf("the agents are given %s:%s, want %s:%s", found["KUBERNETES_SERVICE_HOST"], found["KUBERNETES_SERVICE_PORT"], host, port)
	}
}
