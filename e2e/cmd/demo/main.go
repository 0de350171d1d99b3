// Command demo installs Cilium on a local control plane dressed as TKE, and shows what became of it.
//
//	go run ./cmd/demo          CHART=FILE, CHART_DIR=DIR and KEEP=1 are read from the environment
//	go run ./cmd/demo down     stops what KEEP=1 left running
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"tke-cilium-operator/e2e/background"
	"tke-cilium-operator/e2e/tools"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	root, err := tools.RepositoryRoot()
	if err != nil {
		return err
	}
	dir := filepath.Join(root, "build", "demo")
	switch {
	case len(args) == 0 && os.Getenv("KEEP") == "":
		return once(ctx, dir)
	case len(args) == 0:
		return keep(ctx, dir)
	case args[0] == "down":
		return background.Down(ctx, dir)
	case args[0] == "supervise": // what KEEP=1 starts; not for people
		return background.Supervise(ctx, dir, func(ctx context.Context, log io.Writer) (func(), error) {
			return show(ctx, dir, log)
		})
	default:
		return fmt.Errorf("%q is unknown: say nothing, or down", args[0])
	}
}

func once(ctx context.Context, dir string) error {
	stop, err := show(ctx, dir, os.Stdout)
	stop()
	return err
}

func keep(ctx context.Context, dir string) error {
	err := background.Up(ctx, dir, "supervise")
	if errors.Is(err, background.ErrRunning) {
		return errors.New("a demo runs already; stop it with: make cluster-down")
	}
	if err != nil {
		return err
	}
	fmt.Printf(`
Everything goes on running; stop it with: make cluster-down

  export KUBECONFIG=%[1]s/cluster/kubeconfig
  %[1]s/kubectl get ciliuminstallation -o wide

The operator's logs are in %[1]s/operator.
`, dir)
	return nil
}
