package server

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/fence"
	"tke-cilium-operator/sidecar/internal/helm"
	"tke-cilium-operator/sidecar/internal/operations"
)

const goldenDir = "../../../test/golden/sidecar"

// fakeHelm answers what it is told, and runs operations that end when told.
type fakeHelm struct {
	release  *api.Release
	rendered *api.RenderAnswer
	err      error
	end      chan error
	ran      []string
}

func (f *fakeHelm) Release(context.Context, api.ReleaseRef) (*api.Release, error) {
	return f.release, f.err
}

func (f *fakeHelm) Render(context.Context, *api.RenderRequest) (*api.RenderAnswer, error) {
	return f.rendered, f.err
}

func (f *fakeHelm) Rights(context.Context, *api.RenderRequest) (*api.RightsAnswer, error) {
	return &api.RightsAnswer{Missing: []string{"list nodes"}}, f.err
}

func (f *fakeHelm) Live(context.Context, api.ReleaseRef) (*api.LiveAnswer, error) {
	return &api.LiveAnswer{Revision: 3, Differences: []api.Difference{}, Certificates: []api.Certificate{}}, f.err
}

func (f *fakeHelm) Run(_ context.Context, request *api.OperationRequest, _ helm.Permit) operations.Verb {
	return func(operations.Progress) error {
		f.ran = append(f.ran, request.ID)
		return <-f.end
	}
}

type fixture struct {
	*httptest.Server
	t     *testing.T
	helm  *fakeHelm
	fence *fence.Fence
	ops   *operations.Manager
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	f := &fixture{t: t, helm: &fakeHelm{end: make(chan error)}, fence: fence.New(), ops: operations.NewManager(log, func() {})}
	service := &Server{Version: api.Version{Contract: 1, StartID: "start"}, Helm: f.helm, Fence: f.fence,
		Operations: f.ops, Log: log, Rendered: func() {}, Values: f.values, Versions: f.versions}
	f.Server = httptest.NewServer(service.HTTP(t.Context()).Handler)
	t.Cleanup(f.Close)
	return f
}

func (f *fixture) values(_ context.Context, sources []api.ValuesSource) ([]json.RawMessage, error) {
	if f.helm.err != nil {
		return nil, f.helm.err
	}
	return make([]json.RawMessage, len(sources)), nil
}

func (f *fixture) versions(_ context.Context, ref api.ChartRef) ([]string, error) {
	return []string{ref.Version}, f.helm.err
}

// ask sends a request and returns status, reason of the error if any, and body.
func (f *fixture) ask(method, path, body string) (status int, reason, answer string) {
	f.t.Helper()
	request, err := http.NewRequestWithContext(f.t.Context(), method, f.URL+path, strings.NewReader(body))
	if err != nil {
		f.t.Fatal(err)
	}
	response, err := f.Client().Do(request)
	if err != nil {
		f.t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		f.t.Fatal(err)
	}
	var refusal api.ErrorAnswer
	if err := json.Unmarshal(content, &refusal); err != nil || response.Header.Get("Content-Type") != "application/json" {
		f.t.Fatalf("%s %s answered no JSON: %s", method, path, content)
	}
	return response.StatusCode, refusal.Error.Reason, string(content)
}

func (f *fixture) want(method, path, body string, status int, reason string) string {
	f.t.Helper()
	gotStatus, gotReason, answer := f.ask(method, path, body)
	if gotStatus != status || gotReason != reason {
		f.t.Errorf("%s %s answered %d %s, want %d %s: %s", method, path, gotStatus, gotReason, status, reason, answer)
	}
	return answer
}

func golden(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(goldenDir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestRequestsThatDoNotExistAreAnsweredAsErrors(t *testing.T) {
	f := newFixture(t)
	f.want("GET", "/", "", 404, api.ReasonNotFound)
	f.want("GET", "/v2/version", "", 404, api.ReasonNotFound)
	f.want("DELETE", "/v1/version", "", 404, api.ReasonNotFound)
	f.want("GET", "/v1/operations", "", 400, api.ReasonInvalidRequest)
	f.want("GET", "/v1/releases/kube-system/..%2Fcilium", "", 400, api.ReasonInvalidRequest)
}

func TestMalformedBodiesAreRefused(t *testing.T) {
	f := newFixture(t)
	for _, target := range []struct{ method, path string }{
		{"PUT", "/v1/fence"}, {"POST", "/v1/render"}, {"POST", "/v1/operations"},
	} {
		for _, body := range []string{"", "{", "[]", `{"unknown":1}`, "{} {}"} {
			f.want(target.method, target.path, body, 400, api.ReasonInvalidRequest)
		}
		f.want(target.method, target.path, `{"holder":"`+strings.Repeat("x", maxBodyBytes)+`"}`, 413, api.ReasonInvalidRequest)
	}
}

func TestTheReleaseIsAnsweredBesideTheOperation(t *testing.T) {
	f := newFixture(t)
	if answer := f.want("GET", "/v1/releases/kube-system/cilium", "", 200, ""); answer != "{\"release\":null,\"operation\":null}\n" {
		t.Errorf("without a release it answered %s", answer)
	}
	f.helm.release = &api.Release{Name: "cilium", Revision: 3}
	if answer := f.want("GET", "/v1/releases/kube-system/cilium", "", 200, ""); !strings.Contains(answer, `"revision":3`) {
		t.Errorf("it answered %s", answer)
	}
	f.helm.err = api.Errorf(api.ReasonForbidden, "secrets is forbidden")
	f.want("GET", "/v1/releases/kube-system/cilium", "", 502, api.ReasonForbidden)
}

func TestARenderingIsAnswered(t *testing.T) {
	f := newFixture(t)
	f.helm.rendered = &api.RenderAnswer{Manifest: "a: <b>"}
	if answer := f.want("POST", "/v1/render", golden(t, "render_request.json"), 200, ""); !strings.Contains(answer, `"a: <b>"`) {
		t.Errorf("it answered %s", answer)
	}
	f.helm.err = api.Errorf(api.ReasonValuesInvalid, "no")
	f.want("POST", "/v1/render", golden(t, "render_request.json"), 422, api.ReasonValuesInvalid)
	f.helm.err = errors.New("unnamed")
	f.want("POST", "/v1/render", golden(t, "render_request.json"), 422, api.ReasonHelmFailed)
}

func TestValuesOfOtherObjectsAreAnswered(t *testing.T) {
	f := newFixture(t)
	if answer := f.want("POST", "/v1/values", golden(t, "values_request.json"), 200, ""); answer != "{\"documents\":[null,null]}\n" {
		t.Errorf("it answered %s", answer)
	}
	f.want("POST", "/v1/values", `{"from":[]}`, 400, api.ReasonInvalidRequest)
	f.want("POST", "/v1/values", `{"from":[{"kind":"Pod","name":"a","key":"b"}]}`, 400, api.ReasonInvalidRequest)
	f.want("POST", "/v1/values", `{"from":[{"kind":"Secret","name":"../a","key":"b"}]}`, 400, api.ReasonInvalidRequest)
	f.want("POST", "/v1/values", `{"from":[{"kind":"Secret","name":"a","key":""}]}`, 400, api.ReasonInvalidRequest)
	f.helm.err = api.Errorf(api.ReasonValuesUnreadable, "no")
	f.want("POST", "/v1/values", golden(t, "values_request.json"), 422, api.ReasonValuesUnreadable)
}

func TestTheFenceGovernsOperations(t *testing.T) {
	f := newFixture(t)
	apply := golden(t, "operation_request_apply.json") // epoch 3
	f.want("POST", "/v1/operations", apply, 409, api.ReasonFenced)
	f.want("PUT", "/v1/fence", `{"epoch":2,"holder":"a","validForMilliseconds":60000}`, 200, "")
	f.want("POST", "/v1/operations", apply, 409, api.ReasonFenced)
	f.want("PUT", "/v1/fence", `{"epoch":3,"holder":"a","validForMilliseconds":60000}`, 200, "")
	stale := f.want("PUT", "/v1/fence", `{"epoch":2,"holder":"b","validForMilliseconds":60000}`, 409, api.ReasonStaleEpoch)
	if !strings.HasSuffix(stale, `"epoch":3}`+"\n") {
		t.Errorf("a stale epoch was answered with %s", stale)
	}
	f.want("PUT", "/v1/fence", `{"epoch":3,"holder":"a","validForMilliseconds":0}`, 200, "")
	f.want("POST", "/v1/operations", apply, 409, api.ReasonFenced)
	if len(f.helm.ran) > 0 {
		t.Error("an operation ran")
	}
}

func TestAnOperationIsFoundAgain(t *testing.T) {
	f := newFixture(t)
	apply := golden(t, "operation_request_apply.json")
	f.want("GET", "/v1/operations/op-7f3a", "", 404, api.ReasonOperationUnknown)
	f.want("PUT", "/v1/fence", `{"epoch":3,"holder":"a","validForMilliseconds":60000}`, 200, "")
	f.want("POST", "/v1/operations", apply, 202, "")
	f.want("POST", "/v1/operations", apply, 200, "")
	other := strings.Replace(apply, "op-7f3a", "op-other", 1)
	if answer := f.want("POST", "/v1/operations", other, 409, api.ReasonBusy); !strings.Contains(answer, `"operation":{"id":"op-7f3a"`) {
		t.Errorf("Busy does not show the running one: %s", answer)
	}
	if answer := f.want("GET", "/v1/releases/kube-system/cilium", "", 200, ""); !strings.Contains(answer, `"state":"Running"`) {
		t.Errorf("the release's state does not show the operation: %s", answer)
	}
	// The fence may close: the operation is still the same one.
	f.want("PUT", "/v1/fence", `{"epoch":3,"holder":"a","validForMilliseconds":0}`, 200, "")
	f.want("POST", "/v1/operations", apply, 200, "")
	f.helm.end <- api.Errorf(api.ReasonForbidden, "no")
	if err := f.ops.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.want("GET", "/v1/operations/op-7f3a", "", 200, api.ReasonForbidden) // its own error, not the answer's
}

func TestAWatcherSeesTheOperationBeginAndEnd(t *testing.T) {
	f := newFixture(t)
	request, err := http.NewRequestWithContext(t.Context(), "GET", f.URL+"/v1/operations?watch=true", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := f.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	next := func() *api.Operation {
		var line api.WatchLine
		if !lines.Scan() || json.Unmarshal(lines.Bytes(), &line) != nil {
			t.Fatalf("the stream ended or is broken: %v, %s", lines.Err(), lines.Text())
		}
		return line.Operation
	}
	if first := next(); first != nil {
		t.Errorf("before any operation it says %+v", first)
	}
	if err := f.fence.Renew(3, time.Minute); err != nil {
		t.Fatal(err)
	}
	f.want("POST", "/v1/operations", golden(t, "operation_request_apply.json"), 202, "")
	if begun := next(); begun.State != api.StateRunning {
		t.Errorf("it says %+v", begun)
	}
	f.helm.end <- nil
	if ended := next(); ended.State != api.StateSucceeded {
		t.Errorf("it says %+v", ended)
	}
}

func TestVersionsAreAnsweredOrTheReasonWhyNot(t *testing.T) {
	f := newFixture(t)
	const body = `{"chart":{"source":"Auto","name":"cilium","version":"1.19.6"}}`
	if answer := f.want(http.MethodPost, "/v1/versions", body, http.StatusOK, ""); answer != "{\"versions\":[\"1.19.6\"]}\n" {
		t.Errorf("answered %q", answer)
	}
	f.want(http.MethodPost, "/v1/versions", `{"chart":{"source":"Git"}}`, http.StatusBadRequest, api.ReasonInvalidRequest)
	f.helm.err = api.Errorf(api.ReasonChartUnreachable, "away")
	f.want(http.MethodPost, "/v1/versions", body, http.StatusUnprocessableEntity, api.ReasonChartUnreachable)
}
