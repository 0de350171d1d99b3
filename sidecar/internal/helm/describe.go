// What a deployed revision's record tells beyond its labels: images, and values that change nothing.
package helm

import (
	"slices"
	"sync"

	releasev1 "helm.sh/helm/v4/pkg/release/v1"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/inspect"
)

// revisionKey tells revisions apart, also those of a release that was removed and installed again.
type revisionKey struct {
	namespace, name string
	revision        int
	startID         string
}

// described is the last revision that was looked into: a record is decoded once, not at each look.
type described struct {
	mu            sync.Mutex
	key           revisionKey
	images        []string
	unknownValues []string
	manifest      string
	// helmMakesCertificates: without their Secrets, the next rendering holds others.
	helmMakesCertificates bool
}

// describe adds what the record tells. A record that cannot be understood is no reason to stop: it is
// deployed, and its labels say what.
func (c *Client) describe(release *api.Release) error {
	key := revisionKey{release.Namespace, release.Name, release.Revision, release.Labels[api.LabelStartID]}
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
	release.Images = slices.Clone(c.deployed.images)
	release.UnknownValues = slices.Clone(c.deployed.unknownValues)
	return nil
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
	d.manifest, d.helmMakesCertificates = record.Manifest, false
	manifests := []string{record.Manifest}
	for _, hook := range record.Hooks {
		manifests = append(manifests, hook.Manifest)
	}
	images, err := inspect.Images(manifests...)
	if err != nil {
		warn("The deployed manifest cannot be read", "revision", key.revision)
	}
	d.images = images
	if record.Chart != nil {
		d.unknownValues = inspect.UnknownValues(record.Chart, record.Config)
		d.helmMakesCertificates = makesCertificates(record)
	}
}
