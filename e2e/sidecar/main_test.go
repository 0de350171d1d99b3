// Package sidecar_test runs the Helm sidecar with Cilium's real chart against a real API server.
package sidecar_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"tke-cilium-operator/e2e/cluster"
	"tke-cilium-operator/e2e/operator"
)

var (
	shared   *cluster.Cluster
	binary   string
	chartDir string
)

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (int, error) {
	var err error
	if chartDir, err = operator.ChartDir(); err != nil {
		return 0, err
	}
	if binary, err = operator.SidecarBinary(""); err != nil {
		return 0, err
	}
	if shared, err = cluster.Start(context.Background(), cluster.Options{Log: os.Stdout}); err != nil {
		return 0, err
	}
	defer shared.Stop()
	return m.Run(), nil
}
