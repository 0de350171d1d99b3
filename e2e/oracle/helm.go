package oracle

// Helm's records, which are Secrets.

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// readRelease finds the newest revision whose status is deployed.
func (r *reader) readRelease(ctx context.Context, s *Snapshot) error {
	spec := s.Installation.Spec
	secrets, err := r.client.CoreV1().Secrets(spec.namespace()).List(ctx,
		metav1.ListOptions{LabelSelector: "owner=helm,status=deployed,name=" + spec.release()})
	if err != nil {
		return err
	}
	for i := range secrets.Items {
		secret := &secrets.Items[i]
		revision, err := strconv.Atoi(secret.Labels["version"])
		if err != nil {
			return fmt.Errorf("release Secret %s has no number: %w", secret.Name, err)
		}
		if s.Release != nil && s.Release.Revision > revision {
			continue
		}
		version, err := r.chartOf(secret)
		if err != nil {
			return fmt.Errorf("release Secret %s: %w", secret.Name, err)
		}
		s.Release = &Release{Revision: revision, ChartVersion: version}
	}
	return nil
}

func (r *reader) chartOf(secret *corev1.Secret) (string, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	key := string(secret.UID) + "/" + secret.ResourceVersion
	if version, known := r.charts[key]; known {
		return version, nil
	}
	version, err := ChartVersion(secret.Data["release"])
	if err == nil {
		r.charts[key] = version
	}
	return version, err
}

// ChartVersion reads a record: JSON, packed, as base64 within the Secret's own base64.
func ChartVersion(record []byte) (string, error) {
	packed, err := base64.StdEncoding.DecodeString(string(record))
	if err != nil {
		return "", err
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return "", err
	}
	var release struct {
		Chart struct {
			Metadata struct {
				Version string `json:"version"`
			} `json:"metadata"`
		} `json:"chart"`
	}
	err = json.NewDecoder(unpacked).Decode(&release)
	return release.Chart.Metadata.Version, err
}
