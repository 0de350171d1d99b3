// The golden files hold one example of each message; the C++ tests read the same files.
package api_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tke-cilium-operator/sidecar/internal/api"
)

const goldenDir = "../../../test/golden/sidecar"

var messages = map[string]func() any{
	"version.json":                           func() any { return &api.Version{} },
	"fence_request.json":                     func() any { return &api.FenceRequest{} },
	"fence_answer.json":                      func() any { return &api.FenceAnswer{} },
	"release_deployed.json":                  func() any { return &api.ReleaseAnswer{} },
	"release_foreign.json":                   func() any { return &api.ReleaseAnswer{} },
	"release_pending.json":                   func() any { return &api.ReleaseAnswer{} },
	"release_absent.json":                    func() any { return &api.ReleaseAnswer{} },
	"render_request.json":                    func() any { return &api.RenderRequest{} },
	"render_answer.json":                     func() any { return &api.RenderAnswer{} },
	"operation_request_apply.json":           func() any { return &api.OperationRequest{} },
	"operation_request_apply_oci.json":       func() any { return &api.OperationRequest{} },
	"operation_request_apply_configmap.json": func() any { return &api.OperationRequest{} },
	"operation_request_uninstall.json":       func() any { return &api.OperationRequest{} },
	"versions_request.json":                  func() any { return &api.VersionsRequest{} },
	"versions_answer.json":                   func() any { return &api.VersionsAnswer{} },
	"operation_request_rollback.json":        func() any { return &api.OperationRequest{} },
	"operation_request_unlock.json":          func() any { return &api.OperationRequest{} },
	"operation_running.json":                 func() any { return &api.Operation{} },
	"operation_succeeded.json":               func() any { return &api.Operation{} },
	"operation_failed.json":                  func() any { return &api.Operation{} },
	"error_busy.json":                        func() any { return &api.ErrorAnswer{} },
	"error_fenced.json":                      func() any { return &api.ErrorAnswer{} },
	"error_stale_epoch.json":                 func() any { return &api.ErrorAnswer{} },
	"error_invalid_request.json":             func() any { return &api.ErrorAnswer{} },
	"error_operation_unknown.json":           func() any { return &api.ErrorAnswer{} },
	"error_values_invalid.json":              func() any { return &api.ErrorAnswer{} },
	"values_request.json":                    func() any { return &api.ValuesRequest{} },
	"values_answer.json":                     func() any { return &api.ValuesAnswer{} },
	"error_values_unreadable.json":           func() any { return &api.ErrorAnswer{} },
	"watch_line.json":                        func() any { return &api.WatchLine{} },
	"watch_line_idle.json":                   func() any { return &api.WatchLine{} },
	"rights_answer.json":                     func() any { return &api.RightsAnswer{} },
	"live_answer.json":                       func() any { return &api.LiveAnswer{} },
	"operation_request_preview.json":         func() any { return &api.OperationRequest{} },
	"preview_answer.json":                    func() any { return &api.Preview{} },
}

func TestEveryMessageReadsAndWritesItsGoldenFile(t *testing.T) {
	for name, newMessage := range messages {
		t.Run(strings.TrimSuffix(name, ".json"), func(t *testing.T) {
			golden, err := os.ReadFile(filepath.Join(goldenDir, name))
			if err != nil {
				t.Fatal(err)
			}
			message := newMessage()
			if err := api.Decode(bytes.NewReader(golden), message); err != nil {
				t.Fatalf("reading: %v", err)
			}
			if request, ok := message.(interface{ Validate() error }); ok {
				if err := request.Validate(); err != nil {
					t.Errorf("the example is not valid: %v", err)
				}
			}
			if got, want := write(t, message), compact(t, golden); got != want {
				t.Errorf("writing gives\n%s\nthe file holds\n%s", got, want)
			}
		})
	}
}

func TestNoGoldenFileIsForgotten(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(goldenDir, "*.json"))
	if err != nil || len(files) != len(messages) {
		t.Fatalf("%d files (%v), but %d messages are tested", len(files), err, len(messages))
	}
}

func write(t *testing.T, message any) string {
	t.Helper()
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(message); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(out.String())
}

func compact(t *testing.T, document []byte) string {
	t.Helper()
	var out bytes.Buffer
	if err := json.Compact(&out, document); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
