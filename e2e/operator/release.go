package operator

// Helm's record of the release, as `helm history` reads it.

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tke-cilium-operator/e2e/cluster"
)

// Release is one revision of Cilium's release.
type Release struct {
	Version int
	Info    struct{ Status string }
	Chart   struct {
		Metadata struct{ Name, Version string }
	}
	Config json.RawMessage // the values given
}

func (r Release) String() string {
	return fmt.Sprintf("revision %d of %s %s is %s", r.Version, r.Chart.Metadata.Name, r.Chart.Metadata.Version, r.Info.Status)
}

// Releases are all revisions, oldest first.
func Releases(ctx context.Context, c *cluster.Cluster) ([]Release, error) {
	secrets, err := c.Client().CoreV1().Secrets("kube-system").List(ctx,
		metav1.ListOptions{LabelSelector: "owner=helm,name=cilium"})
	if err != nil {
		return nil, err
	}
	releases := make([]Release, len(secrets.Items))
	for i, secret := range secrets.Items {
		if err := decode(secret, &releases[i]); err != nil {
			return nil, fmt.Errorf("release Secret %s: %w", secret.Name, err)
		}
	}
	slices.SortFunc(releases, func(a, b Release) int { return a.Version - b.Version })
	return releases, nil
}

// A release Secret holds JSON, packed, as base64 within the Secret's own base64.
func decode(secret corev1.Secret, release *Release) error {
	packed, err := base64.StdEncoding.DecodeString(string(secret.Data["release"]))
	if err != nil {
		return err
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return err
	}
	return json.NewDecoder(unpacked).Decode(release)
}

// InstallForeignRelease leaves in the cluster what somebody's `helm install cilium` leaves there: its record.
func InstallForeignRelease(ctx context.Context, c *cluster.Cluster) error {
	text, err := json.Marshal(map[string]any{
		"name": "cilium", "namespace": "kube-system", "version": 1, "info": map[string]any{"status": "deployed"},
		"chart": map[string]any{"metadata": map[string]any{"name": "cilium", "version": "1.17.4", "apiVersion": "v2"}},
	})
	if err != nil {
		return err
	}
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	if _, err := writer.Write(text); err != nil {
		return err
	}
	if err := writer.Close(); err != nil {
		return err
	}
	secret := &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{
			Name: "sh.helm.release.v1.cilium.v1", Namespace: "kube-system",
			Labels: map[string]string{"owner": "helm", "name": "cilium", "status": "deployed", "version": "1"},
		},
		Type: "helm.sh/release.v1",
		Data: map[string][]byte{"release": []byte(base64.StdEncoding.EncodeToString(packed.Bytes()))},
	}
	_, err = c.Client().CoreV1().Secrets("kube-system").Create(ctx, secret, metav1.CreateOptions{})
	return err
}
