// Package api holds the messages of the contract with the controller, docs/sidecar-api.md, and nothing else.
package api

import (
	"encoding/json"
	"time"
)

// Contract is the version of docs/sidecar-api.md that this program speaks.
const Contract = 1

// Where a chart comes from.
const (
	SourceAuto      = "Auto"
	SourceBundled   = "Bundled"
	SourceHTTP      = "HTTP"
	SourceOCI       = "OCI"
	SourceConfigMap = "ConfigMap"
)

// What an operation does.
const (
	TypeApply     = "Apply"
	TypePreview   = "Preview"
	TypeRollback  = "Rollback"
	TypeUninstall = "Uninstall"
	TypeUnlock    = "Unlock"
)

// How far an operation is.
const (
	StateRunning   = "Running"
	StateSucceeded = "Succeeded"
	StateFailed    = "Failed"
)

// What a running operation is doing; a failed one keeps the phase it failed in.
const (
	PhaseResolvingChart = "ResolvingChart"
	PhaseRendering      = "Rendering"
	PhaseApplying       = "Applying"
	PhaseRecording      = "Recording"
	PhaseDone           = "Done"
)

// Version answers GET /v1/version.
type Version struct {
	Contract  int       `json:"contract"`
	Version   string    `json:"version"`
	Helm      string    `json:"helm"`
	StartID   string    `json:"startId"`
	StartedAt time.Time `json:"startedAt"`
}

// FenceRequest is the body of PUT /v1/fence: writes are allowed for this long from its arrival.
type FenceRequest struct {
	Epoch                int64  `json:"epoch"`
	Holder               string `json:"holder"`
	ValidForMilliseconds int64  `json:"validForMilliseconds"`
}

// FenceAnswer answers PUT /v1/fence.
type FenceAnswer struct {
	Epoch int64 `json:"epoch"`
}

// ChartRef says which chart, and where to find it.
type ChartRef struct {
	Source  string `json:"source"`
	URL     string `json:"url,omitempty"`
	Name    string `json:"name"`
	Version string `json:"version"`
	SHA256  string `json:"sha256,omitempty"`

	// For OCI only: of the manifest; without it, the tag that is the version.
	Digest string `json:"digest,omitempty"`
	// For ConfigMap only; it and the Secrets are in the operator's namespace.
	ConfigMap ObjectKey `json:"configMap,omitzero"`
	// For HTTP and OCI: a Secret with username and password, and one with ca.crt.
	CredentialsSecret string `json:"credentialsSecret,omitempty"`
	CASecret          string `json:"caSecret,omitempty"`
}

// ObjectKey is one entry of a ConfigMap or a Secret.
type ObjectKey struct {
	Name string `json:"name"`
	Key  string `json:"key"`
}

// RenderRequest is the body of POST /v1/render.
type RenderRequest struct {
	Release ReleaseRef     `json:"release"`
	Chart   ChartRef       `json:"chart"`
	Values  map[string]any `json:"values"`
}

// RenderAnswer answers POST /v1/render.
type RenderAnswer struct {
	Manifest string     `json:"manifest"`
	Chart    FoundChart `json:"chart"`
}

// RightsAnswer answers POST /v1/rights, whose body is a RenderRequest.
type RightsAnswer struct {
	// Missing are sentences such as "create, patch deployments.apps hubble-relay in kube-system".
	Missing []string `json:"missing"`
}

// FoundChart is a chart that was found and checked.
type FoundChart struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	SHA256  string `json:"sha256"`
}

// The kinds of object that hold Helm values.
const (
	KindSecret    = "Secret"
	KindConfigMap = "ConfigMap"
)

// ValuesSource is an object in the operator's namespace that holds Helm values, YAML or JSON, under a key.
type ValuesSource struct {
	Kind     string `json:"kind"`
	Name     string `json:"name"`
	Key      string `json:"key"`
	Optional bool   `json:"optional,omitempty"`
}

// ValuesRequest is the body of POST /v1/values.
type ValuesRequest struct {
	From []ValuesSource `json:"from"`
}

// ValuesAnswer answers POST /v1/values: a JSON object for each source, in their order.
type ValuesAnswer struct {
	Documents []json.RawMessage `json:"documents"`
}

// VersionsRequest is the body of POST /v1/versions.
type VersionsRequest struct {
	Chart ChartRef `json:"chart"`
}

// VersionsAnswer answers POST /v1/versions: the chart's releases at its source, oldest first.
type VersionsAnswer struct {
	Versions []string `json:"versions"`
}

// OperationRequest is the body of POST /v1/operations.
type OperationRequest struct {
	ID      string     `json:"id"`
	Type    string     `json:"type"`
	Release ReleaseRef `json:"release"`
	Epoch   int64      `json:"epoch"`
	// Desired is opaque: the controller recognises its own operation by it after a restart.
	Desired string `json:"desired"`

	// For Apply; the first three for Preview, the last two for Rollback, too.
	Chart  *ChartRef      `json:"chart,omitempty"`
	Values map[string]any `json:"values,omitempty"`
	// SecretValues are those of the values that come from Secrets: no message shows one, however short.
	SecretValues []map[string]any `json:"secretValues,omitempty"`
	// Owned is what the rendering must say, or nothing is written; for Preview, too.
	Owned      []OwnedSetting    `json:"owned,omitempty"`
	Labels     map[string]string `json:"labels,omitempty"`
	MaxHistory int               `json:"maxHistory,omitempty"`
	// Renew names the Secrets of certificates that go before the rendering, so that it holds others.
	Renew []string `json:"renew,omitempty"`

	// For Unlock: the pending one. For Rollback: the one whose chart and values come back.
	Revision int `json:"revision,omitempty"`
}

// Whose value of a setting counts.
const (
	ProgramAgent    = "agent"
	ProgramOperator = "operator"
)

// OwnedSetting is a flag of Cilium's programs that is the controller's alone.
type OwnedSetting struct {
	// Key is the flag's name, and its entry's in ConfigMap cilium-config.
	Key     string `json:"key"`
	Value   string `json:"value"`
	Program string `json:"program"`
}

// Operation is one run of a Helm verb.
type Operation struct {
	ID           string     `json:"id"`
	Type         string     `json:"type"`
	State        string     `json:"state"`
	Desired      string     `json:"desired"`
	Phase        string     `json:"phase"`
	ObjectsDone  int        `json:"objectsDone"`
	ObjectsTotal int        `json:"objectsTotal"`
	StartedAt    time.Time  `json:"startedAt"`
	FinishedAt   *time.Time `json:"finishedAt,omitempty"`
	Revision     int        `json:"revision"`
	Error        *Error     `json:"error,omitempty"`
}

// What happens to an object.
const (
	VerbCreate = "create"
	VerbPatch  = "patch"
	VerbDelete = "delete"
)

// Preview answers GET /v1/operations/{id}/preview: what Apply would change on the recorded revision.
type Preview struct {
	Chart     FoundChart     `json:"chart"`
	Objects   []ObjectChange `json:"objects"`
	Unchanged int            `json:"unchanged"`
	// Images are those of the rendering's containers, by the container's name.
	Images map[string]string `json:"images"`
}

// ObjectChange is one object of a release.
type ObjectChange struct {
	Verb       string          `json:"verb"`
	APIVersion string          `json:"apiVersion"`
	Kind       string          `json:"kind"`
	Namespace  string          `json:"namespace,omitempty"`
	Name       string          `json:"name"`
	Diff       json.RawMessage `json:"diff,omitempty"` // a JSON merge patch, with patch only
}

// WatchLine is one line of GET /v1/operations?watch=true.
type WatchLine struct {
	Operation *Operation `json:"operation"`
}

// ErrorAnswer is the body of every 4xx and 5xx answer.
type ErrorAnswer struct {
	Error Error `json:"error"`
	// Operation is the running one, with Busy.
	Operation *Operation `json:"operation,omitempty"`
	// Epoch is the highest one this sidecar has seen, with StaleEpoch.
	Epoch int64 `json:"epoch,omitempty"`
}

// Timestamp is how this contract writes a moment: UTC, milliseconds.
func Timestamp(t time.Time) time.Time {
	return t.UTC().Truncate(time.Millisecond)
}
