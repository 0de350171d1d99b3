package scenarios_test

// What an installation may change on objects that are not its own, and how to take it back.

import (
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

const (
	tcrNamespace, tcrName = "tcr-assistant-system", "tcr-assistant-controller-manager"
	originalAnnotation    = "install.cilium-tke.io/original"
)

// expectOnlyOurChanges compares every object of the cluster: with our changes taken back, the old ones are as they were,
// and the new ones are Helm's, ours, or cilium-operator's CRDs.
func expectOnlyOurChanges(s *scenario, before, after objects) {
	for name, old := range before {
		now := after[name]
		if now == nil {
			s.Errorf("%s is gone", name)
			continue
		}
		if now = takeBack(name, now); !alike(old, now) {
			s.Errorf("%s was\n%v\nand is\n%v", name, essence(old), essence(now))
		}
	}
	for name, object := range missingFrom(before, after) {
		switch {
		case object.GetAnnotations()["meta.helm.sh/release-name"] == "cilium":
		case strings.HasPrefix(name, "secrets kube-system/sh.helm.release.v1.cilium."):
		case strings.HasSuffix(name, ".cilium.io"): // CRDs and their APIServices
		case name == "ciliuminstallations default":
		case name == "configmaps kube-system/cni-configuration", name == "configmaps kube-system/tke-cilium-operator-plan",
			name == "configmaps kube-system/tke-cilium-operator-state":
		case name == "flowschemas cilium", name == "prioritylevelconfigurations cilium":
		default:
			s.Errorf("%s is new", name)
		}
	}
}

// takeBack undoes what the operator may change on foreign objects: one field and one annotation on each of four, and
// Helm's marks on the chart's namespace.
func takeBack(name string, object *unstructured.Unstructured) *unstructured.Unstructured {
	object = object.DeepCopy()
	tolerations := []string{"spec", "template", "spec", "tolerations"}
	switch name {
	case "daemonsets kube-system/kube-proxy", "daemonsets kube-system/tke-cni-agent", "daemonsets kube-system/ip-masq-agent":
		unstructured.RemoveNestedField(object.Object, "spec", "template", "spec", "nodeSelector")
	case "deployments kube-system/tke-eni-ipamd":
		all, _, _ := unstructured.NestedSlice(object.Object, tolerations...)
		_ = unstructured.SetNestedSlice(object.Object, all[:len(all)-1], tolerations...)
	case "namespaces cilium-secrets":
		return object
	default:
		return object
	}
	annotations := object.GetAnnotations()
	delete(annotations, originalAnnotation)
	object.SetAnnotations(annotations)
	return object
}
