package helm

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tke-cilium-operator/sidecar/internal/api"
)

// refused is how Helm wraps an answer of the API server's; the observer has seen the same answer on the wire.
func refused(code int32, message string) error {
	return fmt.Errorf("server-side apply failed for object kube-system/cilium-config /v1, Kind=ConfigMap: %w",
		&apierrors.StatusError{ErrStatus: metav1.Status{Code: code, Message: message}})
}

func TestAFailureIsNamedByWhoMustAct(t *testing.T) {
	for name, example := range map[string]struct {
		err  error
		want string
	}{
		"a value of the wrong kind": {refused(500, `failed to create typed patch object (kube-system/cilium-config; /v1, Kind=ConfigMap): `+
			`.data.policy-audit-mode: expected string, got true`), api.ReasonValuesInvalid},
		"what somebody left": {errors.New(`unable to continue with install: ServiceAccount "cilium" in namespace "kube-system" exists and ` +
			`cannot be imported into the current release: invalid ownership metadata`), api.ReasonOwnership},
		"a kind that is not there": {errors.New(`unable to build kubernetes objects from release manifest: resource mapping not found for ` +
			`name: "x" namespace: "" from "": no matches for kind "ServiceMonitor" in version "monitoring.coreos.com/v1"` +
			"\n" + `ensure CRDs are installed first`), api.ReasonValuesInvalid},
		"a policy":              {refused(422, `denied request: no hostNetwork`), api.ReasonDenied},
		"an API server at work": {refused(500, `etcdserver: leader changed`), api.ReasonUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			o, _ := newTestObserver()
			o.endRendering()
			code := 422
			if example.want == api.ReasonUnavailable || example.want == api.ReasonValuesInvalid {
				code = 500
			}
			send(t, o, "PATCH", object+"cilium-config", applyType, code, nil)
			wantReason(t, o.classify(example.err, nil), example.want)
		})
	}
}

func TestAPolicysMessageHidesValues(t *testing.T) {
	o, _ := newTestObserver()
	err := o.classify(refused(403, `denied request: token correct-horse is not allowed`), map[string]any{"token": "correct-horse"})
	wantReason(t, err, api.ReasonDenied)
	if strings.Contains(err.Error(), "correct-horse") {
		t.Errorf("answered %v", err)
	}
}

func TestATemplatesFailureNamesTheValuesThatAreNull(t *testing.T) {
	failure := errors.New(`template: cilium/templates/x.yaml:1:2: executing "x" at <.Values.hubble.tls.auto>: nil pointer evaluating interface {}.auto`)
	for want, values := range map[string]map[string]any{
		"": {"hubble": map[string]any{"enabled": true}},
		"; null takes the chart's default away: hubble.tls":     {"hubble": map[string]any{"tls": nil, "enabled": true}},
		"; null takes the chart's default away: a, b, c.d, ...": {"a": nil, "b": nil, "c": map[string]any{"d": nil, "e": nil}},
	} {
		o, _ := newTestObserver()
		err := o.classify(failure, values)
		wantReason(t, err, api.ReasonRenderFailed)
		if !strings.HasSuffix(err.Error(), "evaluating interface {}.auto"+want) {
			t.Errorf("answered %v, want the end %q", err, want)
		}
	}
}
