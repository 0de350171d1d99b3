// What a revision's record tells beyond its labels: images, values that change nothing, and what a foreign one is.
package helm

import (
	"slices"
	"sync"

	"helm.sh/helm/v4/pkg/release/common"
	releasev1 "helm.sh/helm/v4/pkg/release/v1"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/inspect"
)

// revisionKey tells revisions apart, also those of a release that was removed and installed again.
type revisionKey struct {
	namespace, name string
	revision        int
	// identity is the start of the sidecar that wrote it, or when somebody else did.
	identity string
}

func keyOf(release *api.Release) revisionKey {
	identity := release.Labels[api.LabelStartID]
	if release.Foreign != nil {
		identity = "foreign " + release.UpdatedAt.String() + release.Status
	}
	return revisionKey{release.Namespace, release.Name, release.Revision, identity}
}

// described is the last revision that was looked into: a record is decoded once, not at each look.
type described struct {
	mu            sync.Mutex
	key           revisionKey
	images        []string
	unknownValues []string
	// kubeProxyReplacement is that key of cilium-config.
	kubeProxyReplacement    string
	chartName, chartVersion string
	description             string
	manifest                string
	// helmMakesCertificates: without their Secrets, the next rendering holds others.
	helmMakesCertificates bool
}

// describe adds what the record tells. A record that cannot be understood is no reason to stop: it is
// deployed, and its labels say what.
func (c *Client) describe(release *api.Release) error {
	key := keyOf(release)
	c.deployed.mu.Lock()
	defer c.deployed.mu.Unlock()
	if c.deployed.key != key {
		decoded, err := c.decode(release)
		if err != nil {
			return err
		}
		c.deployed.learn(key, decoded, c.log.Warn)
		c.afterwards()
	}
	c.deployed.tell(release)
	return nil
}

// tell requires d.mu. A foreign revision's labels say nothing of it, and its values are not in the spec.
func (d *described) tell(release *api.Release) {
	release.KubeProxyReplacement = d.kubeProxyReplacement
	deployed := release.Status == common.StatusDeployed.String()
	if release.Foreign != nil || release.ChartName == "" {
		release.ChartName, release.ChartVersion = d.chartName, d.chartVersion
		if deployed {
			release.LastDeployedVersion = d.chartVersion
		}
	}
	if release.Foreign != nil {
		release.Foreign.Description = api.Bounded(d.description)
	}
	if !deployed || release.Labels[api.LabelStartID] == "" {
		return
	}
	release.Images = slices.Clone(d.images)
	if release.Foreign == nil {
		release.UnknownValues = slices.Clone(d.unknownValues)
	}
}

// remember is describe for a revision that has just been deployed, whose record is at hand.
func (c *Client) remember(done *releasev1.Release) {
	c.deployed.mu.Lock()
	defer c.deployed.mu.Unlock()
	c.deployed.learn(revisionKey{done.Namespace, done.Name, done.Version, c.startID}, done, c.log.Warn)
}

// learn requires d.mu.
func (d *described) learn(key revisionKey, record *releasev1.Release, warn func(string, ...any)) {
	d.key, d.images, d.unknownValues = key, nil, nil
	d.chartName, d.chartVersion, d.description = "", "", ""
	d.manifest, d.helmMakesCertificates = record.Manifest, false
	d.kubeProxyReplacement = inspect.CiliumConfig(record.Manifest)["kube-proxy-replacement"]
	manifests := []string{record.Manifest}
	for _, hook := range record.Hooks {
		manifests = append(manifests, hook.Manifest)
	}
	images, err := inspect.Images(manifests...)
	if err != nil {
		warn("The deployed manifest cannot be read", "revision", key.revision)
	}
	d.images = images
	if record.Info != nil {
		d.description = record.Info.Description
	}
	if record.Chart == nil {
		return
	}
	d.unknownValues = inspect.UnknownValues(record.Chart, record.Config)
	d.helmMakesCertificates = makesCertificates(record)
	if record.Chart.Metadata != nil {
		d.chartName, d.chartVersion = record.Chart.Metadata.Name, record.Chart.Metadata.Version
	}
}
