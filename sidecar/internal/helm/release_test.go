package helm

import (
	"reflect"
	"strconv"
	"testing"
	"time"

	"helm.sh/helm/v4/pkg/storage"
	"helm.sh/helm/v4/pkg/storage/driver"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tke-cilium-operator/sidecar/internal/api"
)

func record(revision int, status string, more map[string]string) metav1.ObjectMeta {
	labels := map[string]string{"name": "cilium", "owner": "helm", "status": status, "version": strconv.Itoa(revision)}
	for key, value := range more {
		labels[key] = value
	}
	return metav1.ObjectMeta{Labels: labels, CreationTimestamp: metav1.Unix(1000, 0)}
}

func TestTheNewestRevisionIsReadFromMetadata(t *testing.T) {
	for name, example := range map[string]struct {
		records  []metav1.ObjectMeta
		revision int // 0 = no release
		status   string
		deployed int
	}{
		"nothing":                        {nil, 0, "", 0},
		"one":                            {[]metav1.ObjectMeta{record(1, "deployed", nil)}, 1, "deployed", 1},
		"ten comes after nine":           {[]metav1.ObjectMeta{record(10, "deployed", nil), record(9, "superseded", nil)}, 10, "deployed", 10},
		"a failed upgrade":               {[]metav1.ObjectMeta{record(1, "superseded", nil), record(2, "deployed", nil), record(3, "failed", nil)}, 3, "failed", 2},
		"a first one that failed":        {[]metav1.ObjectMeta{record(1, "failed", nil)}, 1, "failed", 0},
		"a pending one":                  {[]metav1.ObjectMeta{record(1, "pending-install", nil)}, 1, "pending-install", 0},
		"something that is not Helm's":   {[]metav1.ObjectMeta{record(1, "deployed", nil), record(2, "x", map[string]string{"version": "x"})}, 1, "deployed", 1},
		"all but one went with the time": {[]metav1.ObjectMeta{record(7, "superseded", nil), record(8, "pending-upgrade", nil)}, 8, "pending-upgrade", 7},
	} {
		t.Run(name, func(t *testing.T) {
			found := newestOf(testRelease, example.records)
			if found == nil {
				found = &api.Release{}
			}
			if found.Revision != example.revision || found.Status != example.status || found.LastDeployedRevision != example.deployed {
				t.Errorf("read %+v", found)
			}
		})
	}
}

func TestAReleaseIsReadWithItsLabelsAndTime(t *testing.T) {
	found := newestOf(testRelease, []metav1.ObjectMeta{record(2, "deployed", map[string]string{
		"createdAt": "2000", "modifiedAt": "3000", "example.org/a": "1",
		api.LabelChartName: "cilium", api.LabelChartVersion: "1.18.2", api.LabelStartID: "a",
	})})
	want := &api.Release{
		Name: "cilium", Namespace: "kube-system", Revision: 2, Status: "deployed", ChartName: "cilium", ChartVersion: "1.18.2",
		UpdatedAt: time.Unix(3000, 0).UTC(),
		Labels: map[string]string{"example.org/a": "1", api.LabelChartName: "cilium", api.LabelChartVersion: "1.18.2",
			api.LabelStartID: "a"},
		LastDeployedRevision: 2, LastDeployedVersion: "1.18.2",
	}
	if !reflect.DeepEqual(found, want) {
		t.Errorf("read  %+v\nwant %+v", found, want)
	}
	if older := newestOf(testRelease, []metav1.ObjectMeta{record(1, "deployed", map[string]string{"modifiedAt": "soon"})}); older.UpdatedAt != time.Unix(1000, 0).UTC() {
		t.Errorf("without Helm's times it was updated at %s", older.UpdatedAt)
	}
}

func TestLabelsThatHelmCopiedAreNotThoseOfAPendingRevision(t *testing.T) {
	labels := map[string]string{api.LabelStartID: "a", api.LabelChartName: "cilium", api.LabelRevision: "1", "example.org/a": "1"}
	for status, kept := range map[string]bool{"pending-upgrade": false, "pending-rollback": false, "deployed": true, "failed": true} {
		found := newestOf(testRelease, []metav1.ObjectMeta{record(1, "superseded", labels), record(2, status, labels)})
		if is := len(found.Labels) == 3 && found.ChartName == "cilium"; is != kept || found.LastDeployedRevision == 0 {
			t.Errorf("%s: read %+v", status, found)
		}
	}
	labels[api.LabelRevision] = "2"
	if found := newestOf(testRelease, []metav1.ObjectMeta{record(2, "pending-upgrade", labels)}); len(found.Labels) != 3 {
		t.Errorf("its own: read %+v", found)
	}
}

func TestTheVersionThatWasDeployedLastIsTold(t *testing.T) {
	chart := func(version string) map[string]string { return map[string]string{api.LabelChartVersion: version} }
	found := newestOf(testRelease, []metav1.ObjectMeta{
		record(1, "superseded", chart("1.17.17")), record(3, "failed", chart("1.18.2")), record(2, "deployed", chart("1.17.18")),
	})
	if found.ChartVersion != "1.18.2" || found.LastDeployedVersion != "1.17.18" {
		t.Errorf("read %+v", found)
	}
}

func TestAReleaseOfAPlainHelmIsDecodedForItsChart(t *testing.T) {
	b := newBench(t, smallChart(t))
	_, err := b.apply(t, nil)
	mustSucceed(t, err)
	records := storage.Init(driver.NewSecrets(b.secrets.CoreV1().Secrets("kube-system")))
	stored, err := records.Get("cilium", 1)
	mustSucceed(t, err)
	plain, err := asRelease(stored)
	mustSucceed(t, err)
	plain.Labels = nil
	mustSucceed(t, records.Update(plain))
	if found := b.state(t); found.ChartName != "cilium" || found.ChartVersion != "1.18.2" || len(found.Labels) != 0 {
		t.Errorf("read %+v", found)
	}
}

func TestHelmsOwnLabelsAreKnown(t *testing.T) {
	for _, label := range driver.GetSystemLabels() {
		if !api.IsHelmLabel(label) {
			t.Errorf("%s would be taken for a custom label", label)
		}
	}
}
