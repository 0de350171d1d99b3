package operator

// Helm as people use it without the operator: the plain SDK, and an administrator's rights.

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"tke-cilium-operator/e2e/cluster"
)

// BareHelm is the program, $BARE_HELM_BIN or the one in build/bin.
func BareHelm() (string, error) { return findBinary("", "BARE_HELM_BIN", "bare-helm") }

// InstallByBareHelm installs Cilium as `helm install cilium` does. values is JSON.
func InstallByBareHelm(ctx context.Context, c *cluster.Cluster, version, values string) error {
	helm, err := BareHelm()
	if err != nil {
		return err
	}
	charts, err := ChartDir()
	if err != nil {
		return err
	}
	file := filepath.Join(c.Dir, "bare-helm-values.json")
	if err := os.WriteFile(file, []byte(values), 0o600); err != nil {
		return err
	}
	command := exec.CommandContext(ctx, helm, "--kubeconfig", c.AdminKubeconfig, "--values", file,
		"--chart", filepath.Join(charts, "cilium-"+version+".tgz"))
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", helm, err, output)
	}
	return nil
}
