// The last chart, kept for a while.
package charts

import (
	"time"

	"tke-cilium-operator/sidecar/internal/api"
)

// keepFor is long enough for the rendering before an upgrade and the upgrade to share one parse.
const keepFor = time.Minute

// recall returns the kept chart if it is this one. Helm edits a chart that has dependencies while it
// processes them, so only one without is ever kept.
func (s *Store) recall(ref api.ChartRef) *Chart {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept == nil || s.keptRef != ref {
		return nil
	}
	s.forget.Reset(keepFor)
	return s.kept
}

func (s *Store) keep(ref api.ChartRef, found *Chart) {
	if len(found.Metadata.Dependencies) > 0 || len(found.Dependencies()) > 0 {
		return
	}
	// A second copy of every file, which only `helm show` and `helm package` read.
	found.Raw = nil
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept, s.keptRef = found, ref
	if s.forget == nil {
		s.forget = time.AfterFunc(keepFor, s.drop)
		return
	}
	s.forget.Reset(keepFor)
}

func (s *Store) drop() {
	s.mu.Lock()
	s.kept = nil
	s.mu.Unlock()
	s.dropped()
}
