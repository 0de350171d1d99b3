// Package charts finds a chart, checks that it is the one asked for, and keeps the last one for a while.
package charts

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"helm.sh/helm/v4/pkg/chart/loader/archive"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"

	"tke-cilium-operator/sidecar/internal/api"
)

const (
	// maxArchiveBytes bounds a .tgz; Cilium's is 0.2 MB.
	maxArchiveBytes = 8 << 20
	// maxUnpackedBytes bounds what a .tgz may unpack to; Cilium's is 2 MB.
	maxUnpackedBytes = 64 << 20
)

// Chart is a chart that was checked, with the sha256 of its archive in hexadecimal.
type Chart struct {
	*chart.Chart
	SHA256 string
}

// Store finds charts. Safe for concurrent use.
type Store struct {
	dir     string
	objects Objects
	client  *http.Client
	log     *slog.Logger
	// dropped runs when the kept chart was let go, to give memory back.
	dropped func()

	mu      sync.Mutex
	kept    *Chart
	keptRef api.ChartRef
	forget  *time.Timer
}

// NewStore returns a store over a directory of bundled charts, which need not exist, and the objects that
// a reference may name. dropped runs after a minute without use.
func NewStore(dir string, objects Objects, dropped func(), log *slog.Logger) *Store {
	archive.MaxDecompressedChartSize = maxUnpackedBytes
	return &Store{dir: dir, objects: objects, client: newHTTPClient(), dropped: dropped, log: log}
}

// Find returns the chart, or an *api.Error of the chart reasons.
func (s *Store) Find(ctx context.Context, ref api.ChartRef) (*Chart, error) {
	if kept := s.recall(ref); kept != nil {
		return kept, nil
	}
	found, err := s.Load(ctx, ref)
	if err != nil {
		return nil, err
	}
	s.keep(ref, found)
	s.log.Info("Chart loaded", "chart", ref.Name, "version", ref.Version, "sha256", found.SHA256)
	return found, nil
}

// Load is Find without keeping: the chart is whole, with its raw files.
func (s *Store) Load(ctx context.Context, ref api.ChartRef) (*Chart, error) {
	file, err := s.read(ctx, ref)
	if err != nil {
		return nil, err
	}
	return parse(file, ref)
}

// LoadFile reads a chart archive of whatever name and version.
func LoadFile(path string) (*Chart, error) {
	loaded, err := loader.LoadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s is not a chart archive: %w", path, err)
	}
	return &Chart{Chart: loaded}, nil
}

// archiveFile is an unchecked archive and where it comes from, for people.
type archiveFile struct {
	data   []byte
	origin string
}

func (s *Store) read(ctx context.Context, ref api.ChartRef) (archiveFile, error) {
	switch ref.Source {
	case api.SourceHTTP:
		return s.download(ctx, ref)
	case api.SourceOCI:
		return s.pull(ctx, ref)
	case api.SourceConfigMap:
		return s.readConfigMap(ctx, ref)
	}
	file, err := s.readBundled(ref)
	if ref.Source == api.SourceAuto && isNotFound(err) {
		return s.download(ctx, ref)
	}
	return file, err
}

func parse(file archiveFile, ref api.ChartRef) (*Chart, error) {
	sum := sha256.Sum256(file.data)
	digest := hex.EncodeToString(sum[:])
	if ref.SHA256 != "" && !strings.EqualFold(ref.SHA256, digest) {
		return nil, api.Errorf(api.ReasonChartChecksumMismatch,
			"chart %s %s from %s has sha256 %s, not %s: check chart.sha256 and where the archive comes from",
			ref.Name, ref.Version, file.origin, digest, strings.ToLower(ref.SHA256))
	}
	loaded, err := loader.LoadArchive(bytes.NewReader(file.data))
	if err != nil {
		return nil, api.Errorf(api.ReasonChartInvalid, "%s is not a chart archive: %v; replace it", file.origin, err)
	}
	if err := loaded.Validate(); err != nil {
		return nil, api.Errorf(api.ReasonChartInvalid, "chart %s %s from %s: %v; replace it", ref.Name, ref.Version, file.origin, err)
	}
	if loaded.Metadata.Name != ref.Name || loaded.Metadata.Version != ref.Version {
		return nil, api.Errorf(api.ReasonChartInvalid, "%s holds chart %s %s, not %s %s; replace it", file.origin,
			loaded.Metadata.Name, loaded.Metadata.Version, ref.Name, ref.Version)
	}
	return &Chart{Chart: loaded, SHA256: digest}, nil
}

func isNotFound(err error) bool {
	var known *api.Error
	return errors.As(err, &known) && known.Reason == api.ReasonChartNotFound
}
