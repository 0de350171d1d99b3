// The observer as Helm's storage driver: the exact labels, the revision, and updates that failed.
package helm

import (
	"maps"
	"strconv"

	"helm.sh/helm/v4/pkg/release"
	"helm.sh/helm/v4/pkg/storage/driver"

	"tke-cilium-operator/sidecar/internal/api"
)

func (o *observer) storage(next driver.Driver) driver.Driver {
	return &observedStorage{Driver: next, watch: o}
}

type observedStorage struct {
	driver.Driver
	watch *observer
}

func (s *observedStorage) Create(key string, record release.Releaser) error {
	created, err := asRelease(record)
	if err != nil {
		return err
	}
	// Before anything of an operation is written: Helm begins with the record.
	if err := contradiction(created.Manifest, s.watch.owned); err != nil {
		return err
	}
	if s.watch.labels != nil {
		created.Labels = maps.Clone(s.watch.labels)
		created.Labels[api.LabelRevision] = strconv.Itoa(created.Version)
	}
	if err := s.Driver.Create(key, created); err != nil {
		return err
	}
	s.watch.progress.Revision(created.Version)
	return nil
}

// Update keeps the error: after an install, Helm logs it and reports success, and the release would
// stay pending for ever.
func (s *observedStorage) Update(key string, record release.Releaser) error {
	err := s.Driver.Update(key, record)
	s.watch.lose(err)
	return err
}

// Delete keeps the record of a release while an object of it could not be read: Helm's uninstall
// leaves such an object behind, and without the record nobody would find it again.
func (s *observedStorage) Delete(key string) (release.Releaser, error) {
	if err := s.watch.unreadable(); err != nil {
		return nil, err
	}
	return s.Driver.Delete(key)
}
