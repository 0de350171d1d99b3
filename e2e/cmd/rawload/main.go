// Command rawload is L as a process of its own, so that its memory and its processor time can be told from others'.
//
//	rawload -kubeconfig FILE -encoding json|protobuf                    follow nodes and agents, answer what changes
//	rawload -kubeconfig FILE -encoding json -burst open|close NODE...   send one patch for each node, then follow nothing
//
// It prints "synced" when the first lists are read, or the burst begins, and runs until it is stopped.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/tools/clientcmd"

	"tke-cilium-operator/e2e/rawload"
)

type options struct {
	kubeconfig, encoding, burst string
	atATime                     int
	taint                       corev1.Taint
}

func main() {
	var o options
	flag.StringVar(&o.kubeconfig, "kubeconfig", "", "who to be, and where the API server is")
	flag.StringVar(&o.encoding, "encoding", "json", "of what the API server answers: json or protobuf")
	flag.StringVar(&o.burst, "burst", "", "open or close the nodes that are named, instead of following")
	flag.IntVar(&o.atATime, "at-a-time", 16, "patches under way; more bring nothing on two processors")
	flag.StringVar(&o.taint.Key, "taint-key", "node.cilium.io/agent-not-ready", "of the gate's taint")
	flag.StringVar(&o.taint.Value, "taint-value", "tke-cilium-operator", "of the gate's taint")
	flag.Parse()
	o.taint.Effect = corev1.TaintEffectNoSchedule
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o, flag.Args()); err != nil && ctx.Err() == nil {
		fmt.Fprintln(os.Stderr, "rawload:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options, nodes []string) error {
	config, err := clientcmd.BuildConfigFromFlags("", o.kubeconfig)
	if err != nil {
		return err
	}
	encoding, known := map[string]rawload.Encoding{"json": rawload.JSON, "protobuf": rawload.Protobuf}[o.encoding]
	if !known {
		return fmt.Errorf("there is no encoding %q", o.encoding)
	}
	generator, err := rawload.New(config, encoding, o.atATime+2) // two watches
	if err != nil {
		return err
	}
	opening, err := rawload.Removing(append(nodes, ""), o.taint)
	if err != nil {
		return err
	}
	closing, err := rawload.Adding(append(nodes, ""), o.taint)
	if err != nil {
		return err
	}
	synced := func() { fmt.Println("synced") }
	switch o.burst {
	case "":
		patches := rawload.Patches{Open: opening[0].Body, Close: closing[0].Body}
		return generator.Follow(ctx, patches, o.atATime, synced)
	case "open", "close":
		patches := map[string][]rawload.Patch{"open": opening, "close": closing}[o.burst]
		synced()
		if _, err := generator.Send(ctx, patches[:len(nodes)], o.atATime); err != nil {
			return err
		}
		<-ctx.Done()
		return nil
	default:
		return errors.New("-burst is open or close")
	}
}
