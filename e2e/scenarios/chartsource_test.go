package scenarios_test

// Where the chart comes from when nothing is bundled: a ConfigMap, and an OCI registry behind a password.

import (
	"os"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tke-cilium-operator/e2e/ociregistry"
	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

// withoutCharts runs an operator in whose image no chart is bundled.
func withoutCharts(t *testing.T) *scenario {
	t.Helper()
	s := given(t, tke.Options{}, operator.Options{ChartDir: t.TempDir()})
	s.must(s.op.Start())
	return s
}

func chartFrom(source string, place map[string]any) map[string]any {
	chart := map[string]any{"source": source}
	for name, value := range place {
		chart[name] = value
	}
	return spec(map[string]any{"chart": chart})
}

func (s *scenario) secret(name string, data map[string]string) {
	s.Helper()
	secret := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: name}, StringData: data}
	_, err := s.bed.Client().CoreV1().Secrets(system).Create(s.Context(), secret, metav1.CreateOptions{})
	s.must(err)
}

func chartArchive(t *testing.T) []byte {
	t.Helper()
	archive, err := os.ReadFile(bundled(t))
	if err != nil {
		t.Fatal(err)
	}
	return archive
}

func TestTheChartFromAConfigMap(t *testing.T) {
	s := withoutCharts(t)
	place := map[string]any{
		"configMapKeyRef": map[string]any{"name": "cilium-charts", "key": "cilium-1.18.2.tgz"}, "sha256": bundledSum(t),
	}
	s.apply(chartFrom("ConfigMap", place))
	found := s.untilReason("Released", "ChartNotFound")
	if told := found.Condition("Released").Message; !strings.Contains(told, "kubectl -n kube-system create configmap cilium-charts") {
		t.Errorf("it does not say how to make the ConfigMap: %s", told)
	}
	s.expectNoWrites(s.writesOf(sidecarProgram))

	charts := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "cilium-charts"},
		BinaryData: map[string][]byte{"cilium-1.18.2.tgz": chartArchive(t)}}
	_, err := s.bed.Client().CoreV1().ConfigMaps(system).Create(s.Context(), charts, metav1.CreateOptions{})
	s.must(err)
	// It is looked for every minute; a new sidecar remembers no failure.
	s.op.Sidecar.Kill()
	s.must(s.op.Sidecar.Start())
	if ready := s.untilReady(); ready.Status.Effective.ChartSource != "ConfigMap" {
		t.Errorf("the chart comes from %s", ready.Status.Effective.ChartSource)
	}
	s.expectReleases(deployedOnce)
}

func TestTheChartFromARegistry(t *testing.T) {
	s := withoutCharts(t)
	registry := ociregistry.Start(t, "robot", secretMarker)
	digest := registry.PushChart(t, "charts/cilium", version, chartArchive(t))
	place := map[string]any{"url": registry.URL + "/charts/cilium", "caSecretName": "charts-ca"}
	s.secret("charts-ca", map[string]string{"ca.crt": string(registry.Authority)})

	s.apply(chartFrom("OCI", map[string]any{"oci": place}))
	s.untilReason("Released", "ChartUnauthorized")

	// Another way is another attempt: no time has to pass.
	s.secret("charts-login", map[string]string{"username": "robot", "password": secretMarker})
	place["credentialsSecretName"] = "charts-login"
	s.apply(chartFrom("OCI", map[string]any{"oci": place}))
	s.untilReady()
	s.expectReleases(deployedOnce)

	place["digest"] = digest
	s.apply(chartFrom("OCI", map[string]any{"oci": place}))
	s.until("the same chart by its digest", s.deployedRevision(2))
}
