package live

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"reflect"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/dynamic/fake"

	"tke-cilium-operator/sidecar/internal/api"
)

// That differences are found is shown against a real API server (e2e/sidecar): a fake cannot apply.

func TestDifferentFields(t *testing.T) {
	live := object(`{"metadata":{"name":"a","resourceVersion":"1","generation":1,"labels":{"k8s-app":"x"}},
		"data":{"a/b":"1","same":"1"},"spec":{"list":[1,2],"deep":{"a":1}},"status":{"ready":1}}`)
	for name, test := range map[string]struct {
		wanted string
		fields []string
	}{
		"nothing but what every write changes": {
			`{"metadata":{"name":"a","resourceVersion":"2","generation":9,"labels":{"k8s-app":"x"},"managedFields":[{"manager":"m"}]},
			"data":{"a/b":"1","same":"1"},"spec":{"list":[1,2],"deep":{"a":1}}}`, nil},
		"a text, a list and a field that goes": {
			`{"metadata":{"name":"a","labels":{"k8s-app":"y"}},"data":{"a/b":"2","same":"1"},"spec":{"list":[2,1],"deep":{}}}`,
			[]string{"/data/a~1b", "/metadata/labels/k8s-app", "/spec/deep/a", "/spec/list"}},
	} {
		t.Run(name, func(t *testing.T) {
			fields, err := differentFields(live, object(test.wanted))
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(fields, test.fields) {
				t.Errorf("differences at %v, want %v", fields, test.fields)
			}
		})
	}
}

func TestLastWriterIsTheNewestThatIsNotHelm(t *testing.T) {
	at := func(minute int) *metav1.Time {
		return &metav1.Time{Time: time.Date(2026, 1, 1, 0, minute, 0, 0, time.UTC)}
	}
	live := object(`{"kind":"ConfigMap","metadata":{"name":"a"}}`)
	live.SetManagedFields([]metav1.ManagedFieldsEntry{
		{Manager: "kubectl-edit", Operation: metav1.ManagedFieldsOperationUpdate, Time: at(1)},
		{Manager: "k9s", Operation: metav1.ManagedFieldsOperationUpdate, Time: at(2)},
		{Manager: "helm", Operation: metav1.ManagedFieldsOperationApply, Time: at(3)},
		{Manager: "kube-controller-manager", Operation: metav1.ManagedFieldsOperationUpdate, Time: at(4), Subresource: "status"},
	})
	if writer := NewForClient(nil, "helm").lastWriter(live); writer != "k9s" {
		t.Errorf("the last writer is %q, want k9s", writer)
	}
}

func TestMissingObjects(t *testing.T) {
	client := fake.NewSimpleDynamicClient(runtime.NewScheme(), object(`{"apiVersion":"v1","kind":"Secret","metadata":{"name":"here","namespace":"n"}}`))
	recorded := []*unstructured.Unstructured{
		object(`{"apiVersion":"v1","kind":"Secret","metadata":{"name":"here","namespace":"n"}}`),
		object(`{"apiVersion":"v1","kind":"Secret","metadata":{"name":"gone","namespace":"n"}}`),
		object(`{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":"gone"}}`),
	}
	found, err := NewForClient(client, "helm").Differences(t.Context(), "1", recorded)
	if err != nil {
		t.Fatal(err)
	}
	want := []api.Difference{{Object: "Secret n/gone", Missing: true}, {Object: "ClusterRole gone", Missing: true}}
	if !reflect.DeepEqual(found, want) {
		t.Errorf("found %v, want %v", found, want)
	}
}

func TestCertificates(t *testing.T) {
	from := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	to := from.AddDate(1, 0, 0)
	text := certificate(t, from, to)
	secret := func(name, key, data string) *unstructured.Unstructured {
		return &unstructured.Unstructured{Object: map[string]any{"apiVersion": "v1", "kind": "Secret",
			"metadata": map[string]any{"name": name, "namespace": "n"}, "data": map[string]any{key: data}}}
	}
	server := secret("hubble-server-certs", "tls.crt", text)
	client := fake.NewSimpleDynamicClient(runtime.NewScheme(), server, secret("cilium-ca", "ca.crt", text),
		secret("hubble-ui-client-certs", "tls.crt", text), secret("hubble-relay-client-certs", "tls.crt", "bm90aGluZw=="))
	looker := NewForClient(client, "helm")

	found, err := looker.Certificates(t.Context(), "n", []*unstructured.Unstructured{server, secret("cilium-ca", "ca.crt", text)}, true)
	if err != nil {
		t.Fatal(err)
	}
	want := []api.Certificate{
		{Name: "cilium-ca", NotBefore: from, NotAfter: to},
		{Name: "hubble-server-certs", NotBefore: from, NotAfter: to, Renewable: true},
		{Name: "hubble-ui-client-certs", NotBefore: from, NotAfter: to}, // made by the chart's job
	}
	if !reflect.DeepEqual(found, want) {
		t.Errorf("found %v, want %v", found, want)
	}
	found, err = looker.Certificates(t.Context(), "n", []*unstructured.Unstructured{server}, false)
	if err != nil {
		t.Fatal(err)
	}
	if found[1].Renewable {
		t.Error("a certificate that Helm does not make is called renewable")
	}
}

// object reads JSON; without a kind it is a ConfigMap.
func object(text string) *unstructured.Unstructured {
	found := &unstructured.Unstructured{}
	if err := json.Unmarshal([]byte(text), &found.Object); err != nil {
		panic(err)
	}
	if found.GetKind() == "" {
		found.SetAPIVersion("v1")
		found.SetKind("ConfigMap")
	}
	return found
}

func certificate(t *testing.T, from, to time.Time) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: from, NotAfter: to}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}
