// Package sidecar_test runs the Helm sidecar with Cilium's real chart against a real API server.
package sidecar_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"tke-cilium-operator/e2e/cluster"
	"tke-cilium-operator/e2e/tools"
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
	root, err := tools.RepositoryRoot()
	if err != nil {
		return 0, err
	}
	if chartDir, err = findCharts(root); err != nil {
		return 0, err
	}
	if binary, err = buildSidecar(root); err != nil {
		return 0, err
	}
	if shared, err = cluster.Start(context.Background(), cluster.Options{Log: os.Stdout}); err != nil {
		return 0, err
	}
	defer shared.Stop()
	return m.Run(), nil
}

func findCharts(root string) (string, error) {
	dir := os.Getenv("CHART_DIR")
	if dir == "" {
		dir = filepath.Join(root, "..", "shared", "charts")
	}
	if _, err := os.Stat(filepath.Join(dir, "cilium-1.18.2.tgz")); err != nil {
		return "", fmt.Errorf("cilium-1.18.2.tgz is not in %s: set CHART_DIR to the folder that holds Cilium's charts", dir)
	}
	return filepath.Abs(dir)
}

func buildSidecar(root string) (string, error) {
	path := filepath.Join(root, "build", "bin", "helm-sidecar")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, ".")
	build.Dir = filepath.Join(root, "sidecar")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("the sidecar does not build: %w\n%s", err, output)
	}
	return path, nil
}
