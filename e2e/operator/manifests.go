package operator

// What a person applies before the operator runs.

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"

	"tke-cilium-operator/e2e/cluster"
	"tke-cilium-operator/e2e/tools"
)

// ServiceAccount is the operator's, in kube-system; User is how the API server knows it.
const (
	ServiceAccount = "tke-cilium-operator"
	User           = "system:serviceaccount:kube-system:" + ServiceAccount
)

// manifests are deploy/ without the Deployment: here the operator runs as two processes.
var manifests = []string{
	"crd/ciliuminstallation.yaml", "deploy/namespace.yaml",
	"deploy/deletion.yaml", "deploy/rbac.yaml", "deploy/rbac-helm.yaml", "deploy/rbac-held.yaml",
}

// Install applies the CRD, the namespace and the roles, and returns when the new kind is served.
func Install(ctx context.Context, c *cluster.Cluster) error {
	root, err := tools.RepositoryRoot()
	if err != nil {
		return err
	}
	apply := []string{"apply", "--server-side"}
	for _, manifest := range manifests {
		apply = append(apply, "-f", filepath.Join(root, manifest))
	}
	if err := kubectl(ctx, c, apply...); err != nil {
		return err
	}
	return kubectl(ctx, c, "wait", "--for=condition=Established", "--timeout=30s",
		"crd/"+installations.Resource+"."+installations.Group)
}

func kubectl(ctx context.Context, c *cluster.Cluster, arguments ...string) error {
	path, err := c.Kubectl()
	if err != nil {
		return err
	}
	command := exec.CommandContext(ctx, path, append([]string{"--kubeconfig=" + c.AdminKubeconfig}, arguments...)...)
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("kubectl %s: %w\n%s", arguments[0], err, output)
	}
	return nil
}
