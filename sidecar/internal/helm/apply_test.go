package helm

import (
	"errors"
	"maps"
	"strings"
	"testing"

	kubefake "helm.sh/helm/v4/pkg/kube/fake"
	"helm.sh/helm/v4/pkg/release/common"
	"helm.sh/helm/v4/pkg/storage"
	"helm.sh/helm/v4/pkg/storage/driver"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	clienttesting "k8s.io/client-go/testing"

	"tke-cilium-operator/sidecar/internal/api"
)

func wantReason(t *testing.T, err error, reason string) {
	t.Helper()
	var known *api.Error
	if !errors.As(err, &known) || known.Reason != reason {
		t.Errorf("answered %v, want %s", err, reason)
	}
}

func mustSucceed(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// state reads the release; a test that calls it wants one.
func (b *bench) state(t *testing.T) *api.Release {
	t.Helper()
	found, err := b.Release(t.Context(), testRelease)
	mustSucceed(t, err)
	if found == nil {
		t.Fatal("there is no release")
	}
	return found
}

// mark changes a recorded revision as another process, or its death, would.
func (b *bench) mark(t *testing.T, revision int, status common.Status) {
	t.Helper()
	records := storage.Init(driver.NewSecrets(b.secrets.CoreV1().Secrets(testRelease.Namespace)))
	stored, err := records.Get(testRelease.Name, revision)
	mustSucceed(t, err)
	record, err := asRelease(stored)
	mustSucceed(t, err)
	record.Info.Status = status
	mustSucceed(t, records.Update(record))
}

func TestAnInstallationIsRecordedWithItsLabels(t *testing.T) {
	b := newBench(t, smallChart(t))
	progress, err := b.apply(t, map[string]string{"example.org/a": "1"})
	mustSucceed(t, err)
	if progress.revision != 1 || !progress.went(api.PhaseResolvingChart, api.PhaseRendering) {
		t.Errorf("reported %+v", progress)
	}
	found := b.state(t)
	if sum := found.Labels[api.LabelChartSHA256]; len(sum) != 40 {
		t.Errorf("the sum's label is %q", sum)
	}
	delete(found.Labels, api.LabelChartSHA256)
	want := map[string]string{
		"example.org/a": "1", api.LabelStartID: startID, api.LabelChartName: "cilium", api.LabelChartVersion: "1.18.2",
	}
	if found.Status != "deployed" || found.Revision != 1 || found.LastDeployedRevision != 1 || !maps.Equal(found.Labels, want) {
		t.Errorf("the release is %+v", found)
	}
}

func TestAnUpgradeHasExactlyItsOwnLabels(t *testing.T) {
	b := newBench(t, smallChart(t))
	_, err := b.apply(t, map[string]string{"example.org/old": "1", "example.org/both": "1"})
	mustSucceed(t, err)
	_, err = b.apply(t, map[string]string{"example.org/both": "2"})
	mustSucceed(t, err)
	found := b.state(t)
	if found.Revision != 2 || found.Labels["example.org/both"] != "2" || len(found.Labels) != 5 {
		t.Errorf("the release is %+v", found)
	}
}

func TestOldRevisionsAreRemovedBeyondTheHistory(t *testing.T) {
	b := newBench(t, smallChart(t))
	for range 5 {
		_, err := b.apply(t, nil)
		mustSucceed(t, err)
	}
	records, err := b.secrets.Tracker().List(
		schema.GroupVersionResource{Version: "v1", Resource: "secrets"}, schema.GroupVersionKind{Version: "v1", Kind: "Secret"}, "kube-system")
	mustSucceed(t, err)
	items, err := runtime.DefaultUnstructuredConverter.ToUnstructured(records)
	mustSucceed(t, err)
	if kept := len(items["items"].([]any)); kept != 3 {
		t.Errorf("%d revisions are kept", kept)
	}
}

func TestEmptyValuesMeanTheChartsOwn(t *testing.T) {
	b := newBench(t, smallChart(t))
	_, err := b.apply(t, nil)
	mustSucceed(t, err)
	request := applyRequest(nil)
	request.Values = map[string]any{}
	_, err = b.run(t, request)
	mustSucceed(t, err)
	stored, err := storage.Init(driver.NewSecrets(b.secrets.CoreV1().Secrets("kube-system"))).Get("cilium", 2)
	mustSucceed(t, err)
	record, err := asRelease(stored)
	mustSucceed(t, err)
	if len(record.Config) != 0 {
		t.Errorf("the old values came back: %v", record.Config)
	}
}

func TestApplyMeetsWhatIsRecorded(t *testing.T) {
	for name, example := range map[string]struct {
		status   common.Status
		reason   string // "" = it succeeds
		deployed int    // the last deployed revision afterwards
	}{
		"a pending installation":  {common.StatusPendingInstall, api.ReasonReleasePending, 0},
		"a pending upgrade":       {common.StatusPendingUpgrade, api.ReasonReleasePending, 0},
		"a pending rollback":      {common.StatusPendingRollback, api.ReasonReleasePending, 0},
		"a failed installation":   {common.StatusFailed, "", 2},
		"an uninstalled release":  {common.StatusUninstalled, "", 2},
		"a cut-off uninstall":     {common.StatusUninstalling, api.ReasonReleasePending, 0},
		"an unknown state":        {common.StatusUnknown, api.ReasonHelmFailed, 0},
		"a deployed installation": {common.StatusDeployed, "", 2},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, smallChart(t))
			_, err := b.apply(t, nil)
			mustSucceed(t, err)
			b.mark(t, 1, example.status)
			_, err = b.apply(t, nil)
			if example.reason == "" {
				mustSucceed(t, err)
			} else {
				wantReason(t, err, example.reason)
			}
			if found := b.state(t); found.LastDeployedRevision != example.deployed {
				t.Errorf("afterwards the release is %+v", found)
			}
		})
	}
}

func TestAFailedVerdictIsNotTakenForASuccess(t *testing.T) {
	// Helm installs, cannot record that, logs it, and reports success.
	b := newBench(t, smallChart(t))
	b.secrets.PrependReactor("update", "secrets", func(clienttesting.Action) (bool, runtime.Object, error) {
		return true, nil, apierrors.NewServiceUnavailable("etcd is away")
	})
	_, err := b.apply(t, nil)
	wantReason(t, err, api.ReasonUnavailable)
	if found := b.state(t); found.Status != "pending-install" {
		t.Errorf("the release is %s", found.Status)
	}
}

func TestARecordChangedBySomebodyElseIsNotOverwritten(t *testing.T) {
	b := newBench(t, smallChart(t))
	b.secrets.PrependReactor("update", "secrets", func(clienttesting.Action) (bool, runtime.Object, error) {
		return true, nil, apierrors.NewConflict(schema.GroupResource{Resource: "secrets"}, "x", errors.New("modified"))
	})
	_, err := b.apply(t, nil)
	wantReason(t, err, api.ReasonChanged)
}

func TestTheAPIServersRefusalKeepsHelmsWords(t *testing.T) {
	for reason, refusal := range map[string]error{
		api.ReasonForbidden:     apierrors.NewForbidden(schema.GroupResource{Group: "apps", Resource: "daemonsets"}, "cilium", errors.New(`User "x" cannot patch resource`)),
		api.ReasonDenied:        apierrors.NewForbidden(schema.GroupResource{Group: "apps", Resource: "daemonsets"}, "cilium", errors.New("no")),
		api.ReasonUnavailable:   apierrors.NewTimeoutError("too slow", 1),
		api.ReasonValuesInvalid: apierrors.NewBadRequest("strict decoding error: unknown field"),
	} {
		b := newBench(t, smallChart(t))
		b.objects = &kubefake.FailingKubeClient{
			PrintingKubeClient: *b.objects.(*kubefake.PrintingKubeClient), BuildError: refusal}
		_, err := b.apply(t, nil)
		wantReason(t, err, reason)
		if !strings.Contains(err.Error(), refusal.Error()) {
			t.Errorf("%v lost the API server's words", err)
		}
	}
}

func TestAnUnreachableAPIServerIsNamedSo(t *testing.T) {
	b := newBench(t, smallChart(t))
	b.down = apierrors.NewServiceUnavailable("away")
	_, err := b.apply(t, nil)
	wantReason(t, err, api.ReasonUnavailable)
	_, err = b.Release(t.Context(), testRelease)
	wantReason(t, err, api.ReasonUnavailable)
}
