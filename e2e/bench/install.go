package bench

// From the applied CiliumInstallation to the deployed release and to Ready, beside the bare Helm SDK, in turns.

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

const (
	version      = "1.18.2"
	roundTimeout = 2 * time.Minute
)

// installations are made on the empty cluster: there Ready waits for no played agent.
func (b *bench) installations(ctx context.Context) error {
	var deployed, ready, helm, bare samples
	for round := range b.Rounds + 1 {
		own := func() error { return b.installByOperator(ctx, &deployed, &ready, &helm) }
		other := func() error { return b.installByBareHelm(ctx, &bare) }
		order := []func() error{own, other}
		if round%2 == 1 && b.values != "" {
			order = []func() error{other, own}
		}
		for _, install := range order {
			if err := install(); err != nil {
				return err
			}
		}
		if round == 0 { // everything was cold
			deployed, ready, helm, bare = nil, nil, nil, nil
			continue
		}
		fmt.Fprintf(b.Log, "bench: round %d: deployed %.2f s, ready %.2f s, Helm in the sidecar %.2f s, bare Helm %.2f s\n",
			round, deployed.last(), ready.last(), helm.last(), bare.last())
	}
	b.report.add("CR applied → release deployed", "s", deployed, none)
	b.report.add("CR applied → Ready", "s", ready, none)
	b.report.add("Helm operation in the sidecar", "s", helm, none)
	b.report.add("the same installation by the bare Helm SDK", "s", bare, none)
	overhead := (helm.median() - bare.median()) * 1000
	b.report.add("Helm path over the bare SDK (difference of medians)", "ms", samples{overhead}, atMost(50))
	return nil
}

func (b *bench) installByOperator(ctx context.Context, deployed, ready, helm *samples) error {
	ctx, cancel := context.WithTimeout(ctx, roundTimeout)
	defer cancel()
	if err := b.bed.Dress(ctx, tke.Options{}); err != nil {
		return err
	}
	return b.with(ctx, func(op *operator.Operator) error {
		if _, err := settle(ctx, op); err != nil {
			return err
		}
		applied := time.Now()
		if err := operator.Apply(ctx, b.bed.Cluster, map[string]any{"version": version}); err != nil {
			return err
		}
		err := operator.Wait(ctx, b.bed.Cluster, isDeployed, nil)
		deployed.add(time.Since(applied))
		if err == nil {
			err = operator.Wait(ctx, b.bed.Cluster, (*operator.Installation).Ready, nil)
			ready.add(time.Since(applied))
		}
		if err != nil {
			return err
		}
		if err := addOperationTime(op.Sidecar.Log(), helm); err != nil {
			return err
		}
		return b.keepValues(ctx)
	})
}

func isDeployed(i *operator.Installation) bool {
	return i.Status.Release != nil && i.Status.Release.Status == "deployed"
}

// addOperationTime takes it from the line that the sidecar logs at the end of the release's operation: the plan's
// rendering is one, too.
func addOperationTime(log string, helm *samples) error {
	for line := range linesOf(log) {
		var said struct {
			Msg, Type string
			Seconds   float64
		}
		if json.Unmarshal(line, &said) == nil && said.Msg == "Operation succeeded" && said.Type == "Apply" {
			*helm = append(*helm, said.Seconds)
			return nil
		}
	}
	return errors.New("the sidecar did not log the operation's end")
}

// keepValues writes down what the operator gave to Helm, for the bare one to be given the same.
func (b *bench) keepValues(ctx context.Context) error {
	if b.values != "" {
		return nil
	}
	releases, err := operator.Releases(ctx, b.bed.Cluster)
	if err != nil {
		return err
	}
	path := filepath.Join(b.bed.Dir, "values.json")
	if err := os.WriteFile(path, releases[0].Config, 0o600); err != nil {
		return err
	}
	b.values = path
	return nil
}

func (b *bench) installByBareHelm(ctx context.Context, bare *samples) error {
	if err := b.bed.Dress(ctx, tke.Options{}); err != nil {
		return err
	}
	charts, err := operator.ChartDir()
	if err != nil {
		return err
	}
	// With the operator's rights: what an administrator applies, the API server does not check for escalation.
	rights := filepath.Join(b.bed.Dir, "bare-helm.kubeconfig")
	if err := b.bed.ServiceAccountKubeconfig(ctx, "kube-system", operator.ServiceAccount, rights); err != nil {
		return err
	}
	command := exec.CommandContext(ctx, b.BareHelm, "--kubeconfig", rights,
		"--values", b.values, "--chart", filepath.Join(charts, "cilium-"+version+".tgz"))
	output, err := command.Output()
	if err != nil {
		return fmt.Errorf("%s: %w", b.BareHelm, err)
	}
	var said struct{ Seconds float64 }
	if err := json.Unmarshal(output, &said); err != nil {
		return err
	}
	*bare = append(*bare, said.Seconds)
	return nil
}
