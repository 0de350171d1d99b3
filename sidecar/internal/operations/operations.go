// Package operations runs one Helm verb at a time and remembers the last one, so that a controller
// that was restarted finds it again.
package operations

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"tke-cilium-operator/sidecar/internal/api"
)

// Progress is what a verb reports while it runs. Safe for concurrent use.
type Progress interface {
	Phase(phase string)
	Objects(done, total int)
	Revision(revision int)
	// Preview keeps what a preview found until the next operation starts.
	Preview(found *api.Preview)
}

// Verb is one of Helm's; it returns only when nothing of it goes on in the background.
type Verb func(Progress) error

// BusyError says which operation is in the way.
type BusyError struct{ Running api.Operation }

func (e *BusyError) Error() string {
	return fmt.Sprintf("operation %q (%s) is still running", e.Running.ID, e.Running.Type)
}

// Manager holds the present operation. Safe for concurrent use.
type Manager struct {
	log *slog.Logger
	// afterwards runs when an operation has ended, to give memory back.
	afterwards func()

	mu      sync.Mutex
	present *api.Operation
	preview *api.Preview  // what the present operation found
	changed chan struct{} // closed and replaced at each change
}

// NewManager returns a manager without an operation.
func NewManager(log *slog.Logger, afterwards func()) *Manager {
	return &Manager{log: log, afterwards: afterwards, changed: make(chan struct{})}
}

// Start runs the verb in the background unless an operation with this id is known already, whose
// state is returned then. While another one runs it answers *BusyError. admit is asked last, under
// the lock, whether a new operation may start at all.
func (m *Manager) Start(request *api.OperationRequest, admit func() error, verb Verb) (
	operation api.Operation, started bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.present != nil && m.present.ID == request.ID {
		return *m.present, false, nil
	}
	if m.present != nil && m.present.State == api.StateRunning {
		return api.Operation{}, false, &BusyError{Running: *m.present}
	}
	if err := admit(); err != nil {
		return api.Operation{}, false, err
	}
	m.preview = nil
	m.present = &api.Operation{
		ID: request.ID, Type: request.Type, Desired: request.Desired,
		State: api.StateRunning, Phase: firstPhase(request.Type),
		StartedAt: api.Timestamp(time.Now()),
	}
	m.notify()
	m.log.Info("Operation started", "operation", request.ID, "type", request.Type,
		"namespace", request.Release.Namespace, "release", request.Release.Name)
	go m.run(request.ID, verb)
	return *m.present, true, nil
}

func firstPhase(operationType string) string {
	if operationType == api.TypeApply || operationType == api.TypePreview {
		return api.PhaseResolvingChart
	}
	return api.PhaseApplying
}

func (m *Manager) run(id string, verb Verb) {
	err := m.guarded(id, verb)
	m.finish(err)
	m.afterwards()
}

// guarded turns a panic of Helm or of a template into a failure of this operation alone.
func (m *Manager) guarded(id string, verb Verb) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			m.log.Error("Helm panicked", "operation", id, "stack", string(debug.Stack()))
			err = api.Errorf(api.ReasonHelmFailed, "Helm stopped with an internal error; the sidecar's log has the stack")
		}
	}()
	return verb(m)
}

func (m *Manager) finish(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	finished := api.Timestamp(time.Now())
	m.present.FinishedAt = &finished
	fields := []any{"operation", m.present.ID, "type", m.present.Type,
		"seconds", finished.Sub(m.present.StartedAt).Seconds(), "objects", m.present.ObjectsDone}
	if err == nil {
		m.present.State, m.present.Phase = api.StateSucceeded, api.PhaseDone
		m.log.Info("Operation succeeded", fields...)
	} else {
		m.present.State, m.present.Error = api.StateFailed, asError(err)
		m.log.Warn("Operation failed", append(fields, "phase", m.present.Phase,
			"reason", m.present.Error.Reason, "error", m.present.Error.Message)...)
	}
	m.notify()
}

func asError(err error) *api.Error {
	var known *api.Error
	if errors.As(err, &known) {
		return known
	}
	return api.Errorf(api.ReasonHelmFailed, "%v", err)
}

// Present is the running or last operation, nil if there was none, and a channel that is closed when
// that changes.
func (m *Manager) Present() (*api.Operation, <-chan struct{}) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.present == nil {
		return nil, m.changed
	}
	present := *m.present
	return &present, m.changed
}

// Wait returns when no operation runs, or with the context's error.
func (m *Manager) Wait(ctx context.Context) error {
	for {
		present, changed := m.Present()
		if present == nil || present.State != api.StateRunning {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// notify requires m.mu.
func (m *Manager) notify() {
	close(m.changed)
	m.changed = make(chan struct{})
}
