// Package testbed is a control plane that is dressed as TKE again and again, each time from nothing, with everything
// that a person applies before the operator runs, and a record of what the operator asks for.
package testbed

import (
	"context"
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"

	"tke-cilium-operator/e2e/audit"
	"tke-cilium-operator/e2e/cluster"
	"tke-cilium-operator/e2e/nodeactor"
	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
	"tke-cilium-operator/e2e/tools"
)

// Bed is a running control plane. Not thread-safe.
type Bed struct {
	*cluster.Cluster
	// Audit has the operator's requests since the last Dress.
	Audit *audit.Log

	clean cluster.Snapshot // with the CRD and the operator's roles, undressed
	actor *nodeactor.Actor
}

// Start returns an undressed one. Stop ends it.
func Start(ctx context.Context, options cluster.Options) (*Bed, error) {
	options.AuditUsers = append(options.AuditUsers, operator.User)
	c, err := cluster.Start(ctx, options)
	if err != nil {
		return nil, err
	}
	b := &Bed{Cluster: c}
	if err := b.install(ctx); err != nil {
		b.Stop()
		return nil, fmt.Errorf("test bed: %w", err)
	}
	return b, nil
}

func (b *Bed) install(ctx context.Context) (err error) {
	if err := operator.Install(ctx, b.Cluster); err != nil {
		return err
	}
	if b.Audit, err = audit.Open(b.AuditLog()); err != nil {
		return err
	}
	b.clean, err = b.Snapshot(ctx)
	return err
}

// Dress removes everything that has come since Start and dresses the cluster. Stop the operator first.
func (b *Bed) Dress(ctx context.Context, options tke.Options) (err error) {
	if err := b.namespacesEnded(ctx); err != nil {
		return fmt.Errorf("test bed: %w", err)
	}
	b.stopActor()
	if err := b.Restore(ctx, b.clean); err != nil {
		return fmt.Errorf("test bed: %w", err)
	}
	program, err := operator.ControllerBinary("")
	if err != nil {
		return err
	}
	if b.actor, err = nodeactor.Start(ctx, b.Cluster, nodeactor.Options{Program: program}); err != nil {
		return err
	}
	if err := tke.Dress(ctx, b.Cluster, options); err != nil {
		return err
	}
	return b.Audit.Forget()
}

// namespacesEnded waits for those that are being deleted, as Cilium's release leaves its own: the controller that empties
// them would take away what is put back into them.
func (b *Bed) namespacesEnded(ctx context.Context) error {
	var ending []string
	err := wait.PollUntilContextTimeout(ctx, 50*time.Millisecond, time.Minute, true, func(ctx context.Context) (bool, error) {
		found, err := b.Client().CoreV1().Namespaces().List(ctx, metav1.ListOptions{})
		if err != nil {
			return false, err
		}
		ending = nil
		for _, namespace := range found.Items {
			if namespace.DeletionTimestamp != nil {
				ending = append(ending, namespace.Name)
			}
		}
		return len(ending) == 0, nil
	})
	if err != nil {
		return fmt.Errorf("namespaces that do not end, %q: %w", ending, err)
	}
	return nil
}

// CNIDirectory is a node's folder of CNI configurations.
func (b *Bed) CNIDirectory(node string) string { return b.actor.CNIDirectory(node) }

// Still ends everything that would work by itself - controllers, the scheduler, kubelets, agents - and leaves the API server.
// What is measured next has it alone. There is no Dress after it.
func (b *Bed) Still() {
	b.stopActor()
	for _, component := range []tools.Tool{tools.KubeControllerManager, tools.KubeScheduler, tools.Kwok} {
		b.Process(component).Kill()
	}
}

// Stop ends the control plane.
func (b *Bed) Stop() {
	b.stopActor()
	b.Cluster.Stop()
}

func (b *Bed) stopActor() {
	if b.actor != nil {
		b.actor.Stop()
		b.actor = nil
	}
}
