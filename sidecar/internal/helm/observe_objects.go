// The observer as Helm's object client: totals, phases, and errors that Helm reduces to a sentence.
package helm

import (
	"errors"
	"io"

	"helm.sh/helm/v4/pkg/kube"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tke-cilium-operator/sidecar/internal/api"
)

func (o *observer) objects(next kube.Interface) kube.Interface {
	return &observedObjects{Interface: next, watch: o}
}

type observedObjects struct {
	kube.Interface
	watch *observer
}

func (c *observedObjects) Create(wanted kube.ResourceList, options ...kube.ClientCreateOption) (result *kube.Result, err error) {
	defer func() { c.applied(err) }()
	defer c.watch.rescue(&err)
	c.watch.beginApplying(len(wanted))
	return c.Interface.Create(wanted, options...)
}

func (c *observedObjects) Update(present, wanted kube.ResourceList, options ...kube.ClientUpdateOption) (result *kube.Result, err error) {
	result = &kube.Result{} // Helm reads it even after an error
	defer func() { c.applied(err) }()
	defer c.watch.rescue(&err)
	present = withoutLeavingNamespaces(present, wanted)
	c.watch.beginApplying(len(wanted) + len(present.Difference(wanted)))
	updated, err := c.Interface.Update(present, wanted, options...)
	if updated != nil {
		result = updated
	}
	return result, err
}

// Delete keeps the errors: Helm's uninstall only says that it failed. And it deletes nothing unless
// the release's record was marked as going: Helm would go on without.
func (c *observedObjects) Delete(unwanted kube.ResourceList, policy metav1.DeletionPropagation) (*kube.Result, []error) {
	if err := c.watch.lostSoFar(); err != nil {
		return nil, []error{err}
	}
	unwanted = withoutLeavingNamespaces(unwanted, nil)
	c.watch.beginApplying(len(unwanted))
	result, errs := c.Interface.Delete(unwanted, policy)
	c.watch.lose(errors.Join(errs...))
	c.applied(errors.Join(errs...))
	return result, errs
}

func (c *observedObjects) Build(manifest io.Reader, validate bool) (resources kube.ResourceList, err error) {
	defer c.watch.rescue(&err)
	c.watch.endRendering()
	resources, err = c.Interface.Build(manifest, validate)
	c.watch.lose(err) // Helm's uninstall drops this one too
	return resources, err
}

// applied leaves a failed operation in the phase it failed in.
func (c *observedObjects) applied(err error) {
	c.watch.endApplying()
	if err == nil {
		c.watch.progress.Phase(api.PhaseRecording)
	}
}
