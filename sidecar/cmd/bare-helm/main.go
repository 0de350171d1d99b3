// Command bare-helm installs or upgrades a chart with the plain Helm SDK, as `helm upgrade --install`
// does, and prints the seconds: what the sidecar is measured against, and what people do without it.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"time"

	"helm.sh/helm/v4/pkg/action"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/cli"
	"helm.sh/helm/v4/pkg/kube"
)

func main() {
	kubeconfig := flag.String("kubeconfig", "", "kubeconfig `FILE`")
	chart := flag.String("chart", "", "chart `ARCHIVE`")
	values := flag.String("values", "", "JSON `FILE` of values")
	remove := flag.Bool("uninstall", false, "uninstall the release instead, as `helm uninstall cilium` does")
	flag.Parse()
	slog.SetDefault(slog.New(slog.DiscardHandler))
	kube.ManagedFieldsManager = "helm"
	act := func() error { return run(*kubeconfig, *chart, *values) }
	if *remove {
		act = func() error { return uninstall(*kubeconfig) }
	}
	if err := act(); err != nil {
		fmt.Fprintln(os.Stderr, "bare-helm:", err)
		os.Exit(1)
	}
}

// run leaves process start and its imports out of the time: the sidecar has them behind it, too.
func run(kubeconfig, archive, valuesFile string) error {
	raw, err := os.ReadFile(valuesFile)
	if err != nil {
		return err
	}
	var values map[string]any
	if err := json.Unmarshal(raw, &values); err != nil {
		return err
	}
	started := time.Now()
	actions, err := connect(kubeconfig)
	if err != nil {
		return err
	}
	if err := apply(actions, archive, values); err != nil {
		return err
	}
	fmt.Printf("{\"seconds\":%.3f}\n", time.Since(started).Seconds())
	return nil
}

func connect(kubeconfig string) (*action.Configuration, error) {
	settings := cli.New()
	settings.KubeConfig = kubeconfig
	settings.SetNamespace("kube-system")
	actions := action.NewConfiguration()
	return actions, actions.Init(settings.RESTClientGetter(), "kube-system", "secret")
}

func uninstall(kubeconfig string) error {
	actions, err := connect(kubeconfig)
	if err != nil {
		return err
	}
	verb := action.NewUninstall(actions)
	verb.WaitStrategy, verb.Timeout = kube.HookOnlyStrategy, time.Minute
	_, err = verb.Run("cilium")
	return err
}

func apply(actions *action.Configuration, archive string, values map[string]any) error {
	chart, err := loader.LoadFile(archive)
	if err != nil {
		return err
	}
	if _, err := actions.Releases.Last("cilium"); err == nil {
		upgrade := action.NewUpgrade(actions)
		upgrade.Namespace, upgrade.ServerSideApply, upgrade.ForceConflicts = "kube-system", "true", true
		upgrade.WaitStrategy, upgrade.MaxHistory = kube.HookOnlyStrategy, 3
		_, err = upgrade.Run("cilium", chart, values)
		return err
	}
	install := action.NewInstall(actions)
	install.ReleaseName, install.Namespace, install.ForceConflicts = "cilium", "kube-system", true
	install.WaitStrategy = kube.HookOnlyStrategy
	_, err = install.Run(chart, values)
	return err
}
