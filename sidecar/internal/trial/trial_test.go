package trial

import (
	"context"
	"encoding/json"
	"reflect"
	"sync"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/dynamic/fake"
	clienttesting "k8s.io/client-go/testing"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/manifest"
)

// What the API server says to a trial is shown against a real one (e2e/scenarios): a fake cannot apply.

const ours = `"labels":{"app.kubernetes.io/managed-by":"Helm"},` +
	`"annotations":{"meta.helm.sh/release-name":"cilium","meta.helm.sh/release-namespace":"kube-system"}`

func object(text string) *unstructured.Unstructured {
	found := &unstructured.Unstructured{}
	if err := json.Unmarshal([]byte(text), &found.Object); err != nil {
		panic(err)
	}
	return found
}

func config(name, marks string) *unstructured.Unstructured {
	if marks != "" {
		marks = "," + marks
	}
	return object(`{"apiVersion":"v1","kind":"ConfigMap","metadata":{"namespace":"kube-system","name":"` + name + `"` + marks + `}}`)
}

// bench answers applies with these errors by name, and everything else with a success.
type bench struct {
	refused map[string]error
	denied  string // a verb that the account has not
	mu      sync.Mutex
	tried   []string
	asked   []string
}

func (b *bench) trier(live ...runtime.Object) *Trier {
	client := fake.NewSimpleDynamicClient(runtime.NewScheme(), live...)
	client.PrependReactor("patch", "*", func(action clienttesting.Action) (bool, runtime.Object, error) {
		b.mu.Lock()
		defer b.mu.Unlock()
		name := action.(clienttesting.PatchAction).GetName()
		b.tried = append(b.tried, name)
		return true, config(name, ""), b.refused[name]
	})
	return &Trier{objects: client, manager: "helm", may: func(_ context.Context, verb string, object *unstructured.Unstructured) (bool, error) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.asked = append(b.asked, verb+" "+manifest.NameOf(object))
		return verb != b.denied, nil
	}}
}

func answered(code int32, message string, reason ...metav1.StatusReason) error {
	status := metav1.Status{Code: code, Message: message}
	if len(reason) > 0 {
		status.Reason = reason[0]
	}
	return &apierrors.StatusError{ErrStatus: status}
}

func TestEverythingThatWouldStopAReleaseIsFoundAtOnce(t *testing.T) {
	b := &bench{refused: map[string]error{
		"wrong": answered(500, "failed to create typed patch object: .data.a: expected string, got 1"), "denied": answered(403, "denied request: no"),
		"blind": apierrors.NewBadRequest(`admission webhook "x" does not support dry run`),
	}}
	trier := b.trier(config("foreign", ""), config("same", ours), config("marked-away", ""))
	rendered := []*unstructured.Unstructured{config("foreign", ours), config("same", ours), config("new", ours), config("wrong", ours),
		config("denied", ours), config("blind", ours), config("marked-away", ours)}
	findings, err := trier.Findings(t.Context(), []*unstructured.Unstructured{config("marked-away", ours)}, rendered)
	if err != nil {
		t.Fatal(err)
	}
	want := []Finding{
		{"ConfigMap kube-system/foreign", api.ReasonOwnership, ""},
		{"ConfigMap kube-system/wrong", api.ReasonValuesInvalid, "failed to create typed patch object: .data.a: expected string, got 1"},
		{"ConfigMap kube-system/denied", api.ReasonDenied, "denied request: no"},
	}
	if !reflect.DeepEqual(findings, want) {
		t.Errorf("found %+v", findings)
	}
	if len(b.tried) != 6 {
		t.Errorf("tried %v", b.tried)
	}
}

func TestWhatComesTogetherIsNotTriedApart(t *testing.T) {
	b := &bench{denied: "patch"}
	rendered := []*unstructured.Unstructured{
		object(`{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"n"}}`),
		object(`{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"namespace":"n","name":"r"}}`),
		object(`{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":"c"}}`),
		object(`{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"b"},"roleRef":{"kind":"ClusterRole","name":"c"}}`),
		object(`{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"other"},"roleRef":{"kind":"ClusterRole","name":"view"}}`),
	}
	findings, err := b.trier().Findings(t.Context(), nil, rendered)
	if err != nil {
		t.Fatal(err)
	}
	want := []Finding{
		{"Role n/r", api.ReasonForbidden, "this account may not patch it"},
		{"ClusterRoleBinding b", api.ReasonForbidden, "this account may not patch it"},
	}
	if !reflect.DeepEqual(findings, want) || len(b.tried) != 3 {
		t.Errorf("found %+v, tried %v, asked %v", findings, b.tried, b.asked)
	}
}

func TestAnAPIServerThatIsAwayIsNoFinding(t *testing.T) {
	b := &bench{refused: map[string]error{"a": apierrors.NewServiceUnavailable("away")}}
	if findings, err := b.trier().Findings(t.Context(), nil, []*unstructured.Unstructured{config("a", ours)}); err == nil {
		t.Errorf("found %+v", findings)
	}
}

func TestListsAreTriedItemByItem(t *testing.T) {
	list := object(`{"apiVersion":"v1","kind":"ConfigMapList","items":[
		{"apiVersion":"v1","kind":"ConfigMap","metadata":{"namespace":"n","name":"a"}},{"apiVersion":"v1","kind":"ConfigMap","metadata":{"namespace":"n","name":"b"}}]}`)
	if flat := flattened([]*unstructured.Unstructured{list}); len(flat) != 2 || manifest.NameOf(flat[1]) != "ConfigMap n/b" {
		t.Errorf("flattened to %v", flat)
	}
}

func TestAKindThatIsNotServedIsFoundUnlessItsDefinitionComesWithIt(t *testing.T) {
	b := &bench{}
	trier := b.trier()
	trier.objects.(*fake.FakeDynamicClient).PrependReactor("get", "*", func(action clienttesting.Action) (bool, runtime.Object, error) {
		served := action.GetResource().Resource == "policies" && action.GetNamespace() == "" // it has no namespace, and got one
		if served || action.GetResource().Resource == "customresourcedefinitions" {
			return false, nil, nil
		}
		return true, nil, answered(404, "the server could not find the requested resource", metav1.StatusReasonNotFound)
	})
	rendered := []*unstructured.Unstructured{
		object(`{"apiVersion":"x.io/v1","kind":"Policy","metadata":{"namespace":"kube-system","name":"p"}}`),
		object(`{"apiVersion":"x.io/v1","kind":"Monitor","metadata":{"namespace":"kube-system","name":"m"}}`),
		object(`{"apiVersion":"x.io/v1","kind":"Thing","metadata":{"namespace":"kube-system","name":"t"}}`),
		object(`{"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"things.x.io"},
			"spec":{"group":"x.io","names":{"kind":"Thing"}}}`),
	}
	findings, err := trier.Findings(t.Context(), nil, rendered)
	if err != nil {
		t.Fatal(err)
	}
	if len(findings) != 1 || findings[0].Object != "Monitor kube-system/m" || findings[0].Reason != api.ReasonValuesInvalid {
		t.Errorf("found %+v", findings)
	}
}
