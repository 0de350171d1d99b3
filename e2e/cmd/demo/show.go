package main

// The demo, act by act.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tke-cilium-operator/e2e/cluster"
	"tke-cilium-operator/e2e/nodeactor"
	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

// patience is far above what an installation takes here, about 15 s.
const patience = 3 * time.Minute

var nodes = []tke.NodeGroup{
	{Kind: tke.Normal, Count: 2}, {Kind: tke.Native, Count: 2}, {Kind: tke.Karpenter, Count: 1}, {Kind: tke.Super, Count: 1},
}

// show runs the demo and leaves everything running; stop ends what has started, also after an error.
func show(ctx context.Context, dir string, log io.Writer) (stop func(), err error) {
	stop = func() {}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return stop, err
	}
	charts, err := chartDir(dir, log)
	if err != nil {
		return stop, err
	}
	c, err := cluster.Start(ctx, cluster.Options{
		Dir: filepath.Join(dir, "cluster"), AuditUsers: []string{operator.User}, Log: log,
	})
	if err != nil {
		return stop, err
	}
	stop = c.Stop
	program, err := operator.ControllerBinary("")
	if err != nil {
		return stop, err
	}
	actor, err := nodeactor.Start(ctx, c, nodeactor.Options{Program: program, Log: io.Discard})
	if err != nil {
		return stop, err
	}
	stop = func() { actor.Stop(); c.Stop() }
	if err := tke.Dress(ctx, c, tke.Options{Nodes: nodes}); err != nil {
		return stop, err
	}
	fmt.Fprintln(log, "TKE dress: on; 5 nodes of three kinds and a super node")
	if err := linkKubectl(c, dir); err != nil {
		return stop, err
	}
	op, err := startOperator(ctx, c, dir, charts)
	if err != nil {
		return stop, err
	}
	stop = func() { op.Close(); actor.Stop(); c.Stop() }
	return stop, install(ctx, c, op, log)
}

func linkKubectl(c *cluster.Cluster, dir string) error {
	kubectl, err := c.Kubectl()
	if err != nil {
		return err
	}
	link := filepath.Join(dir, "kubectl")
	if err := os.Remove(link); err != nil && !os.IsNotExist(err) {
		return err
	}
	return os.Symlink(kubectl, link)
}

func startOperator(ctx context.Context, c *cluster.Cluster, dir, charts string) (*operator.Operator, error) {
	if err := operator.Install(ctx, c); err != nil {
		return nil, err
	}
	op, err := operator.New(ctx, c, operator.Options{Dir: filepath.Join(dir, "operator"), ChartDir: charts})
	if err != nil {
		return nil, err
	}
	return op, op.Start()
}

func install(ctx context.Context, c *cluster.Cluster, op *operator.Operator, log io.Writer) error {
	before, err := foreignObjects(ctx, c)
	if err != nil {
		return err
	}
	fmt.Fprintf(log, "\n$ kubectl apply -f -   # spec: {version: %s}\n", version)
	began := time.Now()
	if err := operator.Apply(ctx, c, map[string]any{"version": version}); err != nil {
		return err
	}
	if err := follow(ctx, c, began, log); err != nil {
		return err
	}
	fmt.Fprintf(log, "Ready after %.1f s\n", time.Since(began).Seconds())
	if err := printObject(ctx, c, log); err != nil {
		return err
	}
	if err := printChanges(ctx, c, before, log); err != nil {
		return err
	}
	return secondPass(ctx, c, op, log)
}

// follow prints a line whenever the step, its progress or Ready changes. What only a person can mend ends the demo.
func follow(ctx context.Context, c *cluster.Cluster, began time.Time, log io.Writer) error {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errors.New("the installation is not Ready in time"))
	defer cancel()
	var line string
	var stalled error
	err := operator.Wait(ctx, c, func(i *operator.Installation) bool {
		ready := i.Condition("Ready")
		switch {
		case strings.HasPrefix(ready.Reason, "Chart"):
			stalled = fmt.Errorf("%s: %s; set CHART to a cilium-%s.tgz, or CHART_DIR to its folder", ready.Reason, ready.Message, version)
		case i.Condition("Stalled").Status == "True":
			stalled = fmt.Errorf("%s: %s", ready.Reason, ready.Message)
		}
		return stalled != nil || i.Ready()
	}, func(i *operator.Installation) {
		if now := describe(i); now != line && now != "" {
			line = now
			fmt.Fprintf(log, "%6.1f s  %s\n", time.Since(began).Seconds(), line)
		}
	})
	return errors.Join(stalled, err)
}

func describe(i *operator.Installation) string {
	if i.Status.Operation == nil {
		return ""
	}
	return fmt.Sprintf("%-22s %-6s %s", i.Status.Operation.Step, i.Status.Operation.Progress, i.Condition("Ready").Message)
}
