// Renewing certificates: the chart keeps a key pair that is there for ever, so it has to go before the next rendering.
package helm

import (
	"context"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tke-cilium-operator/sidecar/internal/api"
)

// discard deletes these Secrets. Cut off afterwards, the release lacks them until it is applied again; agents go on with
// the files they have.
func (c *Client) discard(ctx context.Context, request *api.OperationRequest, permit Permit) error {
	if len(request.Renew) == 0 {
		return nil
	}
	secrets, err := c.secrets(request.Release.Namespace, permit)
	if err != nil {
		return err
	}
	for _, name := range request.Renew {
		err := secrets.Delete(ctx, name, metav1.DeleteOptions{})
		if err != nil && !apierrors.IsNotFound(err) {
			return err
		}
	}
	return nil
}
