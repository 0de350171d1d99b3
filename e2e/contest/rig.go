package contest

// Where they run: one API server, an account with every right for those that are not ours, and nobody's lease held.

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tke-cilium-operator/e2e/cluster"
	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/process"
)

const (
	system  = "kube-system"
	account = "contestant"
)

// Users are whose requests must be in the audit log.
var Users = []string{operator.User, "system:serviceaccount:" + system + ":" + account, "system:serviceaccount:" + system + ":cilium-operator"}

// Programs are where the contestants were built to.
type Programs struct{ RawLoad, ControllerRuntime, KubeRS string }

// Rig is shared by all contestants.
type Rig struct {
	*cluster.Cluster
	Programs Programs

	kubeconfig string
}

// NewRig makes the account.
func NewRig(ctx context.Context, c *cluster.Cluster, programs Programs) (*Rig, error) {
	r := &Rig{Cluster: c, Programs: programs, kubeconfig: filepath.Join(c.Dir, "contestant.kubeconfig")}
	meta := metav1.ObjectMeta{Name: account, Namespace: system}
	if _, err := c.Client().CoreV1().ServiceAccounts(system).Create(ctx, &corev1.ServiceAccount{ObjectMeta: meta}, metav1.CreateOptions{}); err != nil {
		return nil, err
	}
	binding := &rbacv1.ClusterRoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: account},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "cluster-admin"},
		Subjects:   []rbacv1.Subject{{Kind: "ServiceAccount", Name: account, Namespace: system}},
	}
	if _, err := c.Client().RbacV1().ClusterRoleBindings().Create(ctx, binding, metav1.CreateOptions{}); err != nil {
		return nil, err
	}
	return r, c.ServiceAccountKubeconfig(ctx, system, account, r.kubeconfig)
}

// Close removes what the contestants left.
func (r *Rig) Close() { _ = os.Remove(r.kubeconfig) }

// FreeLeases: one that was killed must not keep the next waiting.
func (r *Rig) FreeLeases(ctx context.Context) error {
	for _, name := range []string{"tke-cilium-operator", "controller-runtime-twin", "cilium-operator-resource-lock"} {
		err := r.Client().CoordinationV1().Leases(system).Delete(ctx, name, metav1.DeleteOptions{})
		if err != nil && !apierrors.IsNotFound(err) {
			return fmt.Errorf("lease %s: %w", name, err)
		}
	}
	return nil
}

// spec of a program that has no settings but its arguments and a kubeconfig.
func (r *Rig) spec(name, path string, arguments ...string) process.Spec {
	return process.Spec{
		Name: name, Path: path, Args: arguments, Dir: r.Dir, Log: filepath.Join(r.Dir, "logs", name+".log"),
		Env: []string{"HOME=" + r.Dir, "PATH=" + os.Getenv("PATH"), "KUBECONFIG=" + r.kubeconfig},
	}
}
