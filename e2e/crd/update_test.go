package crd

// Rules that compare a change with what was there.

import (
	"context"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/dynamic"
)

type transition struct {
	name    string // what holds
	before  string // spec
	accepts string // spec that may follow
	refuses string // spec that may not
	saying  string // in the refusal
}

var transitions = []transition{
	{"a release keeps its name, and absent is cilium",
		`{version: 1.18.2}`,
		`{version: 1.18.3, release: {name: cilium}}`, `{version: 1.18.2, release: {name: other}}`,
		"release.name is immutable (absent means cilium): another name would be a second Cilium"},
	{"a release's own name is not given up",
		`{version: 1.18.2, release: {name: other}}`,
		`{version: 1.18.3, release: {name: other}}`, `{version: 1.18.2}`,
		"release.name is immutable (absent means cilium): another name would be a second Cilium"},
	{"a release keeps its namespace, and absent is kube-system",
		`{version: 1.18.2, release: {name: cilium}}`,
		`{version: 1.18.2, release: {namespace: kube-system}}`, `{version: 1.18.2, release: {namespace: other}}`,
		"release.namespace is immutable (absent means kube-system): another namespace would be a second Cilium"},
	{"a version may change, but only to another version",
		`{version: 1.18.2}`, `{version: 1.19.6}`, `{version: newest}`,
		"version must be a Cilium release such as 1.18.2, without a leading v"},
}

func TestTransitions(t *testing.T) {
	onEachServer(t, func(t *testing.T, client dynamic.ResourceInterface) {
		for _, row := range transitions {
			t.Run(row.name, func(t *testing.T) {
				store(t, client, row.before)
				expect(t, update(t, client, row.accepts), "")
				expect(t, update(t, client, row.refuses), row.saying)
			})
		}
	})
}

// store creates the object for the length of the test.
func store(t *testing.T, client dynamic.ResourceInterface, spec string) {
	t.Helper()
	if _, err := client.Create(t.Context(), installation(t, spec), metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := client.Delete(context.WithoutCancel(t.Context()), "default", metav1.DeleteOptions{}); err != nil {
			t.Error(err)
		}
	})
}

// update is a dry run that replaces the spec.
func update(t *testing.T, client dynamic.ResourceInterface, spec string) error {
	t.Helper()
	object, err := client.Get(t.Context(), "default", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	object.Object["spec"] = installation(t, spec).Object["spec"]
	_, err = client.Update(t.Context(), object, metav1.UpdateOptions{DryRun: []string{metav1.DryRunAll}})
	return err
}
