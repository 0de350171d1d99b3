// The verb of an operation request.
package helm

import (
	"context"
	"fmt"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/operations"
)

// Run is the verb of an operation request, for package operations.
func (c *Client) Run(ctx context.Context, request *api.OperationRequest, permit Permit) operations.Verb {
	return func(progress operations.Progress) error {
		switch request.Type {
		case api.TypeApply:
			return c.Apply(ctx, request, permit, progress)
		case api.TypePreview:
			return c.Preview(ctx, request, progress)
		case api.TypeRollback:
			return c.RollBack(ctx, request, permit, progress)
		case api.TypeUninstall:
			return c.Uninstall(request, permit, progress)
		case api.TypeUnlock:
			return c.Unlock(ctx, request, permit, progress)
		}
		return fmt.Errorf("unknown operation type %q", request.Type)
	}
}
