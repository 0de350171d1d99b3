package sidecar_test

// An API server that refuses, or goes away in the middle.

import (
	"path/filepath"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/clientcmd"
)

// account makes a service account with these rights everywhere, and a gate that acts as it.
func account(t *testing.T, name string, rules ...rbacv1.PolicyRule) *gate {
	t.Helper()
	ctx, client := t.Context(), shared.Client()
	meta := metav1.ObjectMeta{Name: name}
	subject := rbacv1.Subject{Kind: "ServiceAccount", Name: name, Namespace: "default"}
	role := rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: name}
	if _, err := client.CoreV1().ServiceAccounts("default").Create(ctx, &corev1.ServiceAccount{ObjectMeta: meta}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.RbacV1().ClusterRoles().Create(ctx, &rbacv1.ClusterRole{ObjectMeta: meta, Rules: rules}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	binding := &rbacv1.ClusterRoleBinding{ObjectMeta: meta, Subjects: []rbacv1.Subject{subject}, RoleRef: role}
	if _, err := client.RbacV1().ClusterRoleBindings().Create(ctx, binding, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "kubeconfig")
	if err := shared.ServiceAccountKubeconfig(ctx, "default", name, path); err != nil {
		t.Fatal(err)
	}
	config, err := clientcmd.BuildConfigFromFlags("", path)
	if err != nil {
		t.Fatal(err)
	}
	return newGate(t, config)
}

func TestMissingRightsAreNamed(t *testing.T) {
	t.Run("at the first look", func(t *testing.T) {
		s := startSidecar(t, account(t, "nobody").kubeconfig, folderFor(t))
		s.fence(1, validFor)
		ended := s.fail(apply("nobody", 1, seedValues()), "Forbidden")
		if !strings.Contains(ended.Error.Message, "secrets") {
			t.Errorf("the message is %s", ended.Error.Message)
		}
	})
	t.Run("at the first object", func(t *testing.T) {
		t.Cleanup(func() { removeCilium(t) })
		secrets := rbacv1.PolicyRule{APIGroups: []string{""}, Resources: []string{"secrets"}, Verbs: []string{"*"}}
		reader := rbacv1.PolicyRule{APIGroups: []string{"*"}, Resources: []string{"*"}, Verbs: []string{"get"}}
		s := startSidecar(t, account(t, "reader", secrets, reader).kubeconfig, folderFor(t))
		s.fence(1, validFor)
		ended := s.fail(apply("reader", 1, seedValues()), "Forbidden")
		if ended.Phase != "Applying" || !strings.Contains(ended.Error.Message, "cannot patch resource") {
			t.Errorf("ended in %s with %s", ended.Phase, ended.Error.Message)
		}
		if found := s.release(); found.Status != "failed" || found.LastDeployedRevision != 0 {
			t.Errorf("the release is %+v", found)
		}
	})
}

func TestAnAPIServerThatGoesAwayInTheMiddleIsReportedAndOvercome(t *testing.T) {
	g := newGate(t, shared.RESTConfig())
	t.Cleanup(func() { removeCilium(t) })
	s := startSidecar(t, g.kubeconfig, folderFor(t))
	s.fence(1, validFor)
	held, release := g.holdObject(7)
	s.start(apply("away", 1, seedValues()))
	<-held
	shared.KillAPIServer()
	release()
	ended := s.finish("away")
	if ended.State != "Failed" || ended.Error.Reason != "Unavailable" {
		t.Errorf("ended as %+v", ended)
	}
	if err := shared.StartAPIServer(t.Context()); err != nil {
		t.Fatal(err)
	}
	if found := s.release(); found.Status != "pending-install" {
		t.Fatalf("the release is %+v", found)
	}
	s.fence(1, validFor)
	s.succeed(unlock("unlock", 1, 1))
	s.succeed(apply("again", 1, seedValues()))
}
