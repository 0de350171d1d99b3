// Release Secrets with optimistic concurrency: Helm's own driver overwrites whatever is there.
package helm

import (
	"context"
	"sync"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	typed "k8s.io/client-go/kubernetes/typed/core/v1"

	"tke-cilium-operator/sidecar/internal/api"
)

// guardedSecrets updates a Secret only if nobody else has changed it since this operation first saw it.
type guardedSecrets struct {
	typed.SecretInterface

	mu   sync.Mutex
	seen map[string]string // resourceVersion by name
}

func newGuardedSecrets(secrets typed.SecretInterface) *guardedSecrets {
	return &guardedSecrets{SecretInterface: secrets, seen: map[string]string{}}
}

func (s *guardedSecrets) Get(ctx context.Context, name string, options metav1.GetOptions) (*corev1.Secret, error) {
	secret, err := s.SecretInterface.Get(ctx, name, options)
	if err == nil {
		s.saw(secret)
	}
	return secret, err
}

func (s *guardedSecrets) List(ctx context.Context, options metav1.ListOptions) (*corev1.SecretList, error) {
	list, err := s.SecretInterface.List(ctx, options)
	if err == nil {
		for i := range list.Items {
			s.saw(&list.Items[i])
		}
	}
	return list, err
}

func (s *guardedSecrets) Create(ctx context.Context, secret *corev1.Secret, options metav1.CreateOptions) (*corev1.Secret, error) {
	created, err := s.SecretInterface.Create(ctx, secret, options)
	if err == nil {
		s.wrote(created)
	}
	return created, err
}

func (s *guardedSecrets) Update(ctx context.Context, secret *corev1.Secret, options metav1.UpdateOptions) (*corev1.Secret, error) {
	s.mu.Lock()
	secret.ResourceVersion = s.seen[secret.Name]
	s.mu.Unlock()
	updated, err := s.SecretInterface.Update(ctx, secret, options)
	if apierrors.IsConflict(err) {
		return nil, api.Errorf(api.ReasonChanged,
			"release record %s was changed by somebody else meanwhile: look again before going on", secret.Name)
	}
	if err == nil {
		s.wrote(updated)
	}
	return updated, err
}

// saw keeps the first sight: a later read must not hide a change from the update that follows.
func (s *guardedSecrets) saw(secret *corev1.Secret) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, known := s.seen[secret.Name]; !known {
		s.seen[secret.Name] = secret.ResourceVersion
	}
}

func (s *guardedSecrets) wrote(secret *corev1.Secret) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen[secret.Name] = secret.ResourceVersion
}
