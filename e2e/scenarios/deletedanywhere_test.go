package scenarios_test

// The installation is deleted at each of its steps, by each deletion policy: whatever was done is undone as the policy
// says, and what is being done is finished or never begun.

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"tke-cilium-operator/e2e/faultproxy"
	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

// ownWrites are those of an installation without nodes; helmsMiddle is one of about 25 of the sidecar.
const ownWrites, helmsMiddle = 17, 12

var oneNode = tke.Options{Nodes: []tke.NodeGroup{{Kind: tke.Native, Count: 1}}}

func TestUninstallAndRestoreAtAnyStep(t *testing.T) {
	atSteps(t, "UninstallAndRestore", oneNode, 2, func(s *scenario, before objects) { s.expectRestored(before) })
}

func TestUninstallAtAnyStep(t *testing.T) {
	atSteps(t, "Uninstall", tke.Options{}, 3, func(s *scenario, before objects) {
		s.expectCiliumGone(before, stateMap)
		s.expectWholeRetirements()
	})
}

func TestOrphanAtAnyStep(t *testing.T) {
	atSteps(t, "Orphan", oneNode, 3, func(s *scenario, _ objects) {
		for _, write := range s.allWrites() {
			if strings.HasPrefix(write.Verb, "delete") {
				t.Errorf("something was deleted: %s", write)
			}
		}
		s.expectWholeRetirements()
		s.expectNothingPending()
	})
}

// atSteps deletes a new installation in the middle of Helm's work, and at each stride-th write of its own.
func atSteps(t *testing.T, policy string, dress tke.Options, stride int, expect func(s *scenario, before objects)) {
	for n := 0; n <= ownWrites; n += stride {
		t.Run(moment(n), func(t *testing.T) {
			proxies := startProxies(t)
			s := given(t, dress, proxies.options())
			s.must(s.op.Start())
			before := s.objects()
			s.deleteAt(n, proxies, policy)
			expect(s, before)
		})
	}
}

func moment(n int) string {
	if n == 0 {
		return "in the middle of Helm's work"
	}
	return fmt.Sprintf("at write %d", n)
}

// deleteAt asks for an installation, and for its deletion while its nth write is under way; 0 is Helm's middle.
func (s *scenario) deleteAt(n int, proxies proxies, policy string) {
	s.Helper()
	var once sync.Once
	deletes := func() {
		once.Do(func() {
			if err := operator.Uninstall(s.Context(), s.bed.Cluster); err != nil {
				s.Error(err)
			}
		})
	}
	if n == 0 {
		proxies.sidecar.Arm(nth(helmsMiddle, faultproxy.First), deletes)
	} else {
		proxies.controller.Arm(nthEffect(n), deletes)
	}
	s.apply(spec(deletionPolicy(policy)))
	s.untilGone()
	proxies.sidecar.Arm(nil, nil)
	proxies.controller.Arm(nil, nil)
}

// nthEffect strikes once, at the nth write that is no word of the operator's: not its lease, its status, an Event.
func nthEffect(n int) func(*http.Request) faultproxy.Fault {
	seen := 0
	return func(r *http.Request) faultproxy.Fault {
		if faultproxy.Lease(r) || strings.HasSuffix(r.URL.Path, "/status") || strings.HasSuffix(r.URL.Path, "/events") {
			return faultproxy.Pass
		}
		if seen++; seen != n {
			return faultproxy.Pass
		}
		return faultproxy.First
	}
}

// proxies stand before both programs.
type proxies struct{ controller, sidecar *faultproxy.Proxy }

func startProxies(t *testing.T) proxies {
	t.Helper()
	return proxies{startProxy(t), startProxy(t)}
}

func (p proxies) options() operator.Options {
	return operator.Options{ControllerThrough: p.controller.Kubeconfig, SidecarThrough: p.sidecar.Kubeconfig}
}

// expectWholeRetirements: a component is as it was, or retired with its original on it.
func (s *scenario) expectWholeRetirements() {
	s.Helper()
	for _, name := range []string{tke.KubeProxy, tke.CNIAgent, tke.IPMasqAgent} {
		found := s.daemonSet(name)
		if noted := found.Annotations[originalAnnotation] != ""; noted != s.retired(name) {
			s.Errorf("%s: retired is %t, its original is noted: %t", name, s.retired(name), noted)
		}
	}
}

// expectNothingPending: Helm's work was ended, if it had begun.
func (s *scenario) expectNothingPending() {
	s.Helper()
	releases, err := operator.Releases(s.Context(), s.bed.Cluster)
	s.must(err)
	for _, release := range releases {
		if release.Info.Status != "deployed" {
			s.Errorf("left over: %s", release)
		}
	}
}
