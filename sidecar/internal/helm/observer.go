// What can be seen of a Helm action from outside: the SDK has no progress callback, and it drops some
// errors after logging them.
package helm

import (
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"sync"

	"helm.sh/helm/v4/pkg/release"
	releasev1 "helm.sh/helm/v4/pkg/release/v1"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/operations"
)

// observer sits between Helm and the API server for one verb. Safe for concurrent use.
type observer struct {
	progress operations.Progress
	log      *slog.Logger
	// labels, if not nil, are exactly those of the revision that is created: Helm's upgrade would
	// merge the old revision's into them.
	labels map[string]string
	// owned is what the manifest of the revision that is created must say.
	owned []api.OwnedSetting

	mu       sync.Mutex
	rendered bool
	applying bool
	total    int
	done     map[string]bool // by request path, so that a retry counts once
	wire     error           // the last failure seen on the wire: templates flatten it to text
	lost     []error         // failures that Helm only logs
	// unread are the objects, by request path, that could not be read.
	unread map[string]error
}

func newObserver(progress operations.Progress, labels map[string]string, log *slog.Logger) *observer {
	return &observer{
		progress: progress, labels: labels, log: log,
		done: map[string]bool{}, unread: map[string]error{},
	}
}

// endRendering is called when Helm reads its manifest: what fails before is a template's failure.
func (o *observer) endRendering() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.rendered = true
}

func (o *observer) isRendered() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.rendered
}

func (o *observer) beginApplying(total int) {
	o.mu.Lock()
	o.applying, o.total = true, total
	o.mu.Unlock()
	o.progress.Phase(api.PhaseApplying)
	o.progress.Objects(0, total)
}

func (o *observer) endApplying() {
	o.mu.Lock()
	o.applying = false
	o.mu.Unlock()
}

// objectDone counts one object once, while objects are being applied.
func (o *observer) objectDone(path string) {
	o.mu.Lock()
	if !o.applying || o.done[path] {
		o.mu.Unlock()
		return
	}
	o.done[path] = true
	done, total := min(len(o.done), o.total), o.total
	o.mu.Unlock()
	o.progress.Objects(done, total)
}

func (o *observer) sawOnWire(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.wire = err
}

func (o *observer) lastOnWire() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.wire
}

// sawRead remembers the objects that could not be read; a later success clears one.
func (o *observer) sawRead(path string, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err == nil {
		delete(o.unread, path)
		return
	}
	o.unread[path] = err
}

func (o *observer) unreadable() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	for path, err := range o.unread {
		return fmt.Errorf("%s could not be read: %w", path, err)
	}
	return nil
}

func (o *observer) lose(err error) {
	if err == nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.lost = append(o.lost, err)
}

func (o *observer) lostSoFar() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return errors.Join(o.lost...)
}

// verdict adds what Helm dropped to what it returned.
func (o *observer) verdict(err error) error {
	lost := o.lostSoFar()
	switch {
	case lost == nil:
		return err
	case err == nil:
		return lost
	case strings.Contains(err.Error(), lost.Error()):
		return err
	}
	return fmt.Errorf("%w: %w", err, lost)
}

// rescue turns a panic into an error in a goroutine of Helm's, where nobody else would catch it.
func (o *observer) rescue(err *error) {
	if cause := recover(); cause != nil {
		o.log.Error("Helm panicked", "stack", string(debug.Stack()))
		*err = errors.New("helm stopped with an internal error; the sidecar's log has the stack")
	}
}

// asRelease is the one release type that this Helm stores.
func asRelease(stored release.Releaser) (*releasev1.Release, error) {
	known, ok := stored.(*releasev1.Release)
	if !ok {
		return nil, fmt.Errorf("the release record has the unknown type %T", stored)
	}
	return known, nil
}
