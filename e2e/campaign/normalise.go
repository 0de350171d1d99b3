package campaign

// What may differ from a fresh cluster, and why. Everything else must be equal.

import (
	"regexp"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Exception is something that is not compared.
type Exception struct {
	Objects string // pattern of "resource namespace/name"
	Field   string // path with dots; * is any name; empty = the whole object
	Why     string
}

// Exceptions are all of them; the report lists them.
var Exceptions = []Exception{
	{`.*`, "metadata.resourceVersion", "the API server counts every write"},
	{`.*`, "metadata.generation", "the API server counts every change"},
	{`.*`, "metadata.managedFields", "it holds times"},
	{`.*`, "metadata.uid", "an object that was taken away and came back is another one"},
	{`.*`, "metadata.creationTimestamp", "the same"},
	{`^(daemonsets|deployments|nodes|namespaces|poddisruptionbudgets|flowschemas|prioritylevelconfigurations|services) `, "status",
		"controllers of Kubernetes keep it"},
	{`^daemonsets `, "metadata.annotations.deprecated|daemonset|template|generation", "Kubernetes counts roll-outs"},
	{`^deployments `, "metadata.annotations.deployment|kubernetes|io/revision", "Kubernetes counts roll-outs"},
	{`^secrets .*/sh\.helm\.release\.v1\.`, "", "Helm keeps revisions; the newest is compared by the oracle"},
	{`^secrets .*/(cilium-ca|hubble-[a-z-]+-certs)$`, "data", "certificates are made anew when who makes them changes"},
	{`^ciliuminstallations `, "status.certificates", "the same"},
	{`^ciliuminstallations `, "spec", "it is its user's; server-side apply leaves an empty list where one was"},
	{`^ciliuminstallations `, "status.release.revision", "Helm counts revisions"},
	{`^ciliuminstallations `, "status.observedGeneration", "it follows the generation"},
	{`^ciliuminstallations `, "status.conditions.*.observedGeneration", "it follows the generation"},
	{`^ciliuminstallations `, "status.conditions.*.lastTransitionTime", "a time"},
	{`^ciliuminstallations `, "status.conditions.*.message (the number of a revision in it)", "Helm counts revisions"},
	{`^ciliuminstallations `, "status.history", "it tells what was done"},
	{`^ciliuminstallations `, "status.components", "it counts repairs"},
	{`^ciliuminstallations `, "status.plan.generatedTime", "a time"},
	{`^ciliuminstallations `, "status.plan.summary", "it counts from what was there when the plan was made"},
	{`^configmaps kube-system/tke-cilium-operator-plan$`, "", "a plan is made of what was there; its digest, which is compared, is not"},
	{`^nodes `, "metadata.annotations", "the test bed and Kubernetes note times there"},
}

// leftOut are kinds that come and go by themselves; cilium.io's belong to agents and cilium-operator.
func leftOut(group, resource string) bool {
	transient := []string{"events", "leases", "pods", "replicasets", "controllerrevisions", "endpoints", "endpointslices",
		"ipaddresses", "componentstatuses", "apiservices", "customresourcedefinitions"}
	return group == "cilium.io" || group == "metrics.k8s.io" || slices.Contains(transient, resource)
}

func skipped(name string) bool {
	return slices.ContainsFunc(Exceptions, func(e Exception) bool {
		return e.Field == "" && regexp.MustCompile(e.Objects).MatchString(name)
	})
}

// normalised is an object without what is not compared.
func normalised(name string, object *unstructured.Unstructured) map[string]any {
	content := object.DeepCopy().Object
	withoutRevisions(content)
	for _, exception := range Exceptions {
		if exception.Field != "" && regexp.MustCompile(exception.Objects).MatchString(name) {
			remove(content, strings.Split(exception.Field, "."))
		}
	}
	return content
}

var revision = regexp.MustCompile(`revision \d+`)

// withoutRevisions takes the numbers of revisions out of what conditions say.
func withoutRevisions(content map[string]any) {
	conditions, _, _ := unstructured.NestedSlice(content, "status", "conditions")
	for _, condition := range conditions {
		fields, _ := condition.(map[string]any)
		if message, isText := fields["message"].(string); isText {
			fields["message"] = revision.ReplaceAllString(message, "revision N")
		}
	}
	if len(conditions) > 0 {
		_ = unstructured.SetNestedSlice(content, conditions, "status", "conditions") // it was read from there
	}
}

// remove takes a path away; | stands for a dot in a name.
func remove(value any, path []string) {
	name := strings.ReplaceAll(path[0], "|", ".")
	switch value := value.(type) {
	case []any:
		if name == "*" {
			for _, item := range value {
				remove(item, path[1:])
			}
		}
	case map[string]any:
		if len(path) == 1 {
			delete(value, name)
		} else if inner, found := value[name]; found {
			remove(inner, path[1:])
		}
	}
}
