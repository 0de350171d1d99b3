// Live: what became of the objects of the deployed revision, and when the certificates end.
package helm

import (
	"context"
	"fmt"

	"helm.sh/helm/v4/pkg/chart/common/util"
	"helm.sh/helm/v4/pkg/release/common"
	releasev1 "helm.sh/helm/v4/pkg/release/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/manifest"
)

// Live compares a deployed revision of the sidecar's with the cluster; of any other it says nothing, with revision 0.
func (c *Client) Live(ctx context.Context, ref api.ReleaseRef) (*api.LiveAnswer, error) {
	nothing := &api.LiveAnswer{Differences: []api.Difference{}, Certificates: []api.Certificate{}}
	newest, err := c.newest(ctx, ref)
	if err != nil {
		return nil, classify(err)
	}
	if newest == nil || newest.Foreign != nil || newest.ChartName == "" || newest.Status != common.StatusDeployed.String() {
		return nothing, nil
	}
	text, helmMakes, err := c.deployedManifest(newest)
	if err != nil {
		return nil, classify(err)
	}
	objects, err := objectsIn(text, ref)
	if err != nil {
		return nil, err
	}
	record := fmt.Sprintf("%s/%s/%d/%s", ref.Namespace, ref.Name, newest.Revision, newest.Labels[api.LabelStartID])
	differences, err := c.live.Differences(ctx, record, objects)
	if err != nil {
		return nil, classify(err)
	}
	certificates, err := c.live.Certificates(ctx, ref.Namespace, objects, helmMakes)
	if err != nil {
		return nil, classify(err)
	}
	nodeConfigs, err := c.live.NodeConfigs(ctx, ref.Namespace)
	if err != nil {
		return nil, classify(err)
	}
	return &api.LiveAnswer{Revision: newest.Revision, Differences: differences, Certificates: certificates, NodeConfigs: nodeConfigs}, nil
}

// deployedManifest is the manifest of a revision that is described already, or is now.
func (c *Client) deployedManifest(release *api.Release) (text string, helmMakes bool, err error) {
	if err := c.describe(release); err != nil {
		return "", false, err
	}
	c.deployed.mu.Lock()
	defer c.deployed.mu.Unlock()
	return c.deployed.manifest, c.deployed.helmMakesCertificates, nil
}

// objectsIn have what Helm gives each object that it applies beside its manifest: a namespace, and whose it is.
func objectsIn(text string, ref api.ReleaseRef) ([]*unstructured.Unstructured, error) {
	objects, err := manifest.Objects(text)
	for _, object := range objects {
		object.SetNamespace(namespaceOf(object, ref.Namespace))
		labels, annotations := object.GetLabels(), object.GetAnnotations()
		if labels == nil {
			labels = map[string]string{}
		}
		if annotations == nil {
			annotations = map[string]string{}
		}
		labels["app.kubernetes.io/managed-by"] = "Helm"
		annotations["meta.helm.sh/release-name"] = ref.Name
		annotations["meta.helm.sh/release-namespace"] = ref.Namespace
		object.SetLabels(labels)
		object.SetAnnotations(annotations)
	}
	return objects, err
}

// makesCertificates: the chart's own method in which Helm makes them while it renders.
func makesCertificates(record *releasev1.Release) bool {
	values, err := util.CoalesceValues(record.Chart, record.Config)
	if err != nil {
		return false
	}
	automatic, err := values.PathValue("hubble.tls.auto.enabled")
	if enabled, isBool := automatic.(bool); err != nil || !isBool || !enabled {
		return false
	}
	method, err := values.PathValue("hubble.tls.auto.method")
	return err == nil && method == "helm"
}
