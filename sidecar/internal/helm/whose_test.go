package helm

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tke-cilium-operator/sidecar/internal/api"
)

func managed(record metav1.ObjectMeta, managers ...string) metav1.ObjectMeta {
	for i, manager := range managers {
		at := metav1.Unix(int64(i), 0)
		record.ManagedFields = append(record.ManagedFields, metav1.ManagedFieldsEntry{Manager: manager, Time: &at})
	}
	return record
}

func TestARevisionIsOursOnlyIfItsRecordSaysSo(t *testing.T) {
	ours := map[string]string{api.LabelStartID: "a", api.LabelRevision: "2"}
	older := map[string]string{api.LabelStartID: "a"}
	for name, example := range map[string]struct {
		record metav1.ObjectMeta
		ours   bool
		writer string
	}{
		"its own number":                       {record(2, "deployed", ours), true, ""},
		"the number of another":                {managed(record(3, "deployed", ours), "helm"), false, "helm"},
		"a failed one with another's number":   {record(3, "failed", ours), false, ""},
		"no label at all":                      {managed(record(2, "deployed", nil), "terraform", "kubectl"), false, "kubectl"},
		"an older sidecar's":                   {managed(record(2, "deployed", older), userAgent, "kubectl-label"), true, ""},
		"a copy of an older sidecar's":         {managed(record(3, "deployed", older), "helm"), false, "helm"},
		"an older one that does not tell more": {record(2, "deployed", older), true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			found := newestOf(testRelease, []metav1.ObjectMeta{example.record})
			if (found.Foreign == nil) != example.ours {
				t.Fatalf("read %+v", found)
			}
			if found.Foreign != nil && found.Foreign.Writer != example.writer {
				t.Errorf("the writer is %q", found.Foreign.Writer)
			}
		})
	}
}

// byHand is what somebody's `helm upgrade` leaves: Helm copies the labels, the number of our revision among them.
func (b *bench) byHand(t *testing.T, version string, values map[string]any) {
	t.Helper()
	watch := newObserver(silent{}, nil, b.log)
	actions, err := b.connect(testRelease.Namespace, watch, nil)
	mustSucceed(t, err)
	chart, err := b.charts.Find(t.Context(), api.ChartRef{Source: api.SourceBundled, Name: "cilium", Version: version})
	mustSucceed(t, err)
	request := applyRequest(nil)
	_, err = upgrade(actions, request, chart.Chart, values)
	mustSucceed(t, err)
}

func TestAnUpgradeByHandTellsWhatReallyRuns(t *testing.T) {
	b := newBench(t, ciliumCharts(t))
	_, err := b.apply(t, map[string]string{"example.org/desired": "ours"})
	mustSucceed(t, err)
	if found := b.state(t); found.Foreign != nil || found.KubeProxyReplacement != "true" {
		t.Fatalf("ours is %+v", found)
	}
	values := seedValues()
	values["kubeProxyReplacement"] = "false"
	b.byHand(t, "1.19.6", values)

	found := b.state(t)
	if found.Labels["example.org/desired"] != "ours" {
		t.Error("Helm does not copy labels any more: this test says nothing")
	}
	if found.Foreign == nil || found.Foreign.Description != "Upgrade complete" {
		t.Errorf("the foreign revision is %+v", found.Foreign)
	}
	if found.ChartVersion != "1.19.6" || found.LastDeployedVersion != "1.19.6" || found.KubeProxyReplacement != "false" {
		t.Errorf("read %s, deployed %s, kube-proxy replacement %s", found.ChartVersion, found.LastDeployedVersion, found.KubeProxyReplacement)
	}
	if found.UpdatedAt.Before(time.Now().Add(-time.Minute)) {
		t.Errorf("it was written at %s", found.UpdatedAt)
	}
	live, err := b.Live(t.Context(), testRelease)
	if err != nil || live.Revision != 0 {
		t.Errorf("its objects are compared as ours: %+v, %v", live, err)
	}
}

func TestOursAgainAfterAnUpgradeByHand(t *testing.T) {
	b := newBench(t, ciliumCharts(t))
	_, err := b.apply(t, nil)
	mustSucceed(t, err)
	b.byHand(t, "1.19.6", seedValues())
	// Going back to what somebody wrote does not tell his chart by our labels.
	_, err = b.run(t, rollbackTo(2))
	mustSucceed(t, err)
	if found := b.state(t); found.Foreign != nil || found.ChartVersion != "1.19.6" || found.Labels[api.LabelChartSHA256] != "" {
		t.Errorf("read %+v", found)
	}
}
