// Namespaces outlive the release.
package helm

import "helm.sh/helm/v4/pkg/kube"

const kindNamespace = "Namespace"

// withoutLeavingNamespaces has no namespace that is not wanted, so that Helm deletes none, neither with the release nor when
// a chart stops rendering it: what others put there would go with it. In cilium-secrets that is the operator's own roles,
// without which Cilium could not be installed again. The next installation finds Helm's marks on it and takes it over.
func withoutLeavingNamespaces(present, wanted kube.ResourceList) kube.ResourceList {
	leaving := present.Difference(wanted)
	var kept kube.ResourceList
	for _, info := range present {
		if info.Mapping.GroupVersionKind.Kind != kindNamespace || !leaving.Contains(info) {
			kept = append(kept, info)
		}
	}
	return kept
}
