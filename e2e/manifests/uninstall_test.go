package manifests

// Removing the operator's own chart: the definition stays, and with it the installation.

import (
	"context"
	"testing"
	"time"

	"helm.sh/helm/v4/pkg/action"
	"helm.sh/helm/v4/pkg/kube"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"

	"tke-cilium-operator/e2e/await"
)

func TestRemovingTheOperatorsChartKeepsTheInstallation(t *testing.T) {
	server := startServer(t)
	configuration := helmConfiguration(t, server.AdminKubeconfig)
	install := installer(configuration, name)
	install.WaitStrategy = kube.HookOnlyStrategy
	if _, err := install.RunWithContext(t.Context(), operatorChart(t), nil); err != nil {
		t.Fatalf("install: %v", err)
	}
	client := dynamic.NewForConfigOrDie(server.RESTConfig())
	installations := client.Resource(schema.GroupVersionResource{Group: "install.cilium-tke.io", Version: "v1alpha1", Resource: "ciliuminstallations"})
	installation := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "install.cilium-tke.io/v1alpha1", "kind": "CiliumInstallation",
		"metadata": map[string]any{"name": "default"}, "spec": map[string]any{"version": ciliumVersion},
	}}
	await.That(t, "the new kind is served", func(ctx context.Context) (bool, error) {
		_, err := installations.Create(ctx, installation, metav1.CreateOptions{})
		if apierrors.IsNotFound(err) {
			return false, nil
		}
		return err == nil, err
	})

	uninstall := action.NewUninstall(configuration)
	uninstall.WaitStrategy, uninstall.Timeout = kube.HookOnlyStrategy, time.Minute
	if _, err := uninstall.Run(name); err != nil {
		t.Fatalf("uninstall: %v", err)
	}
	definitions := client.Resource(schema.GroupVersionResource{Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions"})
	definition, err := definitions.Get(t.Context(), "ciliuminstallations.install.cilium-tke.io", metav1.GetOptions{})
	if err != nil || definition.GetDeletionTimestamp() != nil {
		t.Fatalf("the definition is gone, or going: %v", err)
	}
	kept, err := installations.Get(t.Context(), "default", metav1.GetOptions{})
	if err != nil || kept.GetDeletionTimestamp() != nil {
		t.Errorf("the installation is gone, or going: %v", err)
	}
	deployments := client.Resource(schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"})
	_, err = deployments.Namespace(namespace).Get(t.Context(), name, metav1.GetOptions{})
	if !apierrors.IsNotFound(err) {
		t.Errorf("the operator itself is still there: %v", err)
	}

	again := installer(configuration, name)
	if _, err := again.RunWithContext(t.Context(), operatorChart(t), nil); err != nil {
		t.Errorf("the chart cannot be installed again over the definition that was kept: %v", err)
	}
}
