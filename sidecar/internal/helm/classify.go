// Naming a failure of Helm's by the reaction it calls for.
package helm

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"

	"helm.sh/helm/v4/pkg/storage/driver"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/fence"
	"tke-cilium-operator/sidecar/internal/refusal"
)

// Helm returns these as plain text.
const (
	pendingText   = "another operation (install/upgrade/rollback) is in progress"
	schemaText    = "values don't meet the specifications of the schema"
	ownershipText = "exists and cannot be imported into the current release"
	noKindText    = "ensure CRDs are installed first"
)

// classify names an error by its type alone.
func classify(err error) error {
	if err == nil {
		return nil
	}
	var known *api.Error
	if errors.As(err, &known) {
		return known
	}
	return api.Errorf(reasonOf(err), "%v", err)
}

// classify also uses what was seen on the way, and hides values.
func (o *observer) classify(err error, values map[string]any, secrets ...map[string]any) error {
	err = o.verdict(err)
	var known *api.Error
	if err == nil || errors.As(err, &known) {
		return classify(err)
	}
	reason := reasonOf(err)
	if reason == api.ReasonHelmFailed {
		reason = o.reasonSeen(err)
	}
	message := err.Error()
	if quotesValues(reason) {
		message = hideSecrets(hideValues(message, values), secrets)
	}
	if reason == api.ReasonRenderFailed {
		message += aboutNulls(values)
	}
	return api.Errorf(reason, "%s", message)
}

func reasonOf(err error) string {
	switch {
	case errors.Is(err, fence.ErrFenced):
		return api.ReasonFenced
	case errors.Is(err, driver.ErrReleaseExists):
		return api.ReasonChanged
	}
	if reason := refusal.ReasonOf(err); reason != "" {
		return reason
	}
	switch {
	case isUnavailable(err):
		return api.ReasonUnavailable
	case strings.Contains(err.Error(), ownershipText):
		return api.ReasonOwnership
	case strings.Contains(err.Error(), noKindText):
		return api.ReasonValuesInvalid
	case strings.Contains(err.Error(), pendingText):
		return api.ReasonReleasePending
	case strings.Contains(err.Error(), schemaText):
		return api.ReasonValuesInvalid
	}
	return api.ReasonHelmFailed
}

// reasonSeen is for errors that Helm reduced to text, as it does with those of templates.
func (o *observer) reasonSeen(err error) string {
	seen := o.lastOnWire()
	switch {
	case errors.Is(seen, fence.ErrFenced):
		return api.ReasonFenced
	case errors.Is(seen, errAnsweredForbidden):
		return api.ReasonForbidden
	case seen != nil:
		return api.ReasonUnavailable
	case !o.isRendered() && !errors.Is(err, driver.ErrNoDeployedReleases):
		return api.ReasonRenderFailed
	}
	return reasonOf(err)
}

func isUnavailable(err error) bool {
	var network net.Error
	return errors.As(err, &network) ||
		errors.Is(err, errAnsweredBusy) ||
		errors.Is(err, context.DeadlineExceeded) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		apierrors.IsTimeout(err) || apierrors.IsServerTimeout(err) ||
		apierrors.IsTooManyRequests(err) || apierrors.IsServiceUnavailable(err) ||
		apierrors.IsInternalError(err) || apierrors.IsUnexpectedServerError(err)
}

// quotesValues says whose text may hold what a user wrote: a template's, the API server's validation or a policy's.
func quotesValues(reason string) bool {
	return reason == api.ReasonHelmFailed || reason == api.ReasonRenderFailed || reason == api.ReasonValuesInvalid ||
		reason == api.ReasonDenied
}
