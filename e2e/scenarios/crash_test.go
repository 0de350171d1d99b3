package scenarios_test

// The controller is killed at every write of the installation: before the API server has seen it, and after the server
// has done it but before the controller hears of it. It must arrive all the same, with each effect made once.

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"tke-cilium-operator/e2e/faultproxy"
	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

// An installation on the empty cluster has about 36 writes; a run kills at every stride-th of them.
const stride = 12

func TestTheControllerSurvivesAKillAtEachWrite(t *testing.T) {
	for offset := range stride {
		t.Run(fmt.Sprintf("at writes %d, %d, %d", offset, offset+stride, offset+2*stride), func(t *testing.T) {
			kills := surviveKills(t, nil, &reaper{stride: stride, offset: offset})
			if kills < 4 {
				t.Errorf("%d kills only", kills)
			}
		})
	}
}

// A controller that lives for one write only, on a cluster with nodes: the hardest way to get there.
func TestAControllerKilledAtEveryWriteStillArrives(t *testing.T) {
	kills := surviveKills(t, everyKind, &reaper{stride: 1})
	if kills < 2*len(ownEffects) {
		t.Errorf("%d kills only", kills)
	}
}

func surviveKills(t *testing.T, nodes []tke.NodeGroup, reaper *reaper) (kills int) {
	proxy := startProxy(t)
	s := given(t, tke.Options{Nodes: nodes}, operator.Options{ControllerThrough: proxy.Kubeconfig})
	proxy.Arm(reaper.judge, func() {
		reaper.struck()
		s.restartController()
	})
	s.must(s.op.Start())
	s.apply(spec())
	s.untilReady()
	proxy.Arm(nil, nil)
	t.Logf("%d kills", reaper.kills)
	s.expectEachEffectOnce()
	s.expectReleases(deployedOnce)
	s.eventually("TKE's components run nowhere", s.retiredPodsAreGone)
	s.expectRetired()
	return reaper.kills
}

// reaper decides at which writes the controller dies: before the write, and the next controller after it.
type reaper struct {
	stride, offset int

	mutex  sync.Mutex
	writes int  // so far, without the repeated ones
	after  bool // killed before this one, next comes the kill after it
	kills  int
}

func (r *reaper) judge(request *http.Request) faultproxy.Fault {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	switch {
	case faultproxy.Lease(request):
		return faultproxy.Pass
	case r.after:
		return faultproxy.After
	case r.writes%r.stride == r.offset:
		return faultproxy.Before
	default:
		r.writes++
		return faultproxy.Pass
	}
}

func (r *reaper) struck() {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.kills++
	if r.after {
		r.writes++
	}
	r.after = !r.after
}

// restartController is kill -9 and a new start, as a kubelet would; the lease is its own.
func (s *scenario) restartController() {
	s.op.Controller.Kill()
	if err := s.op.Controller.Start(); err != nil {
		s.Error(err)
	}
}
