// Package live compares what a release recorded with what is there, field by field, by asking the API server what
// applying it once more would change. It writes nothing.
package live

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	jsonpatch "github.com/evanphx/json-patch/v5"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/fence"
	"tke-cilium-operator/sidecar/internal/manifest"
)

const (
	// maxDifferences and maxFields bound an answer; a person needs no more to know.
	maxDifferences = 20
	maxFields      = 8
)

// Looker looks at the objects of one release at a time. Safe for concurrent use.
type Looker struct {
	objects dynamic.Interface
	manager string

	mu sync.Mutex
	// record tells revisions apart; clean are the versions of objects that were found to be as it says.
	record string
	clean  map[string]string
}

// New returns a looker that applies, without doing it, as this field manager.
func New(config *rest.Config, manager string) (*Looker, error) {
	asking := rest.CopyConfig(config)
	asking.Wrap(fence.Harmless)
	objects, err := dynamic.NewForConfig(asking)
	if err != nil {
		return nil, fmt.Errorf("client for the objects of a release: %w", err)
	}
	return NewForClient(objects, manager), nil
}

// NewForClient returns a looker over this client.
func NewForClient(objects dynamic.Interface, manager string) *Looker {
	return &Looker{objects: objects, manager: manager}
}

// Differences are those between the objects that a release recorded, all of them with their namespace, and the live
// ones. Of Secrets it looks only whether they are there: certificates are made anew by who renews them. Record names
// the revision: what was found clean is looked at again when its version changes.
func (l *Looker) Differences(ctx context.Context, record string, recorded []*unstructured.Unstructured) ([]api.Difference, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.record != record {
		l.record, l.clean = record, map[string]string{}
	}
	found := []api.Difference{}
	for _, object := range recorded {
		difference, err := l.difference(ctx, object)
		if err != nil {
			return nil, err
		}
		if difference != nil && len(found) < maxDifferences {
			found = append(found, *difference)
		}
	}
	return found, nil
}

func (l *Looker) difference(ctx context.Context, recorded *unstructured.Unstructured) (*api.Difference, error) {
	name := manifest.NameOf(recorded)
	live, err := l.resource(recorded).Get(ctx, recorded.GetName(), metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return &api.Difference{Object: name, Missing: true}, nil
	}
	if err != nil {
		return nil, err
	}
	if recorded.GetKind() == "Secret" || l.clean[name] == live.GetResourceVersion() {
		return nil, nil
	}
	wanted, err := l.resource(recorded).Apply(ctx, recorded.GetName(), recorded, metav1.ApplyOptions{
		FieldManager: l.manager, Force: true, DryRun: []string{metav1.DryRunAll},
	})
	if err != nil {
		return nil, err
	}
	fields, err := differentFields(live, wanted)
	if err != nil {
		return nil, err
	}
	if len(fields) == 0 {
		l.clean[name] = live.GetResourceVersion()
		return nil, nil
	}
	return &api.Difference{Object: name, Fields: fields, Writer: l.lastWriter(live)}, nil
}

func (l *Looker) resource(object *unstructured.Unstructured) dynamic.ResourceInterface {
	plural, _ := meta.UnsafeGuessKindToResource(object.GroupVersionKind())
	if object.GetNamespace() == "" {
		return l.objects.Resource(plural)
	}
	return l.objects.Resource(plural).Namespace(object.GetNamespace())
}

// lastWriter is the manager of the newest write of the object itself that is not ours.
func (l *Looker) lastWriter(object *unstructured.Unstructured) string {
	var newest metav1.ManagedFieldsEntry
	for _, entry := range object.GetManagedFields() {
		ours := entry.Manager == l.manager && entry.Operation == metav1.ManagedFieldsOperationApply
		if ours || entry.Subresource != "" || entry.Time == nil {
			continue
		}
		if newest.Time == nil || newest.Time.Before(entry.Time) {
			newest = entry
		}
	}
	return newest.Manager
}

// differentFields are JSON pointers to what applying would change; a list counts as one field.
func differentFields(live, wanted *unstructured.Unstructured) ([]string, error) {
	before, err := json.Marshal(comparable(live))
	if err != nil {
		return nil, err
	}
	after, err := json.Marshal(comparable(wanted))
	if err != nil {
		return nil, err
	}
	merge, err := jsonpatch.CreateMergePatch(before, after)
	if err != nil {
		return nil, err
	}
	var patch map[string]any
	if err := json.Unmarshal(merge, &patch); err != nil {
		return nil, err
	}
	fields := pointers(patch, "")
	slices.Sort(fields)
	if len(fields) > maxFields {
		fields = fields[:maxFields]
	}
	return fields, nil
}

// comparable leaves out what every write changes, and what is no wish.
func comparable(object *unstructured.Unstructured) map[string]any {
	content := object.DeepCopy().Object
	for _, field := range []string{"managedFields", "resourceVersion", "generation"} {
		unstructured.RemoveNestedField(content, "metadata", field)
	}
	delete(content, "status")
	return content
}

var escape = strings.NewReplacer("~", "~0", "/", "~1")

func pointers(patch map[string]any, prefix string) (all []string) {
	for key, value := range patch {
		pointer := prefix + "/" + escape.Replace(key)
		if nested, isMap := value.(map[string]any); isMap && len(nested) > 0 {
			all = append(all, pointers(nested, pointer)...)
			continue
		}
		all = append(all, pointer)
	}
	return all
}
