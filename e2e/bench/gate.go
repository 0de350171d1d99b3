package bench

// The node gate with thousands of nodes, beside a generator that sends the same patches and does nothing else.

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/clientcmd"

	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/rawload"
	"tke-cilium-operator/e2e/tke"
	"tke-cilium-operator/e2e/usage"
)

const atATime = 16 // of the generator's patches; more brings it nothing on two processors

var gateTaint = corev1.Taint{Key: "node.cilium.io/agent-not-ready", Value: "tke-cilium-operator", Effect: corev1.TaintEffectNoSchedule}

// gate installs Cilium on the empty cluster, with the gate for the operator alone, and then has crowds of nodes come.
func (b *bench) gate(ctx context.Context) error {
	if err := b.bed.Dress(ctx, tke.Options{}); err != nil {
		return err
	}
	op, err := operator.New(ctx, b.bed.Cluster, operator.Options{})
	if err != nil {
		return err
	}
	defer op.Close()
	if _, err := settle(ctx, op); err != nil {
		return err
	}
	gate := map[string]any{"nodes": map[string]any{"gate": map[string]any{"owner": "Operator"}}, "version": version}
	if err := operator.Apply(ctx, b.bed.Cluster, gate); err != nil {
		return err
	}
	if err := operator.Wait(ctx, b.bed.Cluster, (*operator.Installation).Ready, nil); err != nil {
		return err
	}
	if err := stop(op); err != nil {
		return err
	}
	served := rawload.Names("a", b.Nodes)
	if err := tke.AddBareNodes(ctx, b.bed.Client(), served, []corev1.Taint{gateTaint}); err != nil {
		return err
	}
	if err := tke.AddBareAgents(ctx, b.bed.Client(), served); err != nil {
		return err
	}
	opening, err := b.gateRate(ctx, op, "opened", served, 0)
	if err != nil {
		return err
	}
	joining := rawload.Names("b", b.Nodes)
	if err := tke.AddBareNodes(ctx, b.bed.Client(), joining, nil); err != nil {
		return err
	}
	closing, err := b.gateRate(ctx, op, "closed", joining, 1)
	if err != nil {
		return err
	}
	return b.compareWithGenerator(ctx, served, opening, closing)
}

// gateRate starts the controller, waits until each node carries so many taints, and stops it.
func (b *bench) gateRate(ctx context.Context, op *operator.Operator, what string, nodes []string, taints int) (float64, error) {
	if err := b.bed.Audit.Forget(); err != nil {
		return 0, err
	}
	began, err := settle(ctx, op)
	if err != nil {
		return 0, err
	}
	synced := time.Since(began)
	for done := false; !done; {
		list, err := b.bed.Client().CoreV1().Nodes().List(ctx, metav1.ListOptions{})
		if err != nil {
			return 0, err
		}
		done = !slices.ContainsFunc(list.Items, func(node corev1.Node) bool {
			return node.Name[0] == nodes[0][0] && len(node.Spec.Taints) != taints
		})
	}
	weight, err := usage.MemoryOf(op.Controller.Process().Pid())
	if err != nil {
		return 0, err
	}
	if err := stop(op); err != nil {
		return 0, err
	}
	requests, err := b.bed.Audit.Requests()
	if err != nil {
		return 0, err
	}
	var times []time.Time
	refused := 0
	for _, request := range requests {
		if request.Resource == "nodes" && request.Verb == "patch" {
			times = append(times, request.Time)
			if !request.Done() {
				refused++
			}
		}
	}
	title := fmt.Sprintf("%d nodes %s: ", len(nodes), what)
	b.report.addCount(title+"patches", len(times), exactly(float64(len(nodes))))
	b.report.addCount(title+"patches refused", refused, exactly(0))
	b.report.addCount(title+"all requests, start included", len(requests), none)
	b.report.add(title+"start → leader and synced", "s", samples{synced.Seconds()}, none)
	b.report.add(title+"controller, resident", "MB", samples{weight.Resident}, atMost(28))
	rate := rawload.Rate(times)
	b.report.add(title+"patches a second", "", samples{rate}, none)
	return rate, nil
}

// compareWithGenerator sends the same patches once more, as the same user.
func (b *bench) compareWithGenerator(ctx context.Context, nodes []string, opening, closing float64) error {
	rights := filepath.Join(b.bed.Dir, "rawload.kubeconfig")
	if err := b.bed.ServiceAccountKubeconfig(ctx, "kube-system", operator.ServiceAccount, rights); err != nil {
		return err
	}
	config, err := clientcmd.BuildConfigFromFlags("", rights)
	if err != nil {
		return err
	}
	generator, err := rawload.New(config, rawload.JSON, atATime)
	if err != nil {
		return err
	}
	for _, turn := range []struct {
		what    string
		patches func([]string, corev1.Taint) ([]rawload.Patch, error)
		ours    float64
	}{{"closing", rawload.Adding, closing}, {"opening", rawload.Removing, opening}} {
		patches, err := turn.patches(nodes, gateTaint)
		if err != nil {
			return err
		}
		raw, err := generator.Send(ctx, patches, atATime)
		if err != nil {
			return err
		}
		b.report.add("raw generator "+turn.what+": patches a second", "", samples{raw}, none)
		b.report.add(turn.what+": ours to the raw generator's", "", samples{turn.ours / raw}, atLeast(0.9))
	}
	return nil
}

func stop(op *operator.Operator) error {
	for _, program := range []*operator.Program{op.Controller, op.Sidecar} {
		if _, _, err := program.Stop(20 * time.Second); err != nil {
			return err
		}
	}
	return nil
}
