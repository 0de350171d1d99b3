// Which versions of a chart a source has, for a way of several upgrades.
package charts

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"

	"tke-cilium-operator/sidecar/internal/api"
)

// Versions lists the releases of the chart at its source, oldest first, pre-releases left out. The reference's
// version is not looked at. With Auto, a repository that cannot be reached takes nothing from what is bundled.
func (s *Store) Versions(ctx context.Context, ref api.ChartRef) ([]string, error) {
	var found []string
	var err error
	switch ref.Source {
	case api.SourceBundled:
		found, err = s.bundledVersions(ref)
	case api.SourceHTTP:
		found, err = s.listedVersions(ctx, ref)
	case api.SourceAuto:
		found, err = s.bundledVersions(ref)
		if err != nil {
			return nil, err
		}
		listed, unreachable := s.listedVersions(ctx, ref)
		if unreachable != nil && len(found) == 0 {
			return nil, unreachable
		}
		found = append(found, listed...)
	default:
		return nil, api.Errorf(api.ReasonChartNotFound,
			"a source of type %s lists no versions: set spec.version to the newest release of each minor in turn", ref.Source)
	}
	return releases(found), err
}

func releases(found []string) []string {
	var versions []*semver.Version
	for _, text := range found {
		if version, err := semver.StrictNewVersion(text); err == nil && version.Prerelease() == "" && version.Metadata() == "" {
			versions = append(versions, version)
		}
	}
	slices.SortFunc(versions, func(a, b *semver.Version) int { return a.Compare(b) })
	sorted := make([]string, 0, len(versions))
	for _, version := range versions {
		sorted = append(sorted, version.Original())
	}
	return slices.Compact(sorted)
}

func (s *Store) bundledVersions(ref api.ChartRef) ([]string, error) {
	files, err := os.ReadDir(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, api.Errorf(api.ReasonChartInvalid, "the bundled charts cannot be read: %v", err)
	}
	var found []string
	for _, file := range files {
		name, archive := strings.CutSuffix(file.Name(), ".tgz")
		if version, named := strings.CutPrefix(name, ref.Name+"-"); archive && named {
			found = append(found, version)
		}
	}
	return found, nil
}
