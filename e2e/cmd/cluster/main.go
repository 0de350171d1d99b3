// Command cluster runs a local control plane dressed as a TKE cluster in the background.
//
//	go run ./cmd/cluster up --dir ../build/cluster     start it, or say that it runs
//	go run ./cmd/cluster down --dir ../build/cluster   stop it
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"tke-cilium-operator/e2e/background"
	"tke-cilium-operator/e2e/tke"
	"tke-cilium-operator/e2e/tools"
)

// flags are the same for every command, so that up can hand them to the supervisor it starts.
type flags struct {
	dir                              string
	normal, native, karpenter, super int
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "cluster:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("say what to do: up or down")
	}
	var f flags
	set := flag.NewFlagSet(args[0], flag.ExitOnError)
	set.StringVar(&f.dir, "dir", "build/cluster", "folder of the kubeconfig, the logs and the state")
	set.IntVar(&f.normal, "normal", 2, "number of normal nodes")
	set.IntVar(&f.native, "native", 2, "number of native nodes")
	set.IntVar(&f.karpenter, "karpenter", 1, "number of Karpenter's nodes")
	set.IntVar(&f.super, "super", 1, "number of super nodes")
	if err := set.Parse(args[1:]); err != nil {
		return err
	}
	var err error
	if f.dir, err = filepath.Abs(f.dir); err != nil {
		return err
	}
	switch args[0] {
	case "up":
		return up(ctx, f, args[1:])
	case "down":
		return background.Down(ctx, f.dir)
	case "supervise": // what up starts; not for people
		return background.Supervise(ctx, f.dir, func(ctx context.Context, log io.Writer) (func(), error) {
			return startAll(ctx, f, log)
		})
	default:
		return fmt.Errorf("%q is unknown: use up or down", args[0])
	}
}

func (f flags) nodes() []tke.NodeGroup {
	return []tke.NodeGroup{
		{Kind: tke.Normal, Count: f.normal},
		{Kind: tke.Native, Count: f.native},
		{Kind: tke.Karpenter, Count: f.karpenter},
		{Kind: tke.Super, Count: f.super},
	}
}

func up(ctx context.Context, f flags, args []string) error {
	if err := tools.Ensure(ctx, os.Stdout, tools.Cluster...); err != nil {
		return err
	}
	err := background.Up(ctx, f.dir, append([]string{"supervise"}, args...)...)
	if errors.Is(err, background.ErrRunning) {
		fmt.Println("The cluster runs already.")
	} else if err != nil {
		return err
	}
	fmt.Printf(`
  export KUBECONFIG=%s
  %s get nodes

Logs are in %s; it runs until you stop it with: make cluster-down
`, f.path("kubeconfig"), f.path("kubectl"), f.path("logs"))
	return nil
}

func (f flags) path(name string) string { return filepath.Join(f.dir, name) }
