package operator

// The CiliumInstallation as a client sees it.

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"

	"tke-cilium-operator/e2e/cluster"
)

const (
	Name = "default" // of the one CiliumInstallation
	kind = "CiliumInstallation"
)

var installations = schema.GroupVersionResource{
	Group: "install.cilium-tke.io", Version: "v1alpha1", Resource: "ciliuminstallations",
}

// Installation is what tests look at.
type Installation struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Status            Status `json:"status"`
}

// Status has the fields of status that docs/api.md names.
type Status struct {
	ObservedGeneration int64              `json:"observedGeneration"`
	Conditions         []metav1.Condition `json:"conditions"`
	Effective          struct {
		Version, ChartSource, APIServer, ImageRegistry string
		CNIConfigMap, RetireOrder, Drift, ValuesDigest string
		OperatorVersion, Approval                      string
		EgressMode, LargeScale, APIPriority            string
		GateMode, GateOwner                            string
		Profile, FailurePolicy                         string
		NonMasqueradeCIDRs                             []string
		ExistingNodes, UnmanagedPods                   string
		APIServerOnChange, HubbleCertificates          string
	} `json:"effective"`
	Cluster   struct{ KubernetesVersion, NetworkMode string } `json:"cluster"`
	Plan      *Plan                                           `json:"plan"`
	Operation *struct {
		Step, Progress string
		StartedTime    metav1.Time
	} `json:"operation"`
	Release *struct {
		Name, Namespace, ChartVersion, Status string
		Revision                              int64
		Images                                []string
	} `json:"release"`
	Nodes struct {
		Eligible, Ready, Updated, Excluded, Gated, UnmanagedPods int64
		Summary, UpdatedSummary                                  string
	} `json:"nodes"`
	Components   []Component    `json:"components"`
	History      []HistoryEntry `json:"history"`
	Certificates []struct {
		Name         string
		NotAfterTime metav1.Time
	} `json:"certificates"`
	Recycle                *Recycle `json:"recycle"`
	LastHandledReconcileAt string   `json:"lastHandledReconcileAt"`
	LastHandledResetAt     string   `json:"lastHandledResetAt"`
}

// HistoryEntry is one installation, upgrade or change.
type HistoryEntry struct {
	Type, FromVersion, ToVersion, Desired, Result, Message string
	Attempts, DurationSeconds                              int64
	StartedTime                                            metav1.Time
	FinishedTime                                           *metav1.Time
}

// Recycle are the nodes that want a restart once Cilium has been taken away.
type Recycle struct {
	Required int64    `json:"required"`
	Nodes    []string `json:"nodes"`
}

// Plan is what the operator wants, in short.
type Plan struct{ Digest, State, Summary, ConfigMap string }

// Component is an object on which a change of the operator's was made again.
type Component struct {
	Name           string      `json:"name"`
	Repairs        int64       `json:"repairs"`
	LastRepairTime metav1.Time `json:"lastRepairTime"`
	LastWriter     string      `json:"lastWriter"`
}

// Component is the one of this name; its zero value if it was never repaired.
func (s *Status) Component(name string) Component {
	for _, component := range s.Components {
		if component.Name == name {
			return component
		}
	}
	return Component{Name: name}
}

// Condition is the one of this type; its zero value if there is none.
func (i *Installation) Condition(kind string) metav1.Condition {
	if found := meta.FindStatusCondition(i.Status.Conditions, kind); found != nil {
		return *found
	}
	return metav1.Condition{Type: kind}
}

// Ready tells whether Ready is True for the present spec.
func (i *Installation) Ready() bool {
	return i.Condition("Ready").Status == metav1.ConditionTrue && i.Observed()
}

// Observed tells whether the status is about the present spec.
func (i *Installation) Observed() bool { return i.Status.ObservedGeneration == i.Generation }

// String is for messages: what Ready says.
func (i *Installation) String() string {
	ready := i.Condition("Ready")
	return fmt.Sprintf("Ready=%s/%s: %s", ready.Status, ready.Reason, ready.Message)
}

// Apply sets the spec by server-side apply, as a GitOps tool does.
func Apply(ctx context.Context, c *cluster.Cluster, spec map[string]any) error {
	object := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": installations.GroupVersion().String(), "kind": kind,
		"metadata": map[string]any{"name": Name}, "spec": spec,
	}}
	_, err := client(c).Apply(ctx, Name, object, metav1.ApplyOptions{FieldManager: "user"})
	return err
}

// Annotate sets an annotation of its user's; an empty value takes it off.
func Annotate(ctx context.Context, c *cluster.Cluster, key, value string) error {
	var text any = value
	if value == "" {
		text = nil
	}
	patch, err := json.Marshal(map[string]any{"metadata": map[string]any{"annotations": map[string]any{key: text}}})
	if err != nil {
		return err
	}
	_, err = client(c).Patch(ctx, Name, types.MergePatchType, patch, metav1.PatchOptions{FieldManager: "user"})
	return err
}

// SetDeletionPolicy changes that field of an object that is there.
func SetDeletionPolicy(ctx context.Context, c *cluster.Cluster, policy string) error {
	patch := fmt.Appendf(nil, `{"spec":{"deletionPolicy":%q}}`, policy)
	_, err := client(c).Patch(ctx, Name, types.MergePatchType, patch, metav1.PatchOptions{FieldManager: "user"})
	return err
}

// Get reads it; nil if there is none.
func Get(ctx context.Context, c *cluster.Cluster) (*Installation, error) {
	return get(ctx, client(c))
}

// ConfirmDelete is the annotation by which its user says that deleting it is meant to take Cilium away.
const ConfirmDelete = "install.cilium-tke.io/confirm-delete"

// By these, with any new value, its user asks for a look now, and to try again what was given up.
const (
	RequestedAt = "install.cilium-tke.io/requested-at"
	ResetAt     = "install.cilium-tke.io/reset-at"
)

// Emergency is the annotation that brings TKE's components back, whatever the operator is at.
const Emergency = "install.cilium-tke.io/emergency-restore"

// WouldDelete asks whether its deletion would be accepted, and deletes nothing.
func WouldDelete(ctx context.Context, c *cluster.Cluster) error {
	return client(c).Delete(ctx, Name, metav1.DeleteOptions{DryRun: []string{metav1.DryRunAll}})
}

// Uninstall asks for a deletion that takes Cilium away.
func Uninstall(ctx context.Context, c *cluster.Cluster) error {
	if err := Annotate(ctx, c, ConfirmDelete, Name); err != nil {
		return err
	}
	return Delete(ctx, c)
}

// Delete asks for its deletion; the finalizer may hold it.
func Delete(ctx context.Context, c *cluster.Cluster) error {
	return client(c).Delete(ctx, Name, metav1.DeleteOptions{})
}

// MergeIntoStatus writes the status as nobody but the operator should.
func MergeIntoStatus(ctx context.Context, c *cluster.Cluster, patch string) error {
	_, err := client(c).Patch(ctx, Name, types.MergePatchType, []byte(patch), metav1.PatchOptions{}, "status")
	return err
}

// Wait looks until the condition holds, and shows each new state; what fails is told with the last one. An API server
// that is away is waited for, too.
func Wait(ctx context.Context, c *cluster.Cluster, until func(*Installation) bool, show func(*Installation)) error {
	tick := time.NewTicker(30 * time.Millisecond)
	defer tick.Stop()
	client := client(c)
	var last *Installation
	for {
		found, err := get(ctx, client)
		if err == nil && found != nil {
			if show != nil && (last == nil || last.ResourceVersion != found.ResourceVersion) {
				show(found)
			}
			if last = found; until(found) {
				return nil
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("%w; last seen: %v (%v)", context.Cause(ctx), last, err)
		}
	}
}

func client(c *cluster.Cluster) dynamic.ResourceInterface {
	return dynamic.NewForConfigOrDie(c.RESTConfig()).Resource(installations)
}

func get(ctx context.Context, client dynamic.ResourceInterface) (*Installation, error) {
	object, err := client.Get(ctx, Name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	text, err := object.MarshalJSON()
	if err != nil {
		return nil, err
	}
	found := &Installation{}
	return found, json.Unmarshal(text, found)
}
