// Package fence keeps a process that may have lost the leader lease from writing to the API server.
package fence

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// ErrFenced is the cause of every refused or interrupted write.
var ErrFenced = errors.New("the lease's deadline has passed, or another leader holds it: nothing is written")

// closeGrace is how long Close leaves to the writes in flight: a write with a known outcome is worth it.
const closeGrace = 2 * time.Second

// Fence is open for one epoch of the lease until a deadline on the steady clock. It starts closed.
// Safe for concurrent use.
type Fence struct {
	mu     sync.Mutex
	epoch  int64
	until  time.Time // carries Go's monotonic reading, so a change of the wall clock does not move it
	shut   bool      // the process ends: no renewal opens it any more
	expiry *time.Timer
	// writes are the requests on the wire, each with its epoch; idle is closed while there are none.
	writes map[*write]struct{}
	idle   chan struct{}
}

type write struct {
	epoch  int64
	cancel context.CancelCauseFunc
}

// New returns a closed fence.
func New() *Fence {
	idle := make(chan struct{})
	close(idle)
	return &Fence{writes: map[*write]struct{}{}, idle: idle}
}

// StaleEpochError says that a newer leader has been here before.
type StaleEpochError struct{ Known, Given int64 }

func (e *StaleEpochError) Error() string {
	return fmt.Sprintf("epoch %d is older than epoch %d, which this sidecar has seen", e.Given, e.Known)
}

// Renew opens the fence for an epoch, for this long from now. A newer epoch interrupts the writes of
// an older one; an older epoch is refused with *StaleEpochError, and after Shut any with ErrFenced.
func (f *Fence) Renew(epoch int64, validFor time.Duration) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if epoch < f.epoch {
		return &StaleEpochError{Known: f.epoch, Given: epoch}
	}
	if f.shut {
		return ErrFenced
	}
	f.epoch = epoch
	f.until = time.Now().Add(validFor)
	f.interrupt(func(w *write) bool { return w.epoch != epoch })
	if f.expiry == nil {
		f.expiry = time.AfterFunc(validFor, f.expire)
		return nil
	}
	f.expiry.Reset(validFor)
	return nil
}

// Close closes the fence for this epoch and returns when no write is in flight: after closeGrace the
// remaining ones are interrupted. An older epoch is refused like in Renew.
func (f *Fence) Close(epoch int64) error {
	f.mu.Lock()
	if epoch < f.epoch {
		defer f.mu.Unlock()
		return &StaleEpochError{Known: f.epoch, Given: epoch}
	}
	f.epoch = epoch
	f.mu.Unlock()
	f.close()
	return nil
}

// Shut closes the fence whatever its epoch, like Close, and for good: for the end of the process.
// A renewal that was on its way does not open it again.
func (f *Fence) Shut() {
	f.mu.Lock()
	f.shut = true
	f.mu.Unlock()
	f.close()
}

func (f *Fence) close() {
	f.mu.Lock()
	f.until = time.Time{}
	idle := f.idle
	f.mu.Unlock()

	grace := time.NewTimer(closeGrace)
	defer grace.Stop()
	select {
	case <-idle:
		return
	case <-grace.C:
	}
	f.mu.Lock()
	f.interrupt(func(*write) bool { return true })
	f.mu.Unlock()
	<-idle
}

// Open says whether writes of this epoch are allowed now.
func (f *Fence) Open(epoch int64) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.open(epoch)
}

func (f *Fence) open(epoch int64) bool {
	return epoch == f.epoch && time.Now().Before(f.until)
}

// begin admits one write of this epoch. Its context ends with ErrFenced if the fence closes under it;
// end must be called when the outcome is known.
func (f *Fence) begin(ctx context.Context, epoch int64) (context.Context, func(), error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.open(epoch) {
		return nil, nil, ErrFenced
	}
	ctx, cancel := context.WithCancelCause(ctx)
	w := &write{epoch: epoch, cancel: cancel}
	if len(f.writes) == 0 {
		f.idle = make(chan struct{})
	}
	f.writes[w] = struct{}{}
	return ctx, func() { f.end(w) }, nil
}

func (f *Fence) end(w *write) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.writes, w)
	if len(f.writes) == 0 {
		close(f.idle)
	}
}

// expire runs when a deadline has passed; Renew may have moved it since.
func (f *Fence) expire() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if time.Now().Before(f.until) {
		return
	}
	f.interrupt(func(*write) bool { return true })
}

// interrupt requires f.mu.
func (f *Fence) interrupt(which func(*write) bool) {
	for w := range f.writes {
		if which(w) {
			w.cancel(ErrFenced)
		}
	}
}
