package cluster

// What runs, with which flags, and in which order.

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sync/errgroup"

	"tke-cilium-operator/e2e/process"
	"tke-cilium-operator/e2e/tools"
)

type ports struct{ etcd, etcdPeer, apiServer, controllerManager, scheduler, kwok int }

func (c *Cluster) choosePorts() error {
	free, err := process.FreePorts(6)
	if err != nil {
		return err
	}
	c.ports = ports{free[0], free[1], free[2], free[3], free[4], free[5]}
	return nil
}

func (c *Cluster) findBinaries() error {
	apiServer := tools.KubeAPIServer
	if c.options.Version == "1.30" {
		apiServer = tools.KubeAPIServer130
	}
	c.binaries = map[tools.Tool]string{}
	for component, tool := range map[tools.Tool]tools.Tool{
		tools.Etcd:                  tools.Etcd,
		tools.KubeAPIServer:         apiServer,
		tools.KubeControllerManager: tools.KubeControllerManager,
		tools.KubeScheduler:         tools.KubeScheduler,
		tools.Kwok:                  tools.Kwok,
	} {
		path, err := tools.Find(tool)
		if err != nil {
			return err
		}
		c.binaries[component] = path
	}
	return nil
}

// launch starts what the others need first: etcd, then the API server, then the rest together.
func (c *Cluster) launch(ctx context.Context) error {
	for _, component := range []tools.Tool{tools.Etcd, tools.KubeAPIServer} {
		if err := c.start(ctx, component); err != nil {
			return err
		}
	}
	if c.options.APIServerOnly {
		return nil
	}
	group, ctx := errgroup.WithContext(ctx)
	for _, component := range []tools.Tool{tools.KubeControllerManager, tools.KubeScheduler, tools.Kwok} {
		group.Go(func() error { return c.start(ctx, component) })
	}
	group.Go(func() error { return c.waitForDefaultServiceAccount(ctx) })
	return group.Wait()
}

// start runs a component and waits until it is ready.
func (c *Cluster) start(ctx context.Context, component tools.Tool) error {
	logs := filepath.Join(c.Dir, "logs")
	if err := os.MkdirAll(logs, 0o755); err != nil {
		return err
	}
	p, err := process.Start(process.Spec{
		Name: string(component),
		Path: c.binaries[component],
		Args: c.flags(component),
		Env:  []string{"HOME=" + c.Dir, "PATH=" + os.Getenv("PATH")}, // no proxy settings, no stray kubeconfig
		Dir:  c.Dir,
		Log:  filepath.Join(logs, string(component)+".log"),
	})
	if err != nil {
		return err
	}
	c.mutex.Lock()
	c.processes[component] = p
	c.mutex.Unlock()
	return c.waitUntilReady(ctx, p, c.readyURL(component))
}

func (c *Cluster) flags(component tools.Tool) []string {
	switch component {
	case tools.Etcd:
		return c.etcdFlags()
	case tools.KubeAPIServer:
		return c.apiServerFlags()
	case tools.KubeControllerManager:
		return append(c.componentFlags("kube-controller-manager", c.ports.controllerManager),
			"--service-account-private-key-file="+c.pki("service-accounts.key"),
			"--root-ca-file="+c.pki("ca.crt"),
			"--use-service-account-credentials=true",
			"--node-monitor-grace-period=5m") // above kwok's lease, below
	case tools.KubeScheduler:
		return c.componentFlags("kube-scheduler", c.ports.scheduler)
	default:
		return c.kwokFlags()
	}
}

func (c *Cluster) etcdFlags() []string {
	client, peer := c.etcdURL(), fmt.Sprintf("http://127.0.0.1:%d", c.ports.etcdPeer)
	return []string{
		"--name=default", "--data-dir=" + filepath.Join(c.Dir, "etcd"), "--log-level=warn",
		"--listen-client-urls=" + client, "--advertise-client-urls=" + client,
		"--listen-peer-urls=" + peer, "--initial-advertise-peer-urls=" + peer, "--initial-cluster=default=" + peer,
		"--unsafe-no-fsync=true",                       // a power cut may lose this cluster
		fmt.Sprintf("--quota-backend-bytes=%d", 8<<30), // benchmarks write thousands of large objects, again and again
	}
}

func (c *Cluster) apiServerFlags() []string {
	flags := []string{
		"--etcd-servers=" + c.etcdURL(),
		"--bind-address=127.0.0.1", "--advertise-address=127.0.0.1", fmt.Sprintf("--secure-port=%d", c.ports.apiServer),
		"--tls-cert-file=" + c.pki("server.crt"), "--tls-private-key-file=" + c.pki("server.key"),
		"--client-ca-file=" + c.pki("ca.crt"),
		"--service-account-issuer=https://kubernetes.default.svc.cluster.local",
		"--service-account-key-file=" + c.pki("service-accounts.key"),
		"--service-account-signing-key-file=" + c.pki("service-accounts.key"),
		"--service-cluster-ip-range=" + serviceRange,
		"--authorization-mode=Node,RBAC",
		"--allow-privileged=true",
		// TKE's endpoint is 169.254.128.112, which the API server would replace by its own address.
		"--endpoint-reconciler-type=none",
	}
	flags = append(flags, c.auditFlags()...)
	if c.options.WatchList != nil {
		flags = append(flags, fmt.Sprintf("--feature-gates=WatchList=%t", *c.options.WatchList))
	}
	return flags
}

// componentFlags are what the controller manager and the scheduler have in common.
func (c *Cluster) componentFlags(name string, port int) []string {
	return []string{
		"--kubeconfig=" + c.pki(name),
		"--bind-address=127.0.0.1", fmt.Sprintf("--secure-port=%d", port),
		"--tls-cert-file=" + c.pki("server.crt"), "--tls-private-key-file=" + c.pki("server.key"),
		"--authentication-skip-lookup=true",
		"--leader-elect=false",
		"--kube-api-qps=300", "--kube-api-burst=600",
	}
}

func (c *Cluster) kwokFlags() []string {
	return []string{
		"--kubeconfig=" + c.pki("kwok"),
		"--config=" + c.stages(),
		"--manage-nodes-with-annotation-selector=" + NodeAnnotation + "=fake",
		fmt.Sprintf("--server-address=127.0.0.1:%d", c.ports.kwok),
		"--cidr=10.1.0.1/16",
		"--node-lease-duration-seconds=160", // renewed every 40 s: the leases are the whole load of an idle node
	}
}

// NodeAnnotation with the value "fake" makes kwok play a node's kubelet.
const NodeAnnotation = "kwok.x-k8s.io/node"

//go:embed stages.yaml
var stages []byte

func (c *Cluster) stages() string { return filepath.Join(c.Dir, "kwok-stages.yaml") }

func (c *Cluster) writeStages() error { return os.WriteFile(c.stages(), stages, 0o644) }
