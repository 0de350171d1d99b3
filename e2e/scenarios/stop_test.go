package scenarios_test

// The stop: a ConfigMap, after which nothing is written but the status, until it goes.

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tke-cilium-operator/e2e/faultproxy"
	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

// A watch tells it; what takes long is a busy machine.
const stopsWithin = 5 * time.Second

func TestAStopHoldsTheAgentsAndNothingElseIsWritten(t *testing.T) {
	s := running(t, tke.Options{Nodes: everyKind})
	s.apply(spec())
	s.untilReady()
	before := s.objects()
	s.must(s.bed.Audit.Forget())

	began := time.Now()
	s.must(operator.Halt(t.Context(), s.bed.Cluster))
	stopped := s.untilReason("Ready", "Stopped")
	s.expectWithin("the operator has stopped", time.Since(began), stopsWithin)
	ready := stopped.Condition("Ready")
	for _, part := range []string{" stopped the operator at ", "kubectl -n kube-system delete configmap tke-cilium-operator-stop"} {
		if !strings.Contains(ready.Message, part) {
			t.Errorf("the message lacks %q: %s", part, ready.Message)
		}
	}
	if ready.Status != metav1.ConditionUnknown {
		t.Errorf("Ready is %v", ready)
	}
	expectKstatus(s, *stopped)
	s.eventually("the agents are held", func(context.Context) (bool, error) {
		return s.daemonSet("cilium").Spec.UpdateStrategy.Type == appsv1.OnDeleteDaemonSetStrategyType, nil
	})
	s.expectWritten("patch configmaps kube-system/tke-cilium-operator-state", "patch daemonsets kube-system/cilium")

	t.Run("whatever is asked for meanwhile", func(t *testing.T) {
		s := s.under(t)
		s.must(s.bed.Audit.Forget())
		s.unretire(tke.IPMasqAgent)
		s.apply(spec(map[string]any{"values": map[string]any{"debug": map[string]any{"enabled": true}}}))
		s.untilReason("Ready", "Stopped")
		s.lookAgain()
		s.expectNoWrites(s.writes())
	})
	t.Run("and all of it is done once the stop is over", func(t *testing.T) {
		s := s.under(t)
		s.must(operator.GoOn(t.Context(), s.bed.Cluster))
		s.untilReady()
		s.expectRetired()
		s.expectReleases("revision 1 of cilium 1.18.2 is superseded", "revision 2 of cilium 1.18.2 is deployed")
		agents := "daemonsets kube-system/cilium"
		strategy := func(all objects) any { return essence(all[agents])["spec"].(map[string]any)["updateStrategy"] }
		if was, is := strategy(before), strategy(s.objects()); !reflect.DeepEqual(was, is) {
			t.Errorf("the agents' update strategy was %v and is %v", was, is)
		}
		if left := s.daemonSet("cilium").Annotations["install.cilium-tke.io/original"]; left != "" {
			t.Errorf("our annotation is left on the agents: %s", left)
		}
	})
}

func TestAStopInTheMiddleOfHelmIsRecoveredFrom(t *testing.T) {
	proxy := startProxy(t)
	s := given(t, tke.Options{}, operator.Options{SidecarThrough: proxy.Kubeconfig})
	const middle = 12 // of 25 writes
	proxy.Arm(nth(middle, faultproxy.First), func() {
		if err := operator.Halt(t.Context(), s.bed.Cluster); err != nil {
			t.Error(err)
		}
		s.untilReason("Ready", "Stopped") // the write in flight waits for it
	})
	s.must(s.op.Start())
	s.apply(spec())
	s.until("Helm is cut off, and that is told", func(i *installation) bool {
		return i.Condition("Ready").Reason == "Stopped" && i.Condition("Released").Reason == "UnlockingRelease"
	})
	proxy.Arm(nil, nil)
	s.lookAgain()
	s.expectReleases("revision 1 of cilium 1.18.2 is pending-install")
	s.must(s.bed.Audit.Forget())
	s.lookAgain()
	s.expectNoWrites(s.effects())

	s.must(operator.GoOn(t.Context(), s.bed.Cluster))
	s.untilReady()
	s.expectReleases("revision 1 of cilium 1.18.2 is superseded", "revision 2 of cilium 1.18.2 is deployed")
	s.expectRetired()
}

func TestAStopHoldsADeletionToo(t *testing.T) {
	s := running(t, tke.Options{})
	s.apply(spec())
	s.untilReady()
	s.must(operator.Halt(t.Context(), s.bed.Cluster))
	s.untilReason("Ready", "Stopped")
	s.must(operator.Delete(t.Context(), s.bed.Cluster))
	s.lookAgain()
	if found, err := operator.Get(t.Context(), s.bed.Cluster); err != nil || found == nil {
		t.Fatalf("it was let go while stopped: %v, %v", found, err)
	}
	s.must(operator.GoOn(t.Context(), s.bed.Cluster))
	s.untilGone()
	if strategy := s.daemonSet("cilium").Spec.UpdateStrategy.Type; strategy != appsv1.RollingUpdateDaemonSetStrategyType {
		t.Errorf("the agents are left with update strategy %s", strategy)
	}
}

// lookAgain wakes the operator, and returns when it has looked at everything once more.
func (s *scenario) lookAgain() {
	s.Helper()
	passes, err := s.op.Passes(s.Context())
	s.must(err)
	s.must(operator.Annotate(s.Context(), s.bed.Cluster, "install.cilium-tke.io/e2e-look", time.Now().Format(time.RFC3339Nano)))
	s.untilPass(passes)
}

// expectWritten wants these writes and no other, each granted once.
func (s *scenario) expectWritten(want ...string) {
	s.Helper()
	found := s.effects()
	if len(found) != len(want) {
		s.Errorf("written was:\n%swant %q", lines(found), want)
		return
	}
	for i, write := range found {
		if write.What() != want[i] || !write.Done() {
			s.Errorf("written was %s, want %s", write, want[i])
		}
	}
}
