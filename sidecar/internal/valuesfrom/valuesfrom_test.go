package valuesfrom_test

import (
	"errors"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"
	kubetesting "k8s.io/client-go/testing"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/objects"
	"tke-cilium-operator/sidecar/internal/valuesfrom"
)

const secret = "hunter2-hunter2"

func meta(namespace, name string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Namespace: namespace, Name: name}
}

func someObjects() *fake.Clientset {
	return fake.NewClientset(
		&corev1.Secret{ObjectMeta: meta("kube-system", "s"), Data: map[string][]byte{
			"values.yaml": []byte("# a comment\ndebug: {enabled: yes}\nnumber: 10000000\ntext: " + secret + "\n"),
			"empty":       nil,
			"json":        []byte(`{"a":[1,{"b":null}]}`),
			"twice":       []byte("a: 1\na: " + secret + "\n"),
			"broken":      []byte("a: [" + secret + "\nb: }"),
			"list":        []byte("[" + secret + "]"),
			"scalar":      []byte(secret),
			"deep":        []byte(strings.Repeat(`{"a":`, 200) + "1" + strings.Repeat("}", 200)),
			"binary":      {0xff, 0xfe, 0x00},
		}},
		&corev1.ConfigMap{ObjectMeta: meta("kube-system", "c"), Data: map[string]string{"values.yaml": "debug: {enabled: false}"}},
		&corev1.Secret{ObjectMeta: meta("default", "elsewhere"), Data: map[string][]byte{"values.yaml": []byte("a: 1")}},
	)
}

func source(kind, name, key string) api.ValuesSource {
	return api.ValuesSource{Kind: kind, Name: name, Key: key}
}

func TestValuesAreReadInTheirOrder(t *testing.T) {
	optional := source("Secret", "absent", "values.yaml")
	optional.Optional = true
	noKey := source("ConfigMap", "c", "absent")
	noKey.Optional = true
	found, err := valuesfrom.Read(t.Context(), objects.NewForClient(someObjects()), []api.ValuesSource{
		source("ConfigMap", "c", "values.yaml"), source("Secret", "s", "values.yaml"), optional, noKey,
		source("Secret", "s", "empty"), source("Secret", "s", "json"),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{`{"debug":{"enabled":false}}`,
		`{"debug":{"enabled":true},"number":10000000,"text":"` + secret + `"}`, `{}`, `{}`, `{}`, `{"a":[1,{"b":null}]}`}
	if len(found) != len(want) {
		t.Fatalf("read %d documents", len(found))
	}
	for i := range want {
		if string(found[i]) != want[i] {
			t.Errorf("document %d is %s, want %s", i, found[i], want[i])
		}
	}
}

func TestWhyValuesCannotBeReadIsToldWithoutThem(t *testing.T) {
	for name, example := range map[string]struct {
		source api.ValuesSource
		says   string
	}{
		"no object":         {source("Secret", "absent", "values.yaml"), "Secret kube-system/absent: it does not exist: create it, or set optional"},
		"another namespace": {source("Secret", "elsewhere", "values.yaml"), "it does not exist"},
		"another kind":      {source("ConfigMap", "s", "values.yaml"), "ConfigMap kube-system/s: it does not exist"},
		"no key":            {source("Secret", "s", "absent"), "it has no key absent: add it"},
		"a key twice":       {source("Secret", "s", "twice"), "is not YAML"},
		"broken YAML":       {source("Secret", "s", "broken"), "is not YAML (line"},
		"a list":            {source("Secret", "s", "list"), "is not a map"},
		"a text":            {source("Secret", "s", "scalar"), "is not a map"},
		"bytes":             {source("Secret", "s", "binary"), "is not YAML"},
		"too deep":          {source("Secret", "s", "deep"), "nested deeper than 100 levels"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := valuesfrom.Read(t.Context(), objects.NewForClient(someObjects()),
				[]api.ValuesSource{source("Secret", "s", "values.yaml"), example.source})
			var known *api.Error
			if !errors.As(err, &known) || known.Reason != api.ReasonValuesUnreadable || !strings.Contains(known.Message, example.says) ||
				!strings.HasPrefix(known.Message, "spec.valuesFrom[1], ") {
				t.Errorf("answered %v, want %q", err, example.says)
			}
			if strings.Contains(err.Error(), secret) {
				t.Errorf("it shows a secret: %v", err)
			}
		})
	}
}

func TestAnAPIServerThatRefusesIsNamed(t *testing.T) {
	for name, example := range map[string]struct {
		answers error
		reason  string
	}{
		"forbidden": {apierrors.NewForbidden(corev1.Resource("secrets"), "s", nil), api.ReasonForbidden},
		"away":      {apierrors.NewServiceUnavailable("away"), api.ReasonUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			client := someObjects()
			client.PrependReactor("get", "secrets", func(kubetesting.Action) (bool, runtime.Object, error) { return true, nil, example.answers })
			_, err := valuesfrom.Read(t.Context(), objects.NewForClient(client), []api.ValuesSource{source("Secret", "s", "values.yaml")})
			var known *api.Error
			if !errors.As(err, &known) || known.Reason != example.reason || !strings.Contains(known.Message, "Secret kube-system/s") {
				t.Errorf("answered %v, want %s", err, example.reason)
			}
		})
	}
}
