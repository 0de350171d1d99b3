// Command controller-runtime-twin is the node gate as a Go programmer would write it with controller-runtime: what our
// own is measured against. README.md tells how each variant is tuned.
//
//	controller-runtime-twin --kubeconfig FILE --variant stock|tuned-json|tuned-protobuf|vigil|node-readiness-controller
//
// It prints "synced" once it has listed nodes and pods.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	corev1 "k8s.io/api/core/v1"
	toolscache "k8s.io/client-go/tools/cache"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
)

func main() {
	name := flag.String("variant", "stock", "how it is tuned, or whose policy it follows")
	flag.Parse() // -kubeconfig is controller-runtime's own
	ctrl.SetLogger(zap.New())
	if err := run(ctrl.SetupSignalHandler(), *name); err != nil {
		fmt.Fprintln(os.Stderr, "controller-runtime-twin:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, name string) error {
	chosen, known := variants[name]
	if !known {
		return fmt.Errorf("there is no variant %q", name)
	}
	config, err := ctrl.GetConfig() // without a limit of its own since controller-runtime 0.21
	if err != nil {
		return err
	}
	config.UserAgent = "controller-runtime-twin"
	config.ContentType = chosen.contentType
	mgr, err := ctrl.NewManager(config, ctrl.Options{
		Cache:            chosen.cache,
		Metrics:          metricsserver.Options{BindAddress: "127.0.0.1:0"},
		LeaderElection:   true,
		LeaderElectionID: "controller-runtime-twin", LeaderElectionNamespace: agentNamespace,
		LeaderElectionReleaseOnCancel: true,
	})
	if err != nil {
		return err
	}
	if err := setUp(ctx, mgr, chosen); err != nil {
		return err
	}
	if err := mgr.Add(synced{mgr}); err != nil {
		return err
	}
	return mgr.Start(ctx)
}

// synced tells when the caches are full. It does not wait to be elected, so a stand-by is warm.
type synced struct{ ctrl.Manager }

func (synced) NeedLeaderElection() bool { return false }

func (s synced) Start(ctx context.Context) error {
	for _, object := range []client.Object{&corev1.Node{}, &corev1.Pod{}} {
		informer, err := s.GetCache().GetInformer(ctx, object)
		if err != nil {
			return err
		}
		if !toolscache.WaitForCacheSync(ctx.Done(), informer.HasSynced) {
			return ctx.Err()
		}
	}
	fmt.Println("synced")
	return nil
}
