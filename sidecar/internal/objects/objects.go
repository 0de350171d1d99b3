// Package objects reads the Secrets and ConfigMaps that a CiliumInstallation names: credentials, charts,
// values. They are read when they are needed and never watched, so nobody else's Secrets are held.
package objects

import (
	"context"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/fence"
)

// Namespace is the operator's: objects of no other one are read, whatever the spec says.
const Namespace = "kube-system"

// Reader reads objects of the operator's namespace. Safe for concurrent use.
type Reader struct{ client kubernetes.Interface }

// New returns a reader that cannot write.
func New(config *rest.Config) (*Reader, error) {
	reading := rest.CopyConfig(config)
	reading.Wrap(fence.ReadOnly)
	client, err := kubernetes.NewForConfig(reading)
	if err != nil {
		return nil, fmt.Errorf("client for Secrets and ConfigMaps: %w", err)
	}
	return NewForClient(client), nil
}

// NewForClient returns a reader over this client.
func NewForClient(client kubernetes.Interface) *Reader { return &Reader{client: client} }

// Secret answers its keys; found is false if there is none. The error is an *api.Error.
func (r *Reader) Secret(ctx context.Context, name string) (data map[string][]byte, found bool, err error) {
	secret, err := r.client.CoreV1().Secrets(Namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return nil, false, unread("Secret", name, err)
	}
	return secret.Data, true, nil
}

// ConfigMap is Secret for a ConfigMap, data and binaryData alike.
func (r *Reader) ConfigMap(ctx context.Context, name string) (data map[string][]byte, found bool, err error) {
	object, err := r.client.CoreV1().ConfigMaps(Namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return nil, false, unread("ConfigMap", name, err)
	}
	data = make(map[string][]byte, len(object.Data)+len(object.BinaryData))
	for key, text := range object.Data {
		data[key] = []byte(text)
	}
	for key, bytes := range object.BinaryData {
		data[key] = bytes
	}
	return data, true, nil
}

// unread is nil for an object that is not there.
func unread(kind, name string, err error) error {
	switch {
	case apierrors.IsNotFound(err):
		return nil
	case apierrors.IsForbidden(err), apierrors.IsUnauthorized(err):
		return api.Errorf(api.ReasonForbidden, "%s %s/%s cannot be read: %v", kind, Namespace, name, err)
	}
	return api.Errorf(api.ReasonUnavailable, "%s %s/%s cannot be read: %v", kind, Namespace, name, err)
}
