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

// Preview implements Progress.
func (m *Manager) Preview(found *api.Preview) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.preview = found
}

// Found is what the operation of this id previewed; nil: there is no such operation, or nothing was found yet.
func (m *Manager) Found(id string) *api.Preview {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.present == nil || m.present.ID != id || m.present.State != api.StateSucceeded {
		return nil
	}
	return m.preview
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
