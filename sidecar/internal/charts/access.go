// How a server with charts is reached: whom to trust, and who we are.
package charts

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/objects"
)

// Objects are the ConfigMaps and Secrets of the operator's namespace.
type Objects interface {
	Secret(ctx context.Context, name string) (data map[string][]byte, found bool, err error)
	ConfigMap(ctx context.Context, name string) (data map[string][]byte, found bool, err error)
}

// The keys of the Secrets that a spec names; the first two are those of type kubernetes.io/basic-auth.
const (
	usernameKey = "username"
	passwordKey = "password"
	caKey       = "ca.crt"
)

// access is an HTTP client that trusts who it should, and the credentials to show; empty means none.
type access struct {
	client             *http.Client
	username, password string
}

func (s *Store) access(ctx context.Context, ref api.ChartRef) (*access, error) {
	found := &access{client: s.client}
	if ref.CASecret != "" {
		secret, err := s.secret(ctx, ref.CASecret, "caSecretName", caKey)
		if err != nil {
			return nil, err
		}
		if found.client, err = trusting(secret[caKey]); err != nil {
			return nil, api.Errorf(api.ReasonChartUnauthorized, "key %s of Secret %s/%s: %v",
				caKey, objects.Namespace, ref.CASecret, err)
		}
	}
	if ref.CredentialsSecret != "" {
		secret, err := s.secret(ctx, ref.CredentialsSecret, "credentialsSecretName", usernameKey, passwordKey)
		if err != nil {
			return nil, err
		}
		found.username, found.password = string(secret[usernameKey]), string(secret[passwordKey])
	}
	return found, nil
}

// secret demands these keys; field is what names the Secret in the spec.
func (s *Store) secret(ctx context.Context, name, field string, keys ...string) (map[string][]byte, error) {
	data, found, err := s.objects.Secret(ctx, name)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, api.Errorf(api.ReasonChartUnauthorized,
			"there is no Secret %s/%s, which chart's %s names: create it, or correct the name", objects.Namespace, name, field)
	}
	for _, key := range keys {
		if len(data[key]) == 0 {
			return nil, api.Errorf(api.ReasonChartUnauthorized,
				"Secret %s/%s, which chart's %s names, has no key %s: add it", objects.Namespace, name, field, key)
		}
	}
	return data, nil
}

// trusting adds an authority to the system's: registries send to storage under public names for the rest.
func trusting(authority []byte) (*http.Client, error) {
	pool, err := x509.SystemCertPool()
	if err != nil {
		return nil, fmt.Errorf("the system's certificates cannot be read: %w", err)
	}
	if !pool.AppendCertsFromPEM(authority) {
		return nil, errors.New("holds no certificate in PEM form")
	}
	client := newHTTPClient()
	client.Transport.(*http.Transport).TLSClientConfig = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	return client, nil
}

func unauthorized(origin, answered string, ref api.ChartRef) error {
	if ref.CredentialsSecret == "" {
		return api.Errorf(api.ReasonChartUnauthorized,
			"%s wants credentials (%s): name a Secret with username and password in credentialsSecretName of chart.http or chart.oci",
			origin, answered)
	}
	return api.Errorf(api.ReasonChartUnauthorized, "%s refuses the credentials of Secret %s/%s (%s): correct them",
		origin, objects.Namespace, ref.CredentialsSecret, answered)
}
