// Package refusal tells why the API server did not take an object: the caller's rights, a policy, or the object itself.
package refusal

import (
	"errors"
	"net/http"
	"regexp"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tke-cilium-operator/sidecar/internal/api"
)

// The words of Kubernetes' own messages. Its answers name no reason that tells these cases apart: a policy answers with
// whatever code its author chose, and a value of the wrong kind that only server-side apply refuses comes as a plain 500.
var (
	policyTexts = []string{"denied the request", "denied request:", "violates PodSecurity"}
	objectTexts = []string{"failed to create typed patch object", "failed to convert new ", "etcdserver: request is too large"}
)

// authorizer is how Kubernetes words that nobody granted a right, and that RBAC lets nobody grant more than they hold.
var authorizer = regexp.MustCompile(`User ".*" cannot |attempting to grant RBAC permissions not currently held`)

// ReasonOf is Forbidden, Denied or ValuesInvalid; it is empty if the error is no answer of the API server's or says
// nothing about the object: then the same request may succeed later.
func ReasonOf(err error) string {
	var answer apierrors.APIStatus
	if !errors.As(err, &answer) {
		return ""
	}
	status := answer.Status()
	switch {
	case apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause):
		return "" // it ends by itself
	case contains(status.Message, policyTexts):
		return api.ReasonDenied
	case status.Code == http.StatusUnauthorized:
		return api.ReasonForbidden
	case status.Code == http.StatusForbidden:
		return reasonOfForbidden(status.Message)
	case isInvalid(status):
		return api.ReasonValuesInvalid
	}
	return ""
}

// reasonOfForbidden: admission plug-ins, such as quotas, use the code of missing rights.
func reasonOfForbidden(message string) string {
	if authorizer.MatchString(message) {
		return api.ReasonForbidden
	}
	return api.ReasonDenied
}

func isInvalid(status metav1.Status) bool {
	switch status.Code {
	case http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusRequestEntityTooLarge:
		return true
	case http.StatusInternalServerError:
		return contains(status.Message, objectTexts)
	}
	return false
}

func contains(message string, texts []string) bool {
	for _, text := range texts {
		if strings.Contains(message, text) {
			return true
		}
	}
	return false
}
