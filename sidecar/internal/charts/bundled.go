// Charts that came with the image: NAME-VERSION.tgz in one directory.
package charts

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"tke-cilium-operator/sidecar/internal/api"
)

func (s *Store) readBundled(ref api.ChartRef) (archiveFile, error) {
	name := ref.Name + "-" + ref.Version + ".tgz"
	// A root keeps names and links from leading out of the directory.
	root, err := os.OpenRoot(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return archiveFile{}, notBundled(ref)
	}
	if err != nil {
		return archiveFile{}, api.Errorf(api.ReasonChartInvalid, "the bundled charts cannot be read: %v", err)
	}
	defer root.Close()
	file, err := root.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return archiveFile{}, notBundled(ref)
	}
	if err != nil {
		return archiveFile{}, api.Errorf(api.ReasonChartInvalid, "bundled chart %s cannot be read: %v", name, err)
	}
	defer file.Close()
	data, err := readBounded(file, ref)
	return archiveFile{data, filepath.Join(s.dir, name)}, err
}

func notBundled(ref api.ChartRef) error {
	return api.Errorf(api.ReasonChartNotFound,
		"chart %s %s is not bundled with this image: set chart.source to HTTP or Auto, or use an image that holds it",
		ref.Name, ref.Version)
}

func readBounded(from io.Reader, ref api.ChartRef) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(from, maxArchiveBytes+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxArchiveBytes {
		return nil, api.Errorf(api.ReasonChartInvalid, "chart %s %s is larger than %d MiB",
			ref.Name, ref.Version, maxArchiveBytes>>20)
	}
	return data, nil
}
