package helm

// What the tests of this package work on: Secrets in memory, Helm's own fake for objects, and charts.

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"helm.sh/helm/v4/pkg/action"
	"helm.sh/helm/v4/pkg/chart/common"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
	"helm.sh/helm/v4/pkg/kube"
	kubefake "helm.sh/helm/v4/pkg/kube/fake"
	"helm.sh/helm/v4/pkg/storage"
	"helm.sh/helm/v4/pkg/storage/driver"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/kubernetes/fake"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/charts"
	"tke-cilium-operator/sidecar/internal/trial"
)

const startID = "thisstart"

var testRelease = api.ReleaseRef{Name: "cilium", Namespace: "kube-system"}

// bench is a client over fakes, with what the fakes hold.
type bench struct {
	*Client
	secrets *fake.Clientset
	objects kube.Interface
	// down, if not nil, is what every look at the release Secrets answers.
	down error
	// findings and untried are what a trial answers.
	findings []trial.Finding
	untried  error
}

func newBench(t *testing.T, chartDir string) *bench {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	b := &bench{secrets: fake.NewClientset(), objects: &kubefake.PrintingKubeClient{Out: io.Discard}}
	b.Client = &Client{
		charts: charts.NewStore(chartDir, nil, func() {}, log), startID: startID, log: log,
		afterwards: func() {}, connect: b.connect, records: b.list,
		trial: func(context.Context, []*unstructured.Unstructured, []*unstructured.Unstructured) ([]trial.Finding, error) {
			return b.findings, b.untried
		},
	}
	return b
}

func (b *bench) connect(namespace string, watch *observer, _ Permit) (*action.Configuration, error) {
	secrets := driver.NewSecrets(newGuardedSecrets(b.secrets.CoreV1().Secrets(namespace)))
	secrets.SetLogger(slog.DiscardHandler)
	actions := action.NewConfiguration(action.ConfigurationSetLogger(slog.DiscardHandler))
	actions.KubeClient = watch.objects(b.objects)
	actions.Releases = storage.Init(watch.storage(secrets))
	actions.Capabilities = common.DefaultCapabilities.Copy()
	actions.Capabilities.KubeVersion = common.KubeVersion{Version: "v1.30.0-tke.3", Major: "1", Minor: "30"}
	return actions, nil
}

func (b *bench) list(ctx context.Context, namespace string, options metav1.ListOptions) ([]metav1.ObjectMeta, error) {
	if b.down != nil {
		return nil, b.down
	}
	list, err := b.secrets.CoreV1().Secrets(namespace).List(ctx, options)
	if err != nil {
		return nil, err
	}
	var metas []metav1.ObjectMeta
	for _, secret := range list.Items {
		metas = append(metas, secret.ObjectMeta)
	}
	return metas, nil
}

// run runs a verb and returns what it reported.
func (b *bench) run(t *testing.T, request *api.OperationRequest) (*recorder, error) {
	t.Helper()
	progress := &recorder{}
	pass := func(wire http.RoundTripper) http.RoundTripper { return wire }
	return progress, b.Run(t.Context(), request, pass)(progress)
}

func (b *bench) apply(t *testing.T, labels map[string]string) (*recorder, error) {
	t.Helper()
	return b.run(t, applyRequest(labels))
}

func applyRequest(labels map[string]string) *api.OperationRequest {
	return &api.OperationRequest{
		Type: api.TypeApply, Release: testRelease,
		Chart:  &api.ChartRef{Source: api.SourceBundled, Name: "cilium", Version: "1.18.2"},
		Values: seedValues(), Labels: labels, MaxHistory: 3,
	}
}

// recorder remembers what a verb reported.
type recorder struct {
	phases      []string
	done, total int
	revision    int
	preview     *api.Preview
}

func (r *recorder) Phase(phase string)      { r.phases = append(r.phases, phase) }
func (r *recorder) Objects(done, total int) { r.done, r.total = done, total }
func (r *recorder) Revision(revision int)   { r.revision = revision }
func (r *recorder) Preview(p *api.Preview)  { r.preview = p }

func (r *recorder) went(phases ...string) bool { return slices.Equal(r.phases, phases) }

// smallChart is a folder with a chart of Cilium's name that renders quickly.
func smallChart(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	small := &chart.Chart{
		Metadata:  &chart.Metadata{APIVersion: chart.APIVersionV2, Name: "cilium", Version: "1.18.2"},
		Templates: []*common.File{{Name: "templates/a.yaml", Data: []byte("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")}},
	}
	if _, err := chartutil.Save(small, dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// ciliumCharts is the folder of Cilium's real charts, which the repository does not hold.
func ciliumCharts(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("CHART_DIR")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "charts")
	}
	if _, err := os.Stat(filepath.Join(dir, "cilium-1.18.2.tgz")); err != nil {
		t.Fatalf("cilium-1.18.2.tgz is not in %s: set CHART_DIR to the folder that holds Cilium's charts", dir)
	}
	return dir
}

func seedValues() map[string]any {
	return map[string]any{
		"routingMode":          "native",
		"endpointRoutes":       map[string]any{"enabled": true},
		"enableIPv4Masquerade": false,
		"ipam":                 map[string]any{"mode": "delegated-plugin"},
		"cni": map[string]any{
			"chainingMode": "generic-veth", "exclusive": false, "customConf": true,
			"configMap": "cni-configuration", "externalRouting": true,
		},
		"kubeProxyReplacement": "true",
		"k8sServiceHost":       "169.254.128.112",
		"k8sServicePort":       60002,
		"devices":              "eth+",
		"extraConfig":          map[string]any{"local-router-ipv4": "169.254.32.16"},
	}
}
