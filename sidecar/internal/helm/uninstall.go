// Uninstalling a release with its history.
package helm

import (
	"errors"

	"helm.sh/helm/v4/pkg/action"
	"helm.sh/helm/v4/pkg/kube"
	"helm.sh/helm/v4/pkg/storage/driver"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/operations"
)

// Uninstall removes the release's objects and its records; a release that is not there is a success.
// It waits for no object to be gone.
func (c *Client) Uninstall(request *api.OperationRequest, permit Permit, progress operations.Progress) error {
	watch := newObserver(progress, nil, c.log)
	actions, err := c.connect(request.Release.Namespace, watch, permit)
	if err != nil {
		return classify(err)
	}
	verb := action.NewUninstall(actions)
	verb.WaitStrategy = kube.HookOnlyStrategy
	verb.Timeout = hookTimeout
	verb.DeletionPropagation = "background"
	// Not verb.IgnoreNotFound: it ignores every error of the look-up, an API server that is away too.
	result, err := verb.Run(request.Release.Name)
	if errors.Is(err, driver.ErrReleaseNotFound) {
		return nil
	}
	if err == nil && result != nil && result.Info != "" {
		c.log.Warn("Uninstall left objects in place", "detail", result.Info)
	}
	return watch.classify(err, nil)
}
