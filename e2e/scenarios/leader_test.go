package scenarios_test

// Two replicas: one leads, the other takes over.

import (
	"context"
	"testing"
	"time"

	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

// The default times of the lease: others wait 15 s, and look every 2 s. A look may come 2 s after the last renewal, and
// the taking another 2 s after the end.
const (
	handOver = 3 * time.Second
	takeOver = 19 * time.Second
)

func TestOneReplicaLeadsAndTheOtherTakesOver(t *testing.T) {
	s := given(t, tke.Options{}, operator.Options{Identity: "first"})
	first, second := s.op, s.replica(operator.Options{Identity: "second"})
	s.must(first.Start())
	s.untilLeads(first)
	s.must(second.Start())
	s.apply(spec())
	s.untilReady()
	s.expectEachEffectOnce()
	if second.Leads(t.Context()) {
		t.Error("both lead")
	}

	began := time.Now()
	code, took, err := first.Controller.Stop(stopPatience)
	s.must(err)
	if code != 0 {
		t.Errorf("the leader ended with %d on SIGTERM", code)
	}
	s.untilLeads(second)
	s.expectWithin("after SIGTERM the other one leads", time.Since(began), handOver)
	t.Logf("the leader itself ended after %d ms", took.Milliseconds())

	s.must(first.Controller.Start())
	s.eventually("the first has listed everything", func(ctx context.Context) (bool, error) { return first.Synced(ctx), nil })
	s.must(s.bed.Audit.Forget())
	second.Controller.Kill()
	began = time.Now()
	s.untilLeads(first)
	s.expectWithin("after kill -9 the other one leads", time.Since(began), takeOver)
	s.untilPass(0)
	s.expectNoWrites(s.effects())
}

func TestAReplicaThatStoodByGoesOnWithAnInstallation(t *testing.T) {
	times := operator.LeaseTimes{Duration: 4 * time.Second, RenewDeadline: 3 * time.Second, Retry: time.Second}
	s := given(t, tke.Options{}, operator.Options{Identity: "first", Lease: times})
	first, second := s.op, s.replica(operator.Options{Identity: "second", Lease: times})
	s.must(first.Start())
	s.untilLeads(first)
	s.must(second.Start())
	s.apply(spec())
	s.eventually("Helm is writing", s.exists("serviceaccounts", "cilium"))
	first.Controller.Kill() // and with it the whole pod
	first.Sidecar.Kill()
	s.untilReady()
	s.expectOneDeployed()
	s.expectRetired()
}

func (s *scenario) untilLeads(op *operator.Operator) {
	s.Helper()
	s.eventually("the replica leads", func(ctx context.Context) (bool, error) { return op.Leads(ctx), nil })
}

func (s *scenario) expectWithin(what string, took, most time.Duration) {
	s.Helper()
	s.Logf("%s: %.1f s", what, took.Seconds())
	if took > most {
		s.Errorf("%s: %s, want %s", what, took, most)
	}
}
