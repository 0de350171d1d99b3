// Package trial sends the objects of a rendering to the API server as Helm would apply them, only to hear what it says:
// whatever would stop the release is known, all of it, before anything is written.
package trial

import (
	"context"
	"fmt"
	"strings"
	"sync"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/fence"
	"tke-cilium-operator/sidecar/internal/manifest"
	"tke-cilium-operator/sidecar/internal/refusal"
)

// atOnce is how many objects are tried at a time: the API server has others to serve.
const atOnce = 8

// Finding is one object that could not be applied.
type Finding struct {
	Object  string // "DaemonSet kube-system/cilium"
	Reason  string // Ownership, Forbidden, Denied or ValuesInvalid, as package api has them
	Message string // the API server's; empty with Ownership
}

// Trier asks one API server. Safe for concurrent use.
type Trier struct {
	objects dynamic.Interface
	manager string
	// may says whether the account may do this to an object; it is asked where a trial would answer wrong.
	may func(ctx context.Context, verb string, object *unstructured.Unstructured) (bool, error)
}

// New returns a trier that applies as this field manager, and cannot write.
func New(config *rest.Config, manager string) (*Trier, error) {
	asking := rest.CopyConfig(config)
	asking.Wrap(fence.Harmless)
	objects, err := dynamic.NewForConfig(asking)
	if err != nil {
		return nil, fmt.Errorf("client for trials: %w", err)
	}
	clients, err := kubernetes.NewForConfig(asking)
	if err != nil {
		return nil, fmt.Errorf("client for access reviews: %w", err)
	}
	return &Trier{objects: objects, manager: manager, may: askForAccess(clients.AuthorizationV1().SelfSubjectAccessReviews())}, nil
}

// Findings are in the order of the objects, which have their namespace and Helm's labels and annotations already. What the
// recorded revision has as well is Helm's, whoever's labels it bears. The error is about the API server, not an object.
func (t *Trier) Findings(ctx context.Context, recorded, rendered []*unstructured.Unstructured) ([]Finding, error) {
	all := newRendering(recorded, flattened(rendered))
	found := make([]*Finding, len(all.objects))
	failed := make([]error, len(all.objects))
	slots := make(chan struct{}, atOnce)
	var working sync.WaitGroup
	for i, object := range all.objects {
		slots <- struct{}{}
		working.Go(func() {
			defer func() { <-slots }()
			found[i], failed[i] = t.try(ctx, all, object)
		})
	}
	working.Wait()
	var findings []Finding
	for i := range found {
		if failed[i] != nil {
			return nil, fmt.Errorf("trying %s: %w", manifest.NameOf(all.objects[i]), failed[i])
		}
		if found[i] != nil {
			findings = append(findings, *found[i])
		}
	}
	return findings, nil
}

func (t *Trier) try(ctx context.Context, all *rendering, object *unstructured.Unstructured) (*Finding, error) {
	live, err := t.resource(object).Get(ctx, object.GetName(), metav1.GetOptions{})
	if isUnknownKind(err) && object.GetNamespace() != "" { // it may be of no namespace: a manifest does not tell
		wide := object.DeepCopy()
		wide.SetNamespace("")
		if found, wideErr := t.resource(wide).Get(ctx, wide.GetName(), metav1.GetOptions{}); !isUnknownKind(wideErr) {
			object, live, err = wide, found, wideErr
		}
	}
	switch {
	case isUnknownKind(err):
		if all.definesKind(object) {
			return nil, nil
		}
		return finding(object, api.ReasonValuesInvalid, "the cluster does not know "+object.GetAPIVersion()+" "+object.GetKind()+
			": install its definition (CRD) first, or turn it off"), nil
	case err != nil && !apierrors.IsNotFound(err):
		return judged(object, err)
	case err == nil && !all.recorded[manifest.NameOf(object)] && !sameOwner(live, object):
		return finding(object, api.ReasonOwnership, ""), nil
	}
	if all.leans(object) {
		return t.review(ctx, object)
	}
	_, err = t.resource(object).Apply(ctx, object.GetName(), object, metav1.ApplyOptions{
		FieldManager: t.manager, Force: true, DryRun: []string{metav1.DryRunAll},
	})
	if err == nil || isBlindWebhook(err) {
		return nil, nil
	}
	if apierrors.IsNotFound(err) { // its namespace
		return finding(object, api.ReasonValuesInvalid, err.Error()), nil
	}
	return judged(object, err)
}

// review is for an object that leans on others of the same manifest.
func (t *Trier) review(ctx context.Context, object *unstructured.Unstructured) (*Finding, error) {
	for _, verb := range []string{"create", "patch"} { // server-side apply asks for both
		allowed, err := t.may(ctx, verb, object)
		if err != nil {
			return nil, err
		}
		if !allowed {
			return finding(object, api.ReasonForbidden, "this account may not "+verb+" it"), nil
		}
	}
	return nil, nil
}

// judged is an error about the API server itself unless it refused this object.
func judged(object *unstructured.Unstructured, err error) (*Finding, error) {
	if reason := refusal.ReasonOf(err); reason != "" {
		return finding(object, reason, err.Error()), nil
	}
	return nil, err
}

func finding(object *unstructured.Unstructured, reason, message string) *Finding {
	return &Finding{Object: manifest.NameOf(object), Reason: reason, Message: message}
}

func (t *Trier) resource(object *unstructured.Unstructured) dynamic.ResourceInterface {
	plural, _ := meta.UnsafeGuessKindToResource(object.GroupVersionKind())
	if object.GetNamespace() == "" {
		return t.objects.Resource(plural)
	}
	return t.objects.Resource(plural).Namespace(object.GetNamespace())
}

// isUnknownKind tells a kind that is not served from an object that is not there.
func isUnknownKind(err error) bool {
	return apierrors.IsNotFound(err) && strings.Contains(err.Error(), "could not find the requested resource")
}

// isBlindWebhook: a webhook with side effects is not asked in a dry run, so that nothing is known of what it would say.
func isBlindWebhook(err error) bool {
	return apierrors.IsBadRequest(err) && strings.Contains(err.Error(), "does not support dry run")
}
