package helm

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"helm.sh/helm/v4/pkg/kube"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/fence"
)

// send passes one exchange through the observer's transport.
func send(t *testing.T, o *observer, method, path, contentType string, status int, failure error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, "https://api"+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", contentType)
	wire := roundTripper(func(*http.Request) (*http.Response, error) {
		if failure != nil {
			return nil, failure
		}
		return &http.Response{StatusCode: status, Body: http.NoBody}, nil
	})
	if _, err := o.transport(wire).RoundTrip(request); !errors.Is(err, failure) {
		t.Errorf("answered %v", err)
	}
}

func newTestObserver() (*observer, *recorder) {
	progress := &recorder{}
	return newObserver(progress, nil, slog.New(slog.DiscardHandler)), progress
}

const (
	applyType = "application/apply-patch+yaml"
	object    = "/api/v1/namespaces/kube-system/configmaps/"
)

func TestProgressCountsTheObjectsThatWereTaken(t *testing.T) {
	o, progress := newTestObserver()
	send(t, o, "PATCH", object+"early", applyType, 200, nil)
	o.beginApplying(4)
	send(t, o, "PATCH", object+"a", applyType, 201, nil)
	send(t, o, "PATCH", object+"a", applyType, 200, nil) // a retry
	send(t, o, "PATCH", object+"b", applyType, 409, nil)
	send(t, o, "PATCH", object+"c", "application/json-patch+json", 200, nil)
	send(t, o, "GET", object+"d", "", 200, nil)
	if progress.done != 1 || progress.total != 4 {
		t.Errorf("counted %d of %d after one object", progress.done, progress.total)
	}
	send(t, o, "DELETE", object+"e", "", 200, nil)
	send(t, o, "DELETE", object+"f", "", 404, nil)
	send(t, o, "DELETE", object+"g", "", 403, nil)
	if progress.done != 3 {
		t.Errorf("counted %d after two deletions more", progress.done)
	}
	o.endApplying()
	send(t, o, "PATCH", object+"late", applyType, 200, nil)
	if progress.done != 3 {
		t.Error("counted an object after the end")
	}
}

func TestTheWireTellsWhyATemplateFailed(t *testing.T) {
	flat := errors.New("template: cilium/templates/x.yaml: error calling lookup: something")
	for name, example := range map[string]struct {
		path    string
		status  int
		failure error
		want    string
	}{
		"its look-up was forbidden":              {object + "a", 403, nil, api.ReasonForbidden},
		"nobody was logged in":                   {object + "a", 401, nil, api.ReasonForbidden},
		"the API server was overloaded":          {object + "a", 429, nil, api.ReasonUnavailable},
		"the API server broke":                   {object + "a", 500, nil, api.ReasonUnavailable},
		"the API server was away":                {object + "a", 0, io.ErrUnexpectedEOF, api.ReasonUnavailable},
		"the fence refused":                      {object + "a", 0, fence.ErrFenced, api.ReasonFenced},
		"what it looked up is not there":         {object + "a", 404, nil, api.ReasonRenderFailed},
		"an extension API is away, as it may be": {"/apis/metrics.k8s.io/v1beta1", 503, nil, api.ReasonRenderFailed},
	} {
		t.Run(name, func(t *testing.T) {
			o, _ := newTestObserver()
			send(t, o, "GET", example.path, "", example.status, example.failure)
			wantReason(t, o.classify(flat, nil), example.want)
		})
	}
}

func TestASuccessClearsAnOldFailureOnTheWire(t *testing.T) {
	o, _ := newTestObserver()
	send(t, o, "GET", object+"a", "", 503, nil)
	send(t, o, "GET", object+"a", "", 200, nil)
	wantReason(t, o.classify(errors.New("bad template"), nil), api.ReasonRenderFailed)
	if err := o.unreadable(); err != nil {
		t.Errorf("an object counts as unread: %v", err)
	}
}

func TestRecordsAreKeptWhileAnObjectCannotBeRead(t *testing.T) {
	// Helm's uninstall skips such an object and forgets the release.
	b := newBench(t, smallChart(t))
	_, err := b.apply(t, nil)
	mustSucceed(t, err)
	o, _ := newTestObserver()
	actions, err := b.connect("kube-system", o, nil)
	mustSucceed(t, err)
	send(t, o, "GET", object+"a", "", 403, nil)
	_, err = actions.Releases.Delete("cilium", 1)
	if err == nil || !strings.Contains(err.Error(), object+"a could not be read") {
		t.Errorf("answered %v", err)
	}
	b.state(t)
}

// strictObjects fails or panics where it is told to.
type strictObjects struct {
	kube.Interface
	deleteErrors []error
	deleted      bool
}

func (s *strictObjects) Create(kube.ResourceList, ...kube.ClientCreateOption) (*kube.Result, error) {
	panic("a nil pointer")
}

func (s *strictObjects) Delete(kube.ResourceList, metav1.DeletionPropagation) (*kube.Result, []error) {
	s.deleted = true
	return nil, s.deleteErrors
}

func TestAPanicInHelmsGoroutineBecomesAnError(t *testing.T) {
	o, _ := newTestObserver()
	if _, err := o.objects(&strictObjects{}).Create(nil); err == nil || strings.Contains(err.Error(), "nil pointer") {
		t.Errorf("answered %v", err)
	}
}

func TestTheErrorsOfADeletionAreKept(t *testing.T) {
	o, _ := newTestObserver()
	objects := o.objects(&strictObjects{deleteErrors: []error{errors.New("daemonsets is forbidden")}})
	if _, errs := objects.Delete(nil, metav1.DeletePropagationBackground); len(errs) != 1 {
		t.Errorf("answered %v", errs)
	}
	err := o.verdict(errors.New("failed to delete release: cilium"))
	if err == nil || !strings.Contains(err.Error(), "daemonsets is forbidden") {
		t.Errorf("the verdict is %v", err)
	}
}

func TestNothingIsDeletedBeforeTheRecordSaysSo(t *testing.T) {
	o, _ := newTestObserver()
	o.lose(errors.New("the record was not marked"))
	objects := &strictObjects{}
	if _, errs := o.objects(objects).Delete(nil, metav1.DeletePropagationBackground); len(errs) != 1 || objects.deleted {
		t.Errorf("answered %v, deleted %v", errs, objects.deleted)
	}
}

func TestAVerdictSaysEverythingOnce(t *testing.T) {
	lost := errors.New("update: failed")
	for name, example := range map[string]struct {
		returned error
		lost     bool
		want     string
	}{
		"nothing":                {nil, false, ""},
		"only Helm's":            {errors.New("bad"), false, "bad"},
		"only what Helm dropped": {nil, true, "update: failed"},
		"both":                   {errors.New("bad"), true, "bad: update: failed"},
		"both the same":          {errors.New("bad: update: failed"), true, "bad: update: failed"},
	} {
		t.Run(name, func(t *testing.T) {
			o, _ := newTestObserver()
			if example.lost {
				o.lose(lost)
			}
			text := ""
			if err := o.verdict(example.returned); err != nil {
				text = err.Error()
			}
			if text != example.want {
				t.Errorf("the verdict is %q, want %q", text, example.want)
			}
		})
	}
}
