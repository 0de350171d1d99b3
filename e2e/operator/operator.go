// Package operator runs the operator - the controller and the Helm sidecar - against a cluster, with the rights that
// deploy/ gives it.
//
//	err := operator.Install(ctx, c)               // CRD, namespace, roles; once for a cluster
//	op, err := operator.New(ctx, c, operator.Options{})
//	defer op.Close()
//	err = op.Start()
//	err = operator.Apply(ctx, c, map[string]any{"version": "1.18.2"})
package operator

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"tke-cilium-operator/e2e/cluster"
	"tke-cilium-operator/e2e/process"
)

// Image is what the operator is told of its own image: it runs outside the cluster here.
const Image = "registry.example.com/tke-cilium-operator:e2e"

// LeaseTimes are the leader election's, in whole seconds.
type LeaseTimes struct{ Duration, RenewDeadline, Retry time.Duration }

// Options of one replica. The zero value is one as it would be deployed.
type Options struct {
	Dir        string // logs and the sidecar's socket; "" = a temporary folder that Close removes
	Controller string // program; "" = $OPERATOR_BIN, else build/bin/tke-cilium-operator
	Sidecar    string // program; "" = $SIDECAR_BIN, else build/bin/helm-sidecar
	ChartDir   string // bundled charts; "" = ChartDir()
	Identity   string // name in the lease; "" = operator-0
	Lease      LeaseTimes
	Flags      []string // more of the controller's

	// They rewrite a kubeconfig so that it leads through a proxy (faultproxy.Proxy.Kubeconfig); nil = straight to the
	// API server.
	ControllerThrough, SidecarThrough func(from, to string) error
}

// Operator is one replica. Controller and Sidecar may be killed and started in any order.
type Operator struct {
	Controller *Program
	Sidecar    *Program
	WebAddress string // of the controller's /healthz, /readyz and /metrics

	socket    string
	dir       string
	temporary bool
}

// New prepares a replica; nothing runs yet. Close it in any case.
func New(ctx context.Context, c *cluster.Cluster, options Options) (*Operator, error) {
	op := &Operator{dir: options.Dir}
	if err := op.prepare(ctx, c, options); err != nil {
		op.Close()
		return nil, fmt.Errorf("operator: %w", err)
	}
	return op, nil
}

// Start runs both programs and returns at once.
func (op *Operator) Start() error { return errors.Join(op.Sidecar.Start(), op.Controller.Start()) }

// Close kills what runs.
func (op *Operator) Close() {
	for _, program := range []*Program{op.Controller, op.Sidecar} {
		if program != nil {
			program.Kill()
		}
	}
	if op.temporary {
		_ = os.RemoveAll(op.dir)
	}
}

func (op *Operator) prepare(ctx context.Context, c *cluster.Cluster, options Options) error {
	if err := op.makeDir(); err != nil {
		return err
	}
	binaries, err := findBinaries(options)
	if err != nil {
		return err
	}
	charts := options.ChartDir
	if charts == "" {
		if charts, err = ChartDir(); err != nil {
			return err
		}
	}
	if err := c.ServiceAccountKubeconfig(ctx, "kube-system", ServiceAccount, op.kubeconfig()); err != nil {
		return err
	}
	controllers, err := op.through(options.ControllerThrough, "controller")
	if err != nil {
		return err
	}
	sidecars, err := op.through(options.SidecarThrough, "sidecar")
	if err != nil {
		return err
	}
	ports, err := process.FreePorts(1)
	if err != nil {
		return err
	}
	op.WebAddress = fmt.Sprintf("127.0.0.1:%d", ports[0])
	op.socket = filepath.Join(op.dir, "helm", "helm.sock")
	op.Sidecar = op.program("helm-sidecar", binaries.sidecar,
		"--kubeconfig="+sidecars, "--socket="+op.socket, "--chart-dir="+charts)
	op.Controller = op.program("controller", binaries.controller, append([]string{"run",
		"--kubeconfig=" + controllers, "--helm-socket=" + op.socket, "--web-address=" + op.WebAddress,
		"--image=" + Image,
	}, options.flags()...)...)
	return nil
}

func (op *Operator) kubeconfig() string { return filepath.Join(op.dir, "kubeconfig") }

// through returns the kubeconfig that a program is given.
func (op *Operator) through(rewrite func(from, to string) error, program string) (string, error) {
	if rewrite == nil {
		return op.kubeconfig(), nil
	}
	path := filepath.Join(op.dir, program+".kubeconfig")
	return path, rewrite(op.kubeconfig(), path)
}

func (op *Operator) makeDir() (err error) {
	if op.dir == "" {
		op.temporary = true
		op.dir, err = os.MkdirTemp("", "operator-")
		return err
	}
	if op.dir, err = filepath.Abs(op.dir); err != nil {
		return err
	}
	return os.MkdirAll(op.dir, 0o755)
}

func (op *Operator) program(name, binary string, arguments ...string) *Program {
	return &Program{spec: process.Spec{
		Name: name, Path: binary, Args: arguments,
		Env: []string{"HOME=" + op.dir, "PATH=" + os.Getenv("PATH")}, // no stray kubeconfig, no proxy
		Dir: op.dir, Log: filepath.Join(op.dir, name+".log"),
	}}
}

func (o Options) flags() []string {
	identity := o.Identity
	if identity == "" {
		identity = "operator-0"
	}
	flags := append([]string{"--identity=" + identity}, o.Flags...)
	if o.Lease != (LeaseTimes{}) {
		seconds := func(d time.Duration) string { return strconv.Itoa(int(d.Seconds())) }
		flags = append(flags, "--lease-duration="+seconds(o.Lease.Duration),
			"--lease-renew-deadline="+seconds(o.Lease.RenewDeadline), "--lease-retry="+seconds(o.Lease.Retry))
	}
	return flags
}
