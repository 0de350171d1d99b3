package helm

import (
	"strings"
	"testing"

	"helm.sh/helm/v4/pkg/release/common"
	"k8s.io/apimachinery/pkg/runtime"
	clienttesting "k8s.io/client-go/testing"

	"tke-cilium-operator/sidecar/internal/api"
)

// wanting is a request whose rendering must turn kube-proxy replacement on.
func wanting(kind string, values map[string]any) *api.OperationRequest {
	request := applyRequest(nil)
	request.Type, request.Values = kind, values
	request.Owned = []api.OwnedSetting{{Key: "kube-proxy-replacement", Value: "true", Program: api.ProgramAgent}}
	return request
}

func pasted() map[string]any {
	values := seedValues()
	values["extraConfig"] = map[string]any{"local-router-ipv4": "169.254.32.16", "kube-proxy-replacement": "false"}
	return values
}

// writes counts what is written from now on.
func (b *bench) writes() *int {
	count := 0
	b.secrets.PrependReactor("*", "*", func(action clienttesting.Action) (bool, runtime.Object, error) {
		if verb := action.GetVerb(); verb != "get" && verb != "list" {
			count++
		}
		return false, nil, nil
	})
	return &count
}

func TestARenderingThatContradictsIsNotApplied(t *testing.T) {
	b := newBench(t, ciliumCharts(t))
	_, err := b.run(t, wanting(api.TypeApply, seedValues()))
	mustSucceed(t, err)
	for _, kind := range []string{api.TypeApply, api.TypePreview} {
		count := b.writes()
		_, err = b.run(t, wanting(kind, pasted()))
		wantReason(t, err, api.ReasonValuesConflict)
		if *count != 0 || !strings.Contains(err.Error(), "kube-proxy-replacement of ConfigMap cilium-config") {
			t.Errorf("%s: %d writes, %v", kind, *count, err)
		}
	}
	if found := b.state(t); found.Revision != 1 || found.Status != "deployed" {
		t.Errorf("the release is %+v", found)
	}
}

func TestAFirstRenderingThatContradictsLeavesNothing(t *testing.T) {
	b := newBench(t, ciliumCharts(t))
	_, err := b.run(t, wanting(api.TypeApply, pasted()))
	wantReason(t, err, api.ReasonValuesConflict)
	if found, err := b.Release(t.Context(), testRelease); err != nil || found != nil {
		t.Errorf("it left %v, %v", found, err)
	}
}

func TestAnUninstalledReleaseKeepsItsRecord(t *testing.T) {
	b := newBench(t, ciliumCharts(t))
	_, err := b.apply(t, nil)
	mustSucceed(t, err)
	b.mark(t, 1, common.StatusUninstalled)
	count := b.writes()
	_, err = b.run(t, wanting(api.TypeApply, pasted()))
	wantReason(t, err, api.ReasonValuesConflict)
	if *count != 0 {
		t.Errorf("%d writes", *count)
	}
}

func TestNoCertificateGoesBeforeTheRenderingIsProved(t *testing.T) {
	b := newBench(t, ciliumCharts(t))
	_, err := b.apply(t, nil)
	mustSucceed(t, err)
	request := wanting(api.TypeApply, pasted())
	request.Renew = []string{"hubble-server-certs"} // b.secrets is not there: a deletion would panic
	_, err = b.run(t, request)
	wantReason(t, err, api.ReasonValuesConflict)
}
