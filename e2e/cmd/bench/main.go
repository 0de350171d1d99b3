// Command bench measures the operator on a local control plane dressed as TKE, and writes build/reports/bench.json and
// bench.md. It takes about 8 minutes, 5 of them at rest. OPERATOR_BIN, SIDECAR_BIN and CHART_DIR are read from the
// environment.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"tke-cilium-operator/e2e/bench"
	"tke-cilium-operator/e2e/tools"
)

func main() {
	rounds := flag.Int("rounds", 5, "installations of each kind, and starts")
	idle := flag.Duration("idle", 5*time.Minute, "how long the settled operator is watched")
	nodes := flag.Int("nodes", 5000, "nodes that the gate opens at once, and closes at once")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, bench.Options{Rounds: *rounds, Nodes: *nodes, Idle: *idle, Log: os.Stdout}); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, options bench.Options) error {
	root, err := tools.RepositoryRoot()
	if err != nil {
		return err
	}
	if err := tools.Ensure(ctx, os.Stdout, tools.Cluster...); err != nil {
		return err
	}
	if options.BareHelm, err = buildBareHelm(ctx, root); err != nil {
		return err
	}
	report, err := bench.Run(ctx, options)
	if err != nil {
		return err
	}
	dir := filepath.Join(root, "build", "reports")
	if err := report.Write(dir); err != nil {
		return err
	}
	fmt.Printf("\n%s\nWritten to %s\n", report.Markdown(), filepath.Join(dir, "bench.md"))
	return nil
}

func buildBareHelm(ctx context.Context, root string) (string, error) {
	path := filepath.Join(root, "build", "bin", "bare-helm")
	build := exec.CommandContext(ctx, "go", "build", "-ldflags", "-s -w", "-o", path, "./cmd/bare-helm")
	build.Dir = filepath.Join(root, "sidecar")
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("the bare Helm program does not build: %w\n%s", err, output)
	}
	return path, nil
}
