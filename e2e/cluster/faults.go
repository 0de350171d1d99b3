package cluster

// Faults that tests inject into the API server.

import (
	"context"
	"errors"
	"syscall"

	"tke-cilium-operator/e2e/tools"
)

// KillAPIServer ends the API server at once. Nothing reserves its port until StartAPIServer.
func (c *Cluster) KillAPIServer() { c.Process(tools.KubeAPIServer).Kill() }

// StartAPIServer starts a killed API server on its old port and returns when it is ready.
func (c *Cluster) StartAPIServer(ctx context.Context) error {
	if c.Process(tools.KubeAPIServer).Running() {
		return errors.New("the API server is running: kill it first")
	}
	return c.start(ctx, tools.KubeAPIServer)
}

// FreezeAPIServer stops the API server in the middle of whatever it does: connections stay open and say nothing.
func (c *Cluster) FreezeAPIServer() { c.Process(tools.KubeAPIServer).Signal(syscall.SIGSTOP) }

// ThawAPIServer lets a frozen API server go on.
func (c *Cluster) ThawAPIServer() { c.Process(tools.KubeAPIServer).Signal(syscall.SIGCONT) }
