// Package cluster runs a real Kubernetes control plane on this machine: etcd, kube-apiserver,
// kube-controller-manager, kube-scheduler and kwok, which plays the kubelets.
//
// All are separate processes on free loopback ports, with TLS and RBAC, and die with the program that started them.
// Nothing outlives a cluster but its folder: logs, kubeconfigs and certificates.
package cluster

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"tke-cilium-operator/e2e/process"
	"tke-cilium-operator/e2e/tools"
)

// Options says what to start. The zero value is a whole control plane in a temporary folder.
type Options struct {
	// Dir holds state, logs, certificates and kubeconfigs; what an earlier cluster left there is cleared.
	// Empty: a temporary folder that Stop removes.
	Dir string
	// Version is the Kubernetes minor: "1.34" (default), or "1.30", of which only the API server is started.
	Version string
	// APIServerOnly leaves out everything but etcd and the API server.
	APIServerOnly bool
	// WatchList switches the API server's feature gate; nil leaves that version's default.
	WatchList *bool
	// AuditUsers are those whose requests the API server records in AuditLog.
	AuditUsers []string
	// Log receives a line for each step; nil is silence.
	Log io.Writer
}

// Cluster is a running control plane.
type Cluster struct {
	Dir             string
	URL             string        // of the API server
	AdminKubeconfig string        // path; cluster-admin by client certificate
	StartedIn       time.Duration // from Start to ready

	options   Options
	ports     ports
	binaries  map[tools.Tool]string
	temporary bool

	mutex     sync.Mutex
	processes map[tools.Tool]*process.Process
}

// Start returns when the control plane answers, schedules and runs pods. ctx bounds the start only; Stop ends it.
func Start(ctx context.Context, options Options) (*Cluster, error) {
	started := time.Now()
	c, err := prepare(options)
	if err != nil {
		return nil, fmt.Errorf("control plane: %w", err)
	}
	if err := c.launch(ctx); err != nil {
		err = fmt.Errorf("control plane: %w", err)
		c.Stop()
		return nil, err
	}
	c.StartedIn = time.Since(started)
	c.logf("ready in %.1f s at %s", c.StartedIn.Seconds(), c.URL)
	return c, nil
}

// Stop ends every process at once: their state is thrown away, so there is nothing to shut down gracefully.
func (c *Cluster) Stop() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for _, p := range c.processes {
		p.Kill()
	}
	if c.temporary {
		_ = os.RemoveAll(c.Dir)
	}
}

// RESTConfig is the administrator's, without client-side rate limits.
func (c *Cluster) RESTConfig() *rest.Config {
	config, err := clientcmd.BuildConfigFromFlags("", c.AdminKubeconfig)
	if err != nil {
		panic("a kubeconfig that this package wrote cannot be read: " + err.Error())
	}
	config.QPS = -1
	return config
}

// Client is the administrator's typed client.
func (c *Cluster) Client() kubernetes.Interface {
	return kubernetes.NewForConfigOrDie(c.RESTConfig())
}

// Kubectl is the path of the kubectl of this cluster's version.
func (c *Cluster) Kubectl() (string, error) { return tools.Find(tools.Kubectl) }

// Process is the running or ended process of a component, nil if it was never started.
func (c *Cluster) Process(component tools.Tool) *process.Process {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.processes[component]
}

func prepare(options Options) (*Cluster, error) {
	c := &Cluster{options: options, processes: map[tools.Tool]*process.Process{}}
	switch options.Version {
	case "", "1.34":
	case "1.30":
		c.options.APIServerOnly = true
	default:
		return nil, fmt.Errorf("there is no Kubernetes %q here: use 1.34 or 1.30", options.Version)
	}
	for _, step := range []func() error{c.findBinaries, c.makeDir, c.choosePorts, c.writeCredentials, c.writeStages, c.writeAuditPolicy} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (c *Cluster) makeDir() (err error) {
	if c.options.Dir == "" {
		c.temporary = true
		c.Dir, err = os.MkdirTemp("", "tke-cluster-")
		return err
	}
	if c.Dir, err = filepath.Abs(c.options.Dir); err != nil {
		return err
	}
	for _, stale := range []string{"etcd", "pki", "logs"} {
		if err := os.RemoveAll(filepath.Join(c.Dir, stale)); err != nil {
			return err
		}
	}
	return nil
}

func (c *Cluster) logf(format string, args ...any) {
	if c.options.Log != nil {
		fmt.Fprintf(c.options.Log, "control plane: "+format+"\n", args...)
	}
}
