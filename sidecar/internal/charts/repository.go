// Charts from a Helm repository: index.yaml names the archive and its digest.
package charts

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"helm.sh/helm/v4/pkg/repo/v1"
	"sigs.k8s.io/yaml"

	"tke-cilium-operator/sidecar/internal/api"
)

const (
	officialRepository = "https://helm.cilium.io/"
	downloadDeadline   = 30 * time.Second
	// maxIndexBytes bounds an index.yaml; Cilium's is about 2 MB.
	maxIndexBytes = 16 << 20
	maxRedirects  = 5
)

func newHTTPClient() *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableKeepAlives = true // a download is rare: keep no connection
	return &http.Client{Transport: transport, Timeout: downloadDeadline, CheckRedirect: checkRedirect}
}

func checkRedirect(next *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return fmt.Errorf("more than %d redirects", maxRedirects)
	}
	if via[0].URL.Scheme == "https" && next.URL.Scheme != "https" {
		return errors.New("redirected from https to an unencrypted address")
	}
	return nil
}

func (s *Store) download(ctx context.Context, ref api.ChartRef) (archiveFile, error) {
	if ref.URL == "" {
		ref.URL = officialRepository
	}
	access, err := s.access(ctx, ref)
	if err != nil {
		return archiveFile{}, err
	}
	entry, err := access.findInIndex(ctx, ref)
	if err != nil {
		return archiveFile{}, err
	}
	address, err := repo.ResolveReferenceURL(ref.URL, entry.URLs[0])
	if err != nil {
		return archiveFile{}, api.Errorf(api.ReasonChartInvalid, "the index of %s has a wrong address for %s %s: %v",
			ref.URL, ref.Name, ref.Version, err)
	}
	body, err := access.get(ctx, address, ref)
	if err != nil {
		return archiveFile{}, err
	}
	defer body.Close()
	data, err := readBounded(body, ref)
	if err != nil {
		return archiveFile{}, unreachable(address, err)
	}
	return archiveFile{data, address}, checkDigest(data, entry, ref)
}

// findInIndex takes the exact version only: the repository library's own look-up falls back to the
// nearest one.
func (a *access) findInIndex(ctx context.Context, ref api.ChartRef) (*repo.ChartVersion, error) {
	index, err := a.readIndex(ctx, ref)
	if err != nil {
		return nil, err
	}
	for _, entry := range index.Entries[ref.Name] {
		if entry != nil && entry.Metadata != nil && entry.Version == ref.Version && len(entry.URLs) > 0 {
			return entry, nil
		}
	}
	return nil, api.Errorf(api.ReasonChartNotFound, "%s lists no chart %s %s: check spec.version",
		indexAddress(ref), ref.Name, ref.Version)
}

// listedVersions are those in the repository's index, as they stand there.
func (s *Store) listedVersions(ctx context.Context, ref api.ChartRef) ([]string, error) {
	if ref.URL == "" {
		ref.URL = officialRepository
	}
	access, err := s.access(ctx, ref)
	if err != nil {
		return nil, err
	}
	index, err := access.readIndex(ctx, ref)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, entry := range index.Entries[ref.Name] {
		if entry != nil && entry.Metadata != nil && len(entry.URLs) > 0 {
			found = append(found, entry.Version)
		}
	}
	return found, nil
}

func indexAddress(ref api.ChartRef) string { return strings.TrimSuffix(ref.URL, "/") + "/index.yaml" }

func (a *access) readIndex(ctx context.Context, ref api.ChartRef) (*repo.IndexFile, error) {
	address := indexAddress(ref)
	body, err := a.get(ctx, address, ref)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	data, err := io.ReadAll(io.LimitReader(body, maxIndexBytes+1))
	if err != nil {
		return nil, unreachable(address, err)
	}
	if len(data) > maxIndexBytes {
		return nil, api.Errorf(api.ReasonChartInvalid, "%s is larger than %d MiB", address, maxIndexBytes>>20)
	}
	var index repo.IndexFile
	if err := yaml.Unmarshal(data, &index); err != nil {
		return nil, api.Errorf(api.ReasonChartInvalid, "%s is not the index of a Helm repository: %v", address, err)
	}
	return &index, nil
}

// get answers ChartUnauthorized for 401 and 403, ChartUnreachable for anything else but 200.
func (a *access) get(ctx context.Context, address string, ref api.ChartRef) (io.ReadCloser, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, unreachable(address, err)
	}
	// An index may send us anywhere: only the repository itself is shown who we are.
	if a.username != "" && sameOrigin(request.URL, ref.URL) {
		request.SetBasicAuth(a.username, a.password)
	}
	response, err := a.client.Do(request)
	if err != nil {
		return nil, unreachable(address, err)
	}
	if isRefusal(response.StatusCode) {
		response.Body.Close()
		return nil, unauthorized(address, response.Status, ref)
	}
	if response.StatusCode != http.StatusOK {
		response.Body.Close()
		return nil, unreachable(address, fmt.Errorf("it answered %s", response.Status))
	}
	return response.Body, nil
}

func sameOrigin(address *url.URL, repository string) bool {
	home, err := url.Parse(repository)
	return err == nil && home.Scheme == address.Scheme && home.Host == address.Host
}

func unreachable(address string, err error) error {
	var known *api.Error
	if errors.As(err, &known) {
		return known
	}
	var inRequest *url.Error
	if errors.As(err, &inRequest) {
		err = inRequest.Err // its text would repeat the address
	}
	return api.Errorf(api.ReasonChartUnreachable,
		"%s cannot be read: %v; check the network, or use a bundled chart or one in a ConfigMap", address, err)
}
