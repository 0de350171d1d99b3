// Command tools builds the programs of the local control plane, or prints where one of them is.
//
//	go run ./cmd/tools            build what is missing
//	go run ./cmd/tools -path etcd print the path of one
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"tke-cilium-operator/e2e/tools"
)

func main() {
	path := flag.String("path", "", "print the path of this tool instead of building")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *path); err != nil {
		fmt.Fprintln(os.Stderr, "tools:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, path string) error {
	if path == "" {
		return tools.Ensure(ctx, os.Stderr, tools.All...)
	}
	found, err := tools.Find(tools.Tool(path))
	if err != nil {
		return err
	}
	fmt.Println(found)
	return nil
}
