package operator

// Where the programs and Cilium's charts are.

import (
	"fmt"
	"os"
	"path/filepath"

	"tke-cilium-operator/e2e/tools"
)

type binaries struct{ controller, sidecar string }

func findBinaries(options Options) (found binaries, err error) {
	if found.controller, err = ControllerBinary(options.Controller); err != nil {
		return found, err
	}
	found.sidecar, err = SidecarBinary(options.Sidecar)
	return found, err
}

// ControllerBinary is the program at path, else $OPERATOR_BIN, else the one in build/bin.
func ControllerBinary(path string) (string, error) {
	return findBinary(path, "OPERATOR_BIN", "tke-cilium-operator")
}

// SidecarBinary is the program at path, else $SIDECAR_BIN, else the one in build/bin.
func SidecarBinary(path string) (string, error) {
	return findBinary(path, "SIDECAR_BIN", "helm-sidecar")
}

func findBinary(path, variable, name string) (string, error) {
	if path == "" {
		path = os.Getenv(variable)
	}
	if path == "" {
		root, err := tools.RepositoryRoot()
		if err != nil {
			return "", err
		}
		path = filepath.Join(root, "build", "bin", name)
	}
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("%s is not built: run `make build`, or set %s (%w)", name, variable, err)
	}
	return filepath.Abs(path)
}

// ChartDir is the folder of Cilium's charts: $CHART_DIR, else ../shared/charts beside the repository.
func ChartDir() (string, error) {
	dir := os.Getenv("CHART_DIR")
	if dir == "" {
		root, err := tools.RepositoryRoot()
		if err != nil {
			return "", err
		}
		dir = filepath.Join(root, "..", "shared", "charts")
	}
	const chart = "cilium-1.18.2.tgz"
	if _, err := os.Stat(filepath.Join(dir, chart)); err != nil {
		return "", fmt.Errorf("%s is not in %s: set CHART_DIR to the folder that holds Cilium's charts", chart, dir)
	}
	return filepath.Abs(dir)
}
