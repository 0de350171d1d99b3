package crd

// Objects as people meet them: the examples, a new object's status, the columns of kubectl get.

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"
	"sigs.k8s.io/yaml"

	"tke-cilium-operator/e2e/tools"
)

func TestEveryExampleIsAccepted(t *testing.T) {
	root, err := tools.RepositoryRoot()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(root, "crd", "examples", "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	onEachServer(t, func(t *testing.T, client dynamic.ResourceInterface) {
		for _, file := range files {
			t.Run(filepath.Base(file), func(t *testing.T) {
				text, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				object := &unstructured.Unstructured{}
				if err := yaml.UnmarshalStrict(text, &object.Object); err != nil {
					t.Fatal(err)
				}
				expect(t, create(t, client, object), "")
			})
		}
	})
}

func TestNewObjectReadsAsUnseen(t *testing.T) {
	onEachServer(t, func(t *testing.T, client dynamic.ResourceInterface) {
		store(t, client, `{version: 1.18.2}`)
		object, err := client.Get(t.Context(), "default", metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if seen, _, _ := unstructured.NestedInt64(object.Object, "status", "observedGeneration"); seen != -1 {
			t.Errorf("status.observedGeneration is %d, want -1: kstatus would take the object for finished", seen)
		}
		if spec := object.Object["spec"].(map[string]any); len(spec) != 1 {
			t.Errorf("the spec is %v, want the version alone", spec)
		}
	})
}

// wholeStatus has every field, so that a field the CRD does not know is refused.
const wholeStatus = `
observedGeneration: 1
conditions:
- {type: Ready, status: "False", reason: AwaitingAgents, message: waiting for node-1, observedGeneration: 1, lastTransitionTime: "2026-01-02T03:04:05Z"}
- {type: Drifted, status: "True", reason: Contested, message: kube-proxy runs again, observedGeneration: 1, lastTransitionTime: "2026-01-02T03:04:05Z"}
effective: {version: 1.18.2, profile: tke-2026.1, failurePolicy: Hold, soakSeconds: 3600, chartSource: Auto, apiServer: "169.254.128.112:60002", imageRegistry: quay.io,
  apiServerOnChange: Report, hubbleCertificates: Helm,
  cniConfigMap: cni-configuration/cni-config, retireOrder: ReleaseFirst, drift: Repair, approval: Automatic, existingNodes: Refuse, unmanagedPods: Report, gateMode: BootstrapOnly, gateOwner: Shared, valuesDigest: "sha256:00", operatorVersion: 0.1.0}
cluster: {kubernetesVersion: v1.32.2-tke.6, networkMode: VPC-CNI}
plan: {digest: "sha256:00", state: Applied, summary: +23 ~5 -0 objects, generatedTime: "2026-01-02T03:04:05Z", configMap: kube-system/plan}
operation: {step: NodesReady, progress: 12/14, startedTime: "2026-01-02T03:04:05Z"}
release: {name: cilium, namespace: kube-system, revision: 3, chartVersion: 1.18.1, status: deployed,
  images: ["quay.io/cilium/cilium:v1.18.1"]}
nodes: {eligible: 14, ready: 12, updated: 1, excluded: 2, gated: 1, unmanagedPods: 3, summary: 12/14, updatedSummary: 1/14}
components:
- {name: daemonset.kube-system.kube-proxy, repairs: 3, lastRepairTime: "2026-01-02T03:04:05Z", lastWriter: tke-addon-manager}
history:
- {type: Upgrade, fromVersion: 1.17.18, toVersion: 1.18.2, desired: "00", result: Failed, message: no agent came up, attempts: 2,
  startedTime: "2026-01-02T03:04:05Z", finishedTime: "2026-01-02T03:05:05Z", durationSeconds: 60}
certificates:
- {name: hubble-server-certs, notAfterTime: "2027-01-02T03:04:05Z"}
lastHandledReconcileAt: "2026-01-02T03:04:05Z"
lastHandledResetAt: "2026-01-02T03:04:05Z"
recycle: {required: 21, nodes: [node-1, node-2]}
`

func setStatus(t *testing.T, client dynamic.ResourceInterface, status string) {
	t.Helper()
	object, err := client.Get(t.Context(), "default", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := yaml.UnmarshalStrict([]byte(status), &fields); err != nil {
		t.Fatal(err)
	}
	object.Object["status"] = fields
	if _, err := client.UpdateStatus(t.Context(), object, metav1.UpdateOptions{FieldValidation: metav1.FieldValidationStrict}); err != nil {
		t.Fatal(err)
	}
}

func TestColumns(t *testing.T) {
	onEachServer(t, func(t *testing.T, client dynamic.ResourceInterface) {
		store(t, client, `{version: 1.18.2}`)
		setStatus(t, client, wholeStatus)

		columns, cells := table(t)
		usual := []string{"NAME", "VERSION", "READY", "REASON", "UPDATED", "NODES", "DRIFTED", "AGE"}
		wide := []string{"DESIRED", "MODE", "REVISION", "STEP", "PLAN", "MESSAGE"}
		if want := slices.Concat(usual, wide); !slices.Equal(columns, want) {
			t.Fatalf("the columns are %v, want %v", columns, want)
		}
		for column, want := range map[string]string{
			"VERSION": "1.18.1", "READY": "False", "REASON": "AwaitingAgents", "UPDATED": "1/14", "NODES": "12/14", "DRIFTED": "True",
			"DESIRED": "1.18.2", "MODE": "Automatic", "PLAN": "+23 ~5 -0 objects", "REVISION": "3", "STEP": "NodesReady", "MESSAGE": "waiting for node-1",
		} {
			if got := cells[slices.Index(columns, column)]; got != want {
				t.Errorf("%s shows %q, want %q", column, got, want)
			}
		}
	})
}

// table is what kubectl get ciliuminstallation -o wide asks for, on the server of the running subtest.
func table(t *testing.T) (columns, cells []string) {
	t.Helper()
	version := t.Name()[strings.LastIndex(t.Name(), "_")+1:]
	body, err := servers[version].Client().Discovery().RESTClient().Get().
		AbsPath("/apis/install.cilium-tke.io/v1alpha1/ciliuminstallations").
		SetHeader("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io").DoRaw(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var answer metav1.Table
	if err := json.Unmarshal(body, &answer); err != nil {
		t.Fatal(err)
	}
	for _, priority := range []int32{0, 1} {
		for i, column := range answer.ColumnDefinitions {
			if column.Priority != priority {
				continue
			}
			columns = append(columns, strings.ToUpper(column.Name))
			text, _ := json.Marshal(answer.Rows[0].Cells[i])
			cells = append(cells, strings.Trim(string(text), `"`))
		}
	}
	return columns, cells
}
