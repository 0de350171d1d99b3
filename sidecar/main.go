// Command helm-sidecar runs Helm for the controller beside it, over a Unix socket.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/charts"
	"tke-cilium-operator/sidecar/internal/fence"
	"tke-cilium-operator/sidecar/internal/helm"
	"tke-cilium-operator/sidecar/internal/objects"
	"tke-cilium-operator/sidecar/internal/operations"
	"tke-cilium-operator/sidecar/internal/server"
	"tke-cilium-operator/sidecar/internal/valuesfrom"
)

// stopGrace is how long the end of the process waits for an operation whose writes are fenced off.
const stopGrace = 3 * time.Second

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if known, err := runCommand(ctx, os.Args[1:], os.Stdout); known {
		if err != nil {
			fmt.Fprintln(os.Stderr, "helm-sidecar "+os.Args[1]+":", err)
			os.Exit(2)
		}
		return
	}
	options, exit, err := parseOptions(os.Args[1:], os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "helm-sidecar:", err)
		os.Exit(2)
	}
	if exit {
		return
	}
	log := newLogger(options.logFormat, os.Stderr)
	if err := run(ctx, options, log); err != nil {
		log.Error("Stopped with an error", "error", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, options *options, log *slog.Logger) error {
	limitMemory()
	identity := newIdentity(time.Now())
	config, err := helm.LoadConfig(options.kubeconfig)
	if err != nil {
		return err
	}
	named, err := objects.New(config)
	if err != nil {
		return err
	}
	store := charts.NewStore(options.chartDir, named, releaseMemory, log)
	client, err := helm.NewClient(config, store, identity.StartID, releaseMemory, log)
	if err != nil {
		return err
	}
	listener, err := server.Listen(options.socket, log)
	if err != nil {
		return err
	}
	gate := fence.New()
	running := operations.NewManager(log, releaseMemory)
	service := &server.Server{
		Version: identity, Helm: client, Fence: gate, Operations: running, Log: log, Rendered: releaseMemory,
		Values: func(ctx context.Context, sources []api.ValuesSource) ([]json.RawMessage, error) {
			return valuesfrom.Read(ctx, named, sources)
		},
		Versions: store.Versions,
	}
	web := service.HTTP(ctx)
	served := make(chan error, 1)
	go func() { served <- web.Serve(listener) }()
	releaseMemory()
	log.Info("Serving", "socket", options.socket, "version", identity.Version, "helm", identity.Helm, "startId", identity.StartID)

	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	shutDown(gate, running, web, log)
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// shutDown fences first: what a running operation has not written by then, it never will.
func shutDown(gate *fence.Fence, running *operations.Manager, web *http.Server, log *slog.Logger) {
	log.Info("Stopping: the fence is closed")
	gate.Shut()
	ctx, cancel := context.WithTimeout(context.Background(), stopGrace)
	defer cancel()
	if running.Wait(ctx) != nil {
		log.Warn("Stopping without waiting any longer for the running operation")
	}
	if web.Shutdown(ctx) != nil {
		web.Close()
	}
	log.Info("Stopped")
}
