package contest

// Who they are.

import (
	"context"
	"errors"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tke-cilium-operator/e2e/nodeactor"
	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/process"
)

// Names that reports and aims speak of.
const (
	OurName     = "tke-cilium-operator"
	LimitJSON   = "L (JSON)"
	LimitProto  = "L (protobuf)"
	RealCilium  = "cilium-operator"
	KubeRSTuned = "kube-rs, tuned"
	GoTuned     = "controller-runtime, tuned (protobuf)"
)

// All contestants, ours first, the limit last.
func All() []Contestant {
	return []Contestant{
		{Name: OurName, About: "this operator's controller, release build, beside its sidecar", Kind: Ours, Adds: true, start: startOurs},
		{Name: RealCilium, About: "cilium-operator 1.18.2 with the chart's configuration: 10 workers, 100 requests a second", Kind: Peer, Slow: true, start: startCilium},
		twinInGo("controller-runtime, stock", "stock", Twin, true, "controller-runtime 0.25 as it comes: whole objects, all pods, 1 worker, protobuf"),
		twinInGo("controller-runtime, tuned (JSON)", "tuned-json", Twin, true, "the same, tuned: selectors, transforms, 32 workers, JSON Patch; JSON"),
		twinInGo(GoTuned, "tuned-protobuf", Twin, true, "the same, tuned; protobuf"),
		twinInRust("kube-rs, stock", "stock", "kube-rs 5.0 as it comes: whole objects, paged lists, JSON"),
		twinInRust(KubeRSTuned, "tuned", "the same, tuned: streaming lists, pruned objects, 32 at a time, JSON Patch"),
		twinInGo("vigil (emulation)", "vigil", Emulation, false, "Nextdoor's vigil by its policy: all pods, 10 workers, GET and update"),
		slow(twinInGo("node-readiness-controller (emulation)", "node-readiness-controller", Emulation, true, "by its policy: 1 worker, merge patch with optimistic lock")),
		limit(LimitJSON, "json"), limit(LimitProto, "protobuf"),
	}
}

// IsLimit tells whether it is L.
func (c Contestant) IsLimit() bool { return c.Kind == Limit }

func startOurs(ctx context.Context, rig *Rig) (*Running, error) {
	op, err := operator.New(ctx, rig.Cluster, operator.Options{})
	if err != nil {
		return nil, err
	}
	r, err := Replica(ctx, op)
	if err != nil {
		op.Close()
	}
	return r, err
}

// Replica starts one replica of ours, the sidecar first: that is not what is measured.
func Replica(ctx context.Context, op *operator.Operator) (*Running, error) {
	if err := op.Sidecar.Start(); err != nil {
		return nil, err
	}
	if err := poll(ctx, 2*time.Millisecond, func() (bool, error) { return op.Serves(), nil }); err != nil {
		return nil, err
	}
	r := &Running{Began: time.Now()}
	if err := op.Controller.Start(); err != nil {
		return nil, err
	}
	r.Process = op.Controller.Process()
	r.synced = func(ctx context.Context) (bool, error) { return op.Synced(ctx), nil }
	r.stop = func() error {
		defer op.Close()
		return end(r.Process)
	}
	return r, nil
}

func startCilium(ctx context.Context, rig *Rig) (*Running, error) {
	deployment, err := rig.Client().AppsV1().Deployments(system).Get(ctx, RealCilium, metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	pod := &deployment.Spec.Template.Spec
	arguments := append(nodeactor.OperatorArguments(pod), "--set-cilium-node-taints=true", "--remove-cilium-node-taints=true")
	spec, _, err := nodeactor.OperatorProcess(ctx, rig.Cluster, pod, arguments...)
	if err != nil {
		return nil, err
	}
	r := &Running{Began: time.Now()}
	if r.Process, err = process.Start(spec); err != nil {
		return nil, err
	}
	r.stop = func() error { return end(r.Process) }
	return r, nil
}

func twinInGo(name, variant string, kind Kind, adds bool, about string) Contestant {
	return Contestant{Name: name, About: about, Kind: kind, Adds: adds, start: func(_ context.Context, rig *Rig) (*Running, error) {
		return startProcess(rig.spec("controller-runtime-"+variant, rig.Programs.ControllerRuntime, "--kubeconfig", rig.kubeconfig, "--variant", variant))
	}}
}

func slow(c Contestant) Contestant {
	c.Slow = true
	return c
}

func twinInRust(name, variant, about string) Contestant {
	return Contestant{Name: name, About: about, Kind: Twin, Adds: true, start: func(_ context.Context, rig *Rig) (*Running, error) {
		return startProcess(rig.spec("kube-rs-"+variant, rig.Programs.KubeRS, variant))
	}}
}

func limit(name, encoding string) Contestant {
	about := "the load generator: the same requests, nothing done with the answers; " + encoding
	return Contestant{Name: name, About: about, Kind: Limit, Adds: true, start: func(_ context.Context, rig *Rig) (*Running, error) {
		return startProcess(rig.limitSpec(encoding))
	}}
}

func (r *Rig) limitSpec(encoding string, more ...string) process.Spec {
	arguments := append([]string{"-kubeconfig", r.kubeconfig, "-encoding", encoding}, more...)
	return r.spec("rawload-"+encoding, r.Programs.RawLoad, arguments...)
}

// Burst has L patch these nodes at its best rate, as `open` or `close` says.
func Burst(rig *Rig, encoding, direction string, nodes []string) (*Running, error) {
	return startProcess(rig.limitSpec(encoding, append([]string{"-burst", direction}, nodes...)...))
}

// Together starts both; the first is the one that is measured, and the second is there before it.
func Together(ctx context.Context, rig *Rig, measured, other Contestant) (*Running, error) {
	second, err := other.Start(ctx, rig)
	if err != nil {
		return nil, err
	}
	first, err := measured.Start(ctx, rig)
	if err != nil {
		return nil, errors.Join(err, second.Stop())
	}
	stop := first.stop
	first.stop = func() error { return errors.Join(stop(), second.Stop()) }
	return first, nil
}
