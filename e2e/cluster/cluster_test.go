package cluster_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"

	"tke-cilium-operator/e2e/cluster"
)

var shared *cluster.Cluster

func TestMain(m *testing.M) {
	c, err := cluster.Start(context.Background(), cluster.Options{Log: os.Stdout})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	shared = c
	code := m.Run()
	c.Stop()
	os.Exit(code)
}

func TestVersionIsTheOneHelmChecks(t *testing.T) {
	version, err := shared.Client().Discovery().ServerVersion()
	if err != nil {
		t.Fatal(err)
	}
	if version.GitVersion != "v1.34.4" || version.Major != "1" || version.Minor != "34" {
		t.Errorf("version is %s (%s.%s), want v1.34.4 (1.34)", version.GitVersion, version.Major, version.Minor)
	}
}

func TestRBACHoldsForServiceAccounts(t *testing.T) {
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "kubeconfig")
	if err := shared.ServiceAccountKubeconfig(ctx, "kube-system", "default", path); err != nil {
		t.Fatal(err)
	}
	config, err := clientcmd.BuildConfigFromFlags("", path)
	if err != nil {
		t.Fatal(err)
	}
	client := kubernetes.NewForConfigOrDie(config)
	if _, err := client.CoreV1().Nodes().List(ctx, metav1.ListOptions{}); !apierrors.IsForbidden(err) {
		t.Errorf("a service account without roles lists nodes: %v, want Forbidden", err)
	}
	if _, err := client.Discovery().ServerVersion(); err != nil {
		t.Errorf("it is not even authenticated: %v", err)
	}
}

func TestAPIServerComesBackOnItsPort(t *testing.T) {
	ctx := t.Context()
	namespaces := shared.Client().CoreV1().Namespaces()
	shared.KillAPIServer()
	if _, err := namespaces.Get(ctx, "default", metav1.GetOptions{}); err == nil {
		t.Error("a killed API server answers")
	}
	if err := shared.StartAPIServer(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := namespaces.Get(ctx, "default", metav1.GetOptions{}); err != nil {
		t.Error(err)
	}
}

func TestFrozenAPIServerIsSilentThenGoesOn(t *testing.T) {
	namespaces := shared.Client().CoreV1().Namespaces()
	if err := shared.FreezeAPIServer(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := namespaces.Get(ctx, "default", metav1.GetOptions{}); err == nil {
		t.Error("a frozen API server answers")
	}
	shared.ThawAPIServer()
	if _, err := namespaces.Get(t.Context(), "default", metav1.GetOptions{}); err != nil {
		t.Error(err)
	}
}

func TestEtcdIsWhereObjectsLie(t *testing.T) {
	ctx := t.Context()
	object := &corev1.ConfigMap{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "ConfigMap"},
		ObjectMeta: metav1.ObjectMeta{Name: "smuggled", Namespace: "default", UID: "1"},
		Data:       map[string]string{"by": "etcd"},
	}
	const key = "/registry/configmaps/default/smuggled"
	if err := shared.EtcdPutObject(ctx, key, object); err != nil {
		t.Fatal(err)
	}
	read, err := shared.Client().CoreV1().ConfigMaps("default").Get(ctx, "smuggled", metav1.GetOptions{})
	if err != nil || read.Data["by"] != "etcd" {
		t.Errorf("the API server reads %v, %v", read, err)
	}
	if err := shared.EtcdDelete(ctx, key); err != nil {
		t.Fatal(err)
	}
	if value, err := shared.EtcdGet(ctx, key); err != nil || value != nil {
		t.Errorf("after the deletion etcd holds %q, %v", value, err)
	}
}
