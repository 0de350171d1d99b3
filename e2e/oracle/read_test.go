package oracle

// The reader against objects as the API server gives them.

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	dynamicfake "k8s.io/client-go/dynamic/fake"
	"k8s.io/client-go/kubernetes/fake"
	"sigs.k8s.io/yaml"
)

const nodeConfigText = `
apiVersion: cilium.io/v2
kind: CiliumNodeConfig
metadata: {name: c, namespace: kube-system}
spec:
  nodeSelector: {matchLabels: {pool: b}}
  defaults: {debug: "true"}`

func TestAHealthyClusterIsReadAsOne(t *testing.T) {
	r := readerOf(t, healthy())
	seen, err := r.read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if found := Judge(seen); !seen.Claims() || len(found) != 0 {
		t.Errorf("claims: %t, found %v", seen.Claims(), found)
	}
	if len(seen.NodeConfigs) != 1 || seen.NodeConfigs[0].Spec.Defaults["debug"] != "true" {
		t.Errorf("CiliumNodeConfigs: %+v", seen.NodeConfigs)
	}
}

func TestTheNewestDeployedRevisionIsRead(t *testing.T) {
	r := readerOf(t, healthy())
	for _, revision := range []struct{ number, status, chart string }{
		{"9", "superseded", "1.17.4"}, {"10", "deployed", "1.19.6"}, {"11", "failed", "1.20.0"},
	} {
		if _, err := r.client.CoreV1().Secrets("kube-system").Create(t.Context(),
			record(t, revision.number, revision.status, revision.chart), metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	seen, err := r.read(t.Context())
	if err != nil || seen.Release == nil || *seen.Release != (Release{10, "1.19.6"}) {
		t.Errorf("read %+v, %v", seen.Release, err)
	}
}

// readerOf reads from an API server that holds what a snapshot holds.
func readerOf(t *testing.T, s *Snapshot) *reader {
	t.Helper()
	s.Lease = lease(time.Now())
	s.Lease.Name, s.Lease.Namespace = "tke-cilium-operator", "kube-system"
	s.Agents.Name, s.Agents.Namespace = "cilium", "kube-system"
	s.Operator.Name, s.Operator.Namespace = "cilium-operator", "kube-system"
	config := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "cilium-config", Namespace: "kube-system"}, Data: s.Config}

	typed := fake.NewClientset(s.Lease, s.Agents, s.Operator, s.KubeProxy, config, &s.Nodes[0], &s.Pods[0], &s.Pods[1], record(t, "3", "deployed", "1.18.2"))
	kinds := map[schema.GroupVersionResource]string{installations: "CiliumInstallationList", nodeConfigs: "CiliumNodeConfigList"}
	loose := dynamicfake.NewSimpleDynamicClientWithCustomListKinds(runtime.NewScheme(), kinds, object(t, s.Installation), parse(t, nodeConfigText))
	return &reader{client: typed, dynamic: loose, charts: map[string]string{}}
}

func object(t *testing.T, i *Installation) *unstructured.Unstructured {
	t.Helper()
	text, err := json.Marshal(i)
	if err != nil {
		t.Fatal(err)
	}
	found := parse(t, string(text))
	found.SetAPIVersion("install.cilium-tke.io/v1alpha1")
	found.SetKind("CiliumInstallation")
	return found
}

func parse(t *testing.T, text string) *unstructured.Unstructured {
	t.Helper()
	found := &unstructured.Unstructured{}
	if err := yaml.Unmarshal([]byte(text), &found.Object); err != nil {
		t.Fatal(err)
	}
	return found
}

// record is a Secret as Helm writes it.
func record(t *testing.T, revision, status, chart string) *corev1.Secret {
	t.Helper()
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	text := `{"name":"cilium","chart":{"metadata":{"name":"cilium","version":"` + chart + `"}}}`
	if _, err := writer.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: "sh.helm.release.v1.cilium.v" + revision, Namespace: "kube-system", UID: types.UID(revision),
			Labels: map[string]string{"owner": "helm", "name": "cilium", "status": status, "version": revision}},
		Data: map[string][]byte{"release": []byte(base64.StdEncoding.EncodeToString(packed.Bytes()))},
	}
}
