// Package nodeactor plays what only a kubelet, an agent or a container would do on a TKE node once Cilium's release
// is deployed. kwok starts the pods; the actor decides when Cilium's are ready, and runs the real cilium-operator.
package nodeactor

import (
	"context"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"

	"tke-cilium-operator/e2e/cluster"
)

// Options of an actor; the zero value is realistic.
type Options struct {
	// AgentDelay is the time from a container's start until its agent may become Ready; 0 = 1 to 2 s, by pod.
	AgentDelay time.Duration
	// Program is the operator's, which its pods on nodes run; "" = they never get ready.
	Program string
	// Log receives a line for each thing played; nil is silence.
	Log io.Writer
}

// Actor is at work until Stop.
type Actor struct {
	cluster *cluster.Cluster
	client  kubernetes.Interface
	dynamic dynamic.Interface
	options Options

	nodes   string // a folder with one for each node
	cancel  context.CancelFunc
	workers sync.WaitGroup
}

// Start begins to act on the cluster. ctx bounds the start only.
func Start(ctx context.Context, c *cluster.Cluster, options Options) (*Actor, error) {
	dynamicClient, err := dynamic.NewForConfig(c.RESTConfig())
	if err != nil {
		return nil, fmt.Errorf("node actor: %w", err)
	}
	a := &Actor{cluster: c, client: c.Client(), dynamic: dynamicClient, options: options}
	if a.nodes, err = os.MkdirTemp("", "nodes-"); err != nil {
		return nil, fmt.Errorf("node actor: %w", err)
	}
	running, cancel := context.WithCancel(context.Background())
	a.cancel = cancel
	for _, start := range []func(ctx, running context.Context) error{a.startAgents, a.startCNI, a.startOperator} {
		if err := start(ctx, running); err != nil {
			a.Stop()
			return nil, fmt.Errorf("node actor: %w", err)
		}
	}
	return a, nil
}

// Stop ends the actor and the cilium-operator it runs.
func (a *Actor) Stop() {
	a.cancel()
	a.workers.Wait()
	_ = os.RemoveAll(a.nodes)
}

func (a *Actor) logf(format string, args ...any) {
	if a.options.Log != nil {
		fmt.Fprintf(a.options.Log, "node actor: "+format+"\n", args...)
	}
}
