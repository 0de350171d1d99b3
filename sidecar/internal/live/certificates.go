package live

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"tke-cilium-operator/sidecar/internal/api"
)

// AuthoritySecret holds Cilium's own authority, whose certificate signs all others: nobody renews it by the way.
const AuthoritySecret = "cilium-ca"

// Hubble's, which the chart's job makes, if it does: they are in no record then.
var hubbleSecrets = []string{"hubble-metrics-server-certs", "hubble-relay-client-certs", "hubble-relay-server-certs",
	"hubble-server-certs", "hubble-ui-client-certs"}

// Certificates are those that Cilium's parts in this namespace use, by the names of their Secrets. Renewable are those
// that the record holds, if Helm makes them: without the Secret, the next rendering holds another one.
func (l *Looker) Certificates(ctx context.Context, namespace string, recorded []*unstructured.Unstructured, helmMakes bool) ([]api.Certificate, error) {
	inRecord := map[string]bool{}
	for _, object := range recorded {
		if object.GetKind() == "Secret" && object.GetNamespace() == namespace {
			inRecord[object.GetName()] = true
		}
	}
	secrets := corev1.SchemeGroupVersion.WithResource("secrets")
	found := []api.Certificate{}
	for _, name := range slices.Sorted(slices.Values(append([]string{AuthoritySecret}, hubbleSecrets...))) {
		secret, err := l.objects.Resource(secrets).Namespace(namespace).Get(ctx, name, metav1.GetOptions{})
		if apierrors.IsNotFound(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		from, to, readable := validity(secret)
		if !readable {
			continue // somebody's own, in a form of its own
		}
		found = append(found, api.Certificate{Name: name, NotBefore: from, NotAfter: to,
			Renewable: helmMakes && name != AuthoritySecret && inRecord[name]})
	}
	return found, nil
}

// validity is that of the first certificate in the Secret.
func validity(secret *unstructured.Unstructured) (from, to time.Time, ok bool) {
	data, _, _ := unstructured.NestedStringMap(secret.Object, "data")
	text := data[corev1.TLSCertKey]
	if text == "" {
		text = data["ca.crt"]
	}
	decoded, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil {
		return from, to, false
	}
	block, _ := pem.Decode(decoded)
	if block == nil {
		return from, to, false
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return from, to, false
	}
	return api.Timestamp(certificate.NotBefore), api.Timestamp(certificate.NotAfter), true
}
