package main

// What runs in the background: the control plane, the dress and the actor.

import (
	"context"
	"fmt"
	"io"
	"os"

	"tke-cilium-operator/e2e/cluster"
	"tke-cilium-operator/e2e/nodeactor"
	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

// startAll starts the control plane, the dress and the actor; stop ends what has started, also after an error.
func startAll(ctx context.Context, f flags, log io.Writer) (stop func(), err error) {
	stop = func() {}
	c, err := cluster.Start(ctx, cluster.Options{Dir: f.dir, Log: log})
	if err != nil {
		return stop, err
	}
	stop = c.Stop
	if err := linkKubectl(c, f); err != nil {
		return stop, err
	}
	program, err := operator.ControllerBinary("")
	if err != nil {
		fmt.Fprintln(log, "The operator's pods on nodes will not get ready:", err)
	}
	actor, err := nodeactor.Start(ctx, c, nodeactor.Options{Program: program, Log: os.Stdout})
	if err != nil {
		return stop, err
	}
	stop = func() {
		actor.Stop()
		c.Stop()
	}
	if err := tke.Dress(ctx, c, tke.Options{Nodes: f.nodes()}); err != nil {
		return stop, err
	}
	fmt.Fprintf(log, "TKE dress: on, %d nodes\n", f.normal+f.native+f.karpenter+f.super)
	return stop, nil
}

// linkKubectl puts the kubectl of this version beside the kubeconfig.
func linkKubectl(c *cluster.Cluster, f flags) error {
	kubectl, err := c.Kubectl()
	if err != nil {
		return err
	}
	if err := os.Remove(f.path("kubectl")); err != nil && !os.IsNotExist(err) {
		return err
	}
	return os.Symlink(kubectl, f.path("kubectl"))
}
