package scenarios_test

// What is in the cluster: single objects, and all of them before and after.

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"

	"tke-cilium-operator/e2e/await"
)

const system = "kube-system"

func (s *scenario) daemonSet(name string) *appsv1.DaemonSet {
	s.Helper()
	found, err := s.bed.Client().AppsV1().DaemonSets(system).Get(s.Context(), name, metav1.GetOptions{})
	s.must(err)
	return found
}

func (s *scenario) deployment(namespace, name string) *appsv1.Deployment {
	s.Helper()
	found, err := s.bed.Client().AppsV1().Deployments(namespace).Get(s.Context(), name, metav1.GetOptions{})
	s.must(err)
	return found
}

func (s *scenario) configMap(name string) map[string]string {
	s.Helper()
	found, err := s.bed.Client().CoreV1().ConfigMaps(system).Get(s.Context(), name, metav1.GetOptions{})
	s.must(err)
	return found.Data
}

func (s *scenario) pods(selector string) []corev1.Pod {
	s.Helper()
	found, err := s.bed.Client().CoreV1().Pods(system).List(s.Context(), metav1.ListOptions{LabelSelector: selector})
	s.must(err)
	return found.Items
}

// objects is the state of a cluster: every object of every kind, by "resource namespace/name".
type objects map[string]*unstructured.Unstructured

// transient kinds come and go by themselves; cilium.io's belong to the agents.
var transient = []string{"events", "leases", "pods", "replicasets", "controllerrevisions", "endpoints", "endpointslices",
	"ipaddresses", "componentstatuses"}

func (s *scenario) objects() objects {
	s.Helper()
	lists, err := s.bed.Client().Discovery().ServerPreferredResources()
	var partly *discovery.ErrGroupDiscoveryFailed
	if !errors.As(err, &partly) { // a group that goes or comes at the moment
		s.must(err)
	}
	client := dynamic.NewForConfigOrDie(s.bed.RESTConfig())
	found := objects{}
	for _, list := range lists {
		version, err := schema.ParseGroupVersion(list.GroupVersion)
		s.must(err)
		for _, resource := range list.APIResources {
			if version.Group == "cilium.io" || !slices.Contains(resource.Verbs, "list") || slices.Contains(transient, resource.Name) {
				continue
			}
			all, err := client.Resource(version.WithResource(resource.Name)).List(s.Context(), metav1.ListOptions{})
			if apierrors.IsNotFound(err) {
				continue
			}
			s.must(err)
			for i := range all.Items {
				object := &all.Items[i]
				found[resource.Name+" "+strings.Trim(object.GetNamespace()+"/"+object.GetName(), "/")] = object
			}
		}
	}
	return found
}

// alike compares two states of an object, but for what the API server and controllers keep by themselves.
func alike(a, b *unstructured.Unstructured) bool {
	return reflect.DeepEqual(essence(a), essence(b))
}

func essence(object *unstructured.Unstructured) map[string]any {
	object = object.DeepCopy()
	delete(object.Object, "status")
	for _, field := range []string{"resourceVersion", "generation", "managedFields"} {
		unstructured.RemoveNestedField(object.Object, "metadata", field)
	}
	annotations := object.GetAnnotations()
	delete(annotations, appsv1.DeprecatedTemplateGeneration)
	delete(annotations, "deployment.kubernetes.io/revision")
	object.SetAnnotations(annotations)
	if len(annotations) == 0 {
		unstructured.RemoveNestedField(object.Object, "metadata", "annotations")
	}
	return object.Object
}

// missingFrom are the objects that are in after but not in before.
func missingFrom(before, after objects) objects {
	missing := objects{}
	for name, object := range after {
		if before[name] == nil {
			missing[name] = object
		}
	}
	return missing
}

// eventually waits for something that is not in the installation's status.
func (s *scenario) eventually(what string, holds func(context.Context) (bool, error)) {
	s.Helper()
	await.That(s.T, what, holds)
}
