package operations

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"

	"tke-cilium-operator/sidecar/internal/api"
)

func request(id string) *api.OperationRequest {
	return &api.OperationRequest{ID: id, Type: api.TypeApply, Desired: "wish-" + id,
		Release: api.ReleaseRef{Name: "cilium", Namespace: "kube-system"}}
}

func newManager() *Manager { return NewManager(slog.New(slog.DiscardHandler), func() {}) }

func admitted() error { return nil }

// held is a verb that runs until it is told to end.
func held() (verb Verb, end func(error)) {
	outcome := make(chan error)
	return func(Progress) error { return <-outcome }, func(err error) { outcome <- err }
}

func ended(t *testing.T, m *Manager) *api.Operation {
	t.Helper()
	if err := m.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	present, _ := m.Present()
	return present
}

func TestAnOperationRunsAndItsEndIsRemembered(t *testing.T) {
	for name, example := range map[string]struct {
		outcome error
		state   string
		reason  string
	}{
		"a success":               {nil, api.StateSucceeded, ""},
		"a failure with a reason": {fmt.Errorf("wrapped: %w", api.Errorf(api.ReasonForbidden, "no")), api.StateFailed, api.ReasonForbidden},
		"any other failure":       {errors.New("something"), api.StateFailed, api.ReasonHelmFailed},
	} {
		t.Run(name, func(t *testing.T) {
			m := newManager()
			verb, end := held()
			started, fresh, err := m.Start(request("a"), admitted, verb)
			if err != nil || !fresh || started.State != api.StateRunning || started.Desired != "wish-a" || started.FinishedAt != nil {
				t.Fatalf("started as %+v, %v, %v", started, fresh, err)
			}
			end(example.outcome)
			present := ended(t, m)
			if present.State != example.state || present.FinishedAt == nil {
				t.Errorf("ended as %+v", present)
			}
			if reason := reasonOf(present); reason != example.reason {
				t.Errorf("the reason is %q, want %q", reason, example.reason)
			}
			if done := present.Phase == api.PhaseDone; done != (example.outcome == nil) {
				t.Errorf("the phase is %s", present.Phase)
			}
		})
	}
}

func reasonOf(o *api.Operation) string {
	if o.Error == nil {
		return ""
	}
	return o.Error.Reason
}

func TestTheSameIDIsNotStartedTwice(t *testing.T) {
	m := newManager()
	verb, end := held()
	if _, _, err := m.Start(request("a"), admitted, verb); err != nil {
		t.Fatal(err)
	}
	forbidden := func(Progress) error { t.Error("started again"); return nil }
	refused := func() error { t.Error("asked again"); return nil }
	if again, fresh, err := m.Start(request("a"), refused, forbidden); err != nil || fresh || again.State != api.StateRunning {
		t.Errorf("while running it answered %+v, %v, %v", again, fresh, err)
	}
	end(nil)
	ended(t, m)
	if again, fresh, err := m.Start(request("a"), refused, forbidden); err != nil || fresh || again.State != api.StateSucceeded {
		t.Errorf("after its end it answered %+v, %v, %v", again, fresh, err)
	}
}

func TestASecondOperationWaitsForItsTurn(t *testing.T) {
	m := newManager()
	verb, end := held()
	if _, _, err := m.Start(request("a"), admitted, verb); err != nil {
		t.Fatal(err)
	}
	var busy *BusyError
	if _, _, err := m.Start(request("b"), admitted, verb); !errors.As(err, &busy) || busy.Running.ID != "a" {
		t.Errorf("answered %v", err)
	}
	end(errors.New("x"))
	ended(t, m)
	if _, fresh, err := m.Start(request("b"), admitted, func(Progress) error { return nil }); err != nil || !fresh {
		t.Errorf("after the first one's end it answered %v, %v", fresh, err)
	}
	ended(t, m)
}

func TestAnOperationThatIsNotAdmittedLeavesTheLastOneVisible(t *testing.T) {
	m := newManager()
	if _, _, err := m.Start(request("a"), admitted, func(Progress) error { return nil }); err != nil {
		t.Fatal(err)
	}
	ended(t, m)
	no := errors.New("the fence is closed")
	if _, _, err := m.Start(request("b"), func() error { return no }, nil); !errors.Is(err, no) {
		t.Errorf("answered %v", err)
	}
	if present, _ := m.Present(); present.ID != "a" {
		t.Errorf("the present operation is %s", present.ID)
	}
}

func TestAPanicFailsTheOperationOnly(t *testing.T) {
	m := newManager()
	if _, _, err := m.Start(request("a"), admitted, func(Progress) error { panic("secret value") }); err != nil {
		t.Fatal(err)
	}
	if present := ended(t, m); present.State != api.StateFailed || present.Error.Reason != api.ReasonHelmFailed ||
		present.Error.Message != "Helm stopped with an internal error; the sidecar's log has the stack" {
		t.Errorf("ended as %+v", present.Error)
	}
}

func TestWatchersSeeEachChange(t *testing.T) {
	m := newManager()
	_, changed := m.Present()
	verb, end := held()
	if _, _, err := m.Start(request("a"), admitted, verb); err != nil {
		t.Fatal(err)
	}
	<-changed
	for _, step := range []struct {
		change func()
		holds  func(*api.Operation) bool
	}{
		{func() { m.Phase(api.PhaseApplying) }, func(o *api.Operation) bool { return o.Phase == api.PhaseApplying }},
		{func() { m.Objects(3, 9) }, func(o *api.Operation) bool { return o.ObjectsDone == 3 && o.ObjectsTotal == 9 }},
		{func() { m.Revision(4) }, func(o *api.Operation) bool { return o.Revision == 4 }},
		{func() { end(nil) }, func(o *api.Operation) bool { return o.State == api.StateSucceeded }},
	} {
		_, changed := m.Present()
		step.change()
		<-changed
		if present, _ := m.Present(); !step.holds(present) {
			t.Errorf("seen %+v", present)
		}
	}
	m.Objects(1, 1)
	if present, _ := m.Present(); present.ObjectsDone != 3 {
		t.Error("a straggler changed an operation that had ended")
	}
}

func TestWaitingEndsWithItsContext(t *testing.T) {
	m := newManager()
	verb, end := held()
	if _, _, err := m.Start(request("a"), admitted, verb); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := m.Wait(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("answered %v", err)
	}
	end(nil)
	ended(t, m)
}
