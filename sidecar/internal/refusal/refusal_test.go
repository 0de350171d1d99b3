package refusal

import (
	"errors"
	"fmt"
	"io"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tke-cilium-operator/sidecar/internal/api"
)

func answered(code int32, message string) error {
	return fmt.Errorf("server-side apply failed for object: %w", &apierrors.StatusError{ErrStatus: metav1.Status{
		Status: metav1.StatusFailure, Code: code, Message: message}})
}

func terminating() error {
	status := &apierrors.StatusError{ErrStatus: metav1.Status{Code: 403, Reason: metav1.StatusReasonForbidden,
		Message: `roles "x" is forbidden: unable to create new content in namespace cilium-secrets because it is being terminated`,
		Details: &metav1.StatusDetails{Causes: []metav1.StatusCause{{Type: corev1.NamespaceTerminatingCause}}}}}
	return status
}

func TestTheReasonOfARefusal(t *testing.T) {
	for name, example := range map[string]struct {
		err  error
		want string
	}{
		"a boolean in a ConfigMap": {answered(500, `failed to create typed patch object (kube-system/cilium-config; /v1, Kind=ConfigMap): `+
			`.data.policy-audit-mode: expected string, got &value.valueUnstructured{Value:true}`), api.ReasonValuesInvalid},
		"a name twice in env": {answered(500, `failed to create typed patch object (kube-system/cilium; apps/v1, Kind=DaemonSet): errors:`+
			"\n"+`  .spec.template.spec.containers[name="cilium-agent"].env: duplicate entries for key [name="A"]`), api.ReasonValuesInvalid},
		"an invalid object": {answered(422, `DaemonSet.apps "cilium" is invalid: spec.x: Invalid value`), api.ReasonValuesInvalid},
		"a quantity of words": {answered(500, `failed to convert new typed object (kube-system/cilium; apps/v1, Kind=DaemonSet) to object: `+
			`quantities must match the regular expression`), api.ReasonValuesInvalid},
		"an object too large":     {answered(413, `Request entity too large: limit is 3145728`), api.ReasonValuesInvalid},
		"too large for etcd":      {answered(500, `etcdserver: request is too large`), api.ReasonValuesInvalid},
		"a field of another kind": {answered(400, `json: cannot unmarshal number into Go struct field`), api.ReasonValuesInvalid},
		"a webhook's denial":      {answered(400, `admission webhook "x.example" denied the request: no`), api.ReasonDenied},
		"a policy's denial":       {answered(422, `daemonsets.apps "cilium" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no`), api.ReasonDenied},
		"Pod Security":            {answered(403, `pods "x" is forbidden: violates PodSecurity "restricted:latest": privileged`), api.ReasonDenied},
		"a quota":                 {answered(403, `secrets "x" is forbidden: exceeded quota: q, requested: secrets=1`), api.ReasonDenied},
		"a missing right": {answered(403, `daemonsets.apps "cilium" is forbidden: User "system:serviceaccount:kube-system:x" cannot patch resource`),
			api.ReasonForbidden},
		"a right that it cannot grant": {answered(403, `clusterroles.rbac.authorization.k8s.io "cilium" is forbidden: user "x" (groups=["a"]) is `+
			`attempting to grant RBAC permissions not currently held:`), api.ReasonForbidden},
		"nobody is logged in":              {answered(401, `Unauthorized`), api.ReasonForbidden},
		"a namespace that ends by itself":  {terminating(), ""},
		"a webhook that does not answer":   {answered(500, `Internal error occurred: failed calling webhook "x"`), ""},
		"etcd without a leader":            {answered(500, `etcdserver: leader changed`), ""},
		"a conflict":                       {answered(409, `the object has been modified`), ""},
		"an API server that is overloaded": {answered(429, `too many requests`), ""},
		"a broken connection":              {io.ErrUnexpectedEOF, ""},
		"Helm's own words":                 {errors.New("denied the request"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := ReasonOf(example.err); got != example.want {
				t.Errorf("answered %q, want %q", got, example.want)
			}
		})
	}
}
