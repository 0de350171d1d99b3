// What is told of a release: its newest revision, and what became of its objects.
package api

import "time"

// ReleaseRef names a Helm release.
type ReleaseRef struct {
	Name      string `json:"name"`
	Namespace string `json:"namespace"`
}

// Release is the newest revision of a Helm release.
type Release struct {
	Name         string            `json:"name"`
	Namespace    string            `json:"namespace"`
	Revision     int               `json:"revision"`
	Status       string            `json:"status"`
	ChartName    string            `json:"chartName"`
	ChartVersion string            `json:"chartVersion"`
	UpdatedAt    time.Time         `json:"updatedAt"`
	Labels       map[string]string `json:"labels"`
	// LastDeployedRevision is the newest revision that is or was deployed; 0 means never.
	LastDeployedRevision int `json:"lastDeployedRevision"`
	// LastDeployedVersion is its chart's; empty if there is none, or the sidecar did not write it.
	LastDeployedVersion string `json:"lastDeployedVersion"`
	// Images and UnknownValues are what the revision's record tells, if it is deployed and the sidecar's:
	// the images of its pods, and the values, as JSON pointers, that its chart does not know.
	Images        []string `json:"images,omitempty"`
	UnknownValues []string `json:"unknownValues,omitempty"`
	// KubeProxyReplacement is that key of the revision's cilium-config; empty if it is not known.
	KubeProxyReplacement string `json:"kubeProxyReplacement,omitempty"`
	// Foreign is nil if the sidecar wrote this revision.
	Foreign *ForeignRevision `json:"foreign,omitempty"`
}

// ForeignRevision tells who wrote a revision that is not the sidecar's. Its labels may be copies of the sidecar's.
type ForeignRevision struct {
	// Writer is the field manager of the last write of its record; empty if that is not known.
	Writer string `json:"writer,omitempty"`
	// Description is what that Helm wrote about it, such as "Upgrade complete".
	Description string `json:"description,omitempty"`
}

// ReleaseAnswer answers GET /v1/releases/{namespace}/{name}.
type ReleaseAnswer struct {
	Release   *Release   `json:"release"`
	Operation *Operation `json:"operation"`
}

// Difference is one object of a release that is not as its record says.
type Difference struct {
	// Object is "DaemonSet kube-system/cilium".
	Object  string `json:"object"`
	Missing bool   `json:"missing,omitempty"`
	// Fields are JSON pointers; a list counts as one field.
	Fields []string `json:"fields,omitempty"`
	// Writer is the field manager of the last write that was not Helm's; empty if the object does not tell.
	Writer string `json:"writer,omitempty"`
}

// Certificate is one that Cilium's parts use.
type Certificate struct {
	// Name is its Secret's.
	Name      string    `json:"name"`
	NotBefore time.Time `json:"notBefore"`
	NotAfter  time.Time `json:"notAfter"`
	// Renewable by an Apply that names it in renew.
	Renewable bool `json:"renewable,omitempty"`
}

// LiveAnswer answers GET /v1/releases/{namespace}/{name}/live.
type LiveAnswer struct {
	// Revision is the one compared; 0: the newest is not deployed, or not the sidecar's.
	Revision     int           `json:"revision"`
	Differences  []Difference  `json:"differences"`
	Certificates []Certificate `json:"certificates"`
	NodeConfigs  []NodeConfig  `json:"nodeConfigs,omitempty"`
}

// NodeConfig is a CiliumNodeConfig, which counts more than cilium-config on its nodes.
type NodeConfig struct {
	// Name is "kube-system/special".
	Name string `json:"name"`
	// Keys are those that it sets.
	Keys []string `json:"keys,omitempty"`
}
