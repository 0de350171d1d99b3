// The manager as the Progress of the operation it runs.
package operations

import "tke-cilium-operator/sidecar/internal/api"

// Phase implements Progress.
func (m *Manager) Phase(phase string) {
	m.update(func(o *api.Operation) { o.Phase = phase })
}

// Objects implements Progress.
func (m *Manager) Objects(done, total int) {
	m.update(func(o *api.Operation) { o.ObjectsDone, o.ObjectsTotal = done, total })
}

// Revision implements Progress.
func (m *Manager) Revision(revision int) {
	m.update(func(o *api.Operation) { o.Revision = revision })
}

// update changes a running operation only: a straggler must not touch the verdict.
func (m *Manager) update(change func(*api.Operation)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.present == nil || m.present.State != api.StateRunning {
		return
	}
	change(m.present)
	m.notify()
}
