// Charts from an OCI registry, as `helm push` puts them there.
package charts

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/opencontainers/go-digest"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
	"helm.sh/helm/v4/pkg/registry"
	"oras.land/oras-go/v2/content"
	"oras.land/oras-go/v2/errdef"
	"oras.land/oras-go/v2/registry/remote"
	"oras.land/oras-go/v2/registry/remote/auth"
	"oras.land/oras-go/v2/registry/remote/errcode"

	"tke-cilium-operator/sidecar/internal/api"
)

// maxManifestBytes bounds the few lines that say where the archive is.
const maxManifestBytes = 64 << 10

// pull takes the manifest of the digest, else of the tag that is the version. ORAS checks every digest on the
// way; Helm's own client would read whatever size a registry names.
func (s *Store) pull(ctx context.Context, ref api.ChartRef) (archiveFile, error) {
	access, err := s.access(ctx, ref)
	if err != nil {
		return archiveFile{}, err
	}
	repository, err := openRepository(ref, access)
	if err != nil {
		return archiveFile{}, api.Errorf(api.ReasonChartNotFound, "%s is not the place of a chart in a registry: %v; "+
			"correct chart.oci.url", ref.URL, err)
	}
	origin := ref.URL + ":" + tag(ref.Version)
	wanted := tag(ref.Version)
	if ref.Digest != "" {
		origin, wanted = ref.URL+"@"+ref.Digest, ref.Digest
	}
	data, err := fetch(ctx, repository, wanted)
	if err != nil {
		return archiveFile{}, refusedPull(origin, err, ref)
	}
	return archiveFile{data, origin}, nil
}

// tag is the version as Helm writes it, for a tag cannot hold a plus sign.
func tag(version string) string { return strings.ReplaceAll(version, "+", "_") }

func openRepository(ref api.ChartRef, access *access) (*remote.Repository, error) {
	repository, err := remote.NewRepository(strings.TrimPrefix(ref.URL, "oci://"))
	if err != nil {
		return nil, err
	}
	client := &auth.Client{Client: access.client, Cache: auth.NewCache()}
	if access.username != "" {
		client.Credential = auth.StaticCredential(repository.Reference.Host(),
			auth.Credential{Username: access.username, Password: access.password})
	}
	repository.Client = client
	return repository, nil
}

func fetch(ctx context.Context, repository *remote.Repository, wanted string) ([]byte, error) {
	found, err := repository.Resolve(ctx, wanted)
	if err != nil {
		return nil, err
	}
	if found.Size > maxManifestBytes {
		return nil, notAChart("its manifest is larger than %d KiB", maxManifestBytes>>10)
	}
	text, err := content.FetchAll(ctx, repository, found)
	if err != nil {
		return nil, err
	}
	layer, err := chartLayer(text)
	if err != nil {
		return nil, err
	}
	return content.FetchAll(ctx, repository, layer)
}

func chartLayer(manifest []byte) (ocispec.Descriptor, error) {
	var parsed ocispec.Manifest
	if err := json.Unmarshal(manifest, &parsed); err != nil {
		return ocispec.Descriptor{}, notAChart("its manifest is not JSON")
	}
	for _, layer := range parsed.Layers {
		if layer.MediaType != registry.ChartLayerMediaType && layer.MediaType != registry.LegacyChartLayerMediaType {
			continue
		}
		if layer.Size > maxArchiveBytes {
			return ocispec.Descriptor{}, notAChart("its archive is larger than %d MiB", maxArchiveBytes>>20)
		}
		return layer, nil
	}
	return ocispec.Descriptor{}, notAChart("its manifest has no layer of type %s", registry.ChartLayerMediaType)
}

func notAChart(why string, args ...any) error {
	return api.Errorf(api.ReasonChartInvalid, why, args...)
}

// refusedPull names the failure of a pull by the reaction it calls for.
func refusedPull(origin string, err error, ref api.ChartRef) error {
	var known *api.Error
	var answered *errcode.ErrorResponse
	switch {
	case errors.As(err, &known):
		return api.Errorf(known.Reason, "%s is not a chart: %s; replace it, or correct chart.oci.url", origin, known.Message)
	case errors.Is(err, auth.ErrBasicCredentialNotFound):
		return unauthorized(origin, "401 Unauthorized", ref)
	case errors.As(err, &answered) && isRefusal(answered.StatusCode):
		return unauthorized(origin, http.StatusText(answered.StatusCode), ref)
	case errors.Is(err, errdef.ErrNotFound):
		return api.Errorf(api.ReasonChartNotFound, "the registry has no %s: check spec.version and chart.oci", origin)
	case errors.Is(err, content.ErrMismatchedDigest), errors.Is(err, digest.ErrDigestInvalidFormat):
		return api.Errorf(api.ReasonChartChecksumMismatch,
			"the registry answers for %s with something of another digest: do not trust it before that is explained", origin)
	}
	return unreachable(origin, err)
}

func isRefusal(status int) bool {
	return status == http.StatusUnauthorized || status == http.StatusForbidden
}
