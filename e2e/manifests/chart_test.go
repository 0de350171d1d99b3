package manifests

// The operator's own Helm chart brings what deploy/ brings.

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"helm.sh/helm/v4/pkg/action"
	"helm.sh/helm/v4/pkg/chart"
	"helm.sh/helm/v4/pkg/chart/common"
	chartv2 "helm.sh/helm/v4/pkg/chart/v2"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func operatorChart(t *testing.T) chart.Charter {
	t.Helper()
	return load(t, repository(t, "charts", name))
}

// canonical writes objects as text, in an order of its own.
func canonical(t *testing.T, all []*unstructured.Unstructured) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, object := range all {
		text, err := json.MarshalIndent(object.Object, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if _, twice := found[key(object)]; twice {
			t.Errorf("%s is there twice", key(object))
		}
		found[key(object)] = string(text)
	}
	return found
}

func TestTheChartBringsWhatDeployBrings(t *testing.T) {
	loaded := operatorChart(t)
	rendered := render(t, loaded, name, nil)
	for _, file := range loaded.(*chartv2.Chart).CRDObjects() {
		rendered = append(rendered, objects(t, file.File.Data)...)
	}
	plain := deployed(t)
	plain = append(plain, objects(t, []byte(read(t, "crd", "ciliuminstallation.yaml")))...)

	got, want := canonical(t, rendered), canonical(t, plain)
	for object, text := range want {
		if got[object] != text {
			t.Errorf("%s differs: the chart has\n%s\nand deploy/\n%s", object, got[object], text)
		}
	}
	for object := range got {
		if _, known := want[object]; !known {
			t.Errorf("the chart has %s, and deploy/ has not", object)
		}
	}
}

func TestKustomizeBringsEveryFile(t *testing.T) {
	text := read(t, "deploy", "kustomization.yaml")
	for _, file := range slices.Concat(rights, []string{"operator.yaml", "../crd"}) {
		if !strings.Contains(text, "\n- "+file+"\n") {
			t.Errorf("deploy/kustomization.yaml lacks %s", file)
		}
	}
}

func TestTheChartsValues(t *testing.T) {
	values := map[string]any{
		"registry": "example.tencentcloudcr.com/tools", "tag": "1.2.3", "pullPolicy": "Always", "pullSecrets": []any{"pull"},
		"apiServer": map[string]any{"host": "169.254.1.2", "port": 443}, "replicas": 1,
		"tolerations": []any{map[string]any{"key": "a", "operator": "Exists"}},
		"resources":   map[string]any{"controller": map[string]any{"limits": map[string]any{"memory": "1Gi"}}},
	}
	var deployments []*unstructured.Unstructured
	for _, object := range render(t, operatorChart(t), name, values) {
		if object.GetKind() == "Deployment" {
			deployments = append(deployments, object)
		}
	}
	text, err := json.Marshal(deployments)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		`"image":"example.tencentcloudcr.com/tools/tke-cilium-operator:1.2.3"`,
		`"image":"example.tencentcloudcr.com/tools/tke-cilium-operator-helm-sidecar:1.2.3"`,
		`"imagePullPolicy":"Always"`, `"imagePullSecrets":[{"name":"pull"}]`, `"replicas":1`,
		`{"name":"KUBERNETES_SERVICE_HOST","value":"169.254.1.2"}`, `{"name":"KUBERNETES_SERVICE_PORT","value":"443"}`,
		`"tolerations":[{"key":"a","operator":"Exists"}]`, `"limits":{"memory":"1Gi"}`,
	} {
		if !strings.Contains(string(text), part) {
			t.Errorf("the Deployment lacks %s:\n%s", part, text)
		}
	}
}

func TestTheChartRefuses(t *testing.T) {
	for _, row := range []struct {
		name, namespace string
		values          map[string]any
		saying          string
	}{
		{"a misspelt value", namespace, map[string]any{"replica": 1}, "additional properties 'replica' not allowed"},
		{"a domain as API server", namespace, map[string]any{"apiServer": map[string]any{"host": "cls-1.example.com"}}, "'cls-1.example.com' does not match pattern"},
		{"another namespace", "cilium", nil, "install this chart with --namespace kube-system"},
	} {
		t.Run(row.name, func(t *testing.T) {
			install := action.NewInstall(action.NewConfiguration())
			install.DryRunStrategy, install.ReleaseName, install.Namespace = action.DryRunClient, name, row.namespace
			install.KubeVersion = &common.KubeVersion{Version: "v1.34.4", Major: "1", Minor: "34"}
			_, err := install.RunWithContext(context.Background(), operatorChart(t), row.values)
			if err == nil || !strings.Contains(err.Error(), row.saying) {
				t.Errorf("it says %v, want %q", err, row.saying)
			}
		})
	}
}
