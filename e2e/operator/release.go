package operator

// Helm's record of the release, as `helm history` reads it.

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
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
func decode(secret corev1.Secret, release any) error {
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
	return createRelease(ctx, c, 1, "deployed", text, nil)
}

// BeginForeignUpgrade leaves what somebody's `helm upgrade cilium` leaves that was cut off: a pending revision after ours,
// with our labels, which Helm copies.
func BeginForeignUpgrade(ctx context.Context, c *cluster.Cluster) error {
	const status = "pending-upgrade"
	ours, err := c.Client().CoreV1().Secrets("kube-system").Get(ctx, secretName(1), metav1.GetOptions{})
	if err != nil {
		return err
	}
	var record map[string]any
	if err := decode(*ours, &record); err != nil {
		return err
	}
	record["version"] = 2
	record["info"].(map[string]any)["status"] = status
	text, err := json.Marshal(record)
	if err != nil {
		return err
	}
	return createRelease(ctx, c, 2, status, text, ours.Labels)
}

// EndForeignUpgrade takes it away again.
func EndForeignUpgrade(ctx context.Context, c *cluster.Cluster) error {
	return c.Client().CoreV1().Secrets("kube-system").Delete(ctx, secretName(2), metav1.DeleteOptions{})
}

func secretName(revision int) string { return fmt.Sprintf("sh.helm.release.v1.cilium.v%d", revision) }

// createRelease makes the Secret of a revision: with Helm's own labels, and more.
func createRelease(ctx context.Context, c *cluster.Cluster, revision int, status string, record []byte, more map[string]string) error {
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	if _, err := writer.Write(record); err != nil {
		return err
	}
	if err := writer.Close(); err != nil {
		return err
	}
	labels := map[string]string{}
	maps.Copy(labels, more)
	maps.Copy(labels, map[string]string{"owner": "helm", "name": "cilium", "status": status, "version": fmt.Sprint(revision)})
	secret := &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: secretName(revision), Namespace: "kube-system", Labels: labels},
		Type:       "helm.sh/release.v1",
		Data:       map[string][]byte{"release": []byte(base64.StdEncoding.EncodeToString(packed.Bytes()))},
	}
	_, err := c.Client().CoreV1().Secrets("kube-system").Create(ctx, secret, metav1.CreateOptions{})
	return err
}
