// The reasons of the contract's error table, and the error value that carries one.
package api

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Reasons of an operation's or a rendering's failure.
const (
	ReasonChartNotFound         = "ChartNotFound"
	ReasonChartUnreachable      = "ChartUnreachable"
	ReasonChartUnauthorized     = "ChartUnauthorized"
	ReasonChartChecksumMismatch = "ChartChecksumMismatch"
	ReasonChartInvalid          = "ChartInvalid"
	ReasonValuesInvalid         = "ValuesInvalid"
	ReasonValuesConflict        = "ValuesConflict"
	ReasonValuesUnreadable      = "ValuesUnreadable"
	ReasonRenderFailed          = "RenderFailed"
	ReasonReleasePending        = "ReleasePending"
	ReasonForbidden             = "Forbidden"
	ReasonDenied                = "Denied"
	ReasonOwnership             = "Ownership"
	ReasonFenced                = "Fenced"
	ReasonUnavailable           = "Unavailable"
	ReasonChanged               = "Changed"
	ReasonHelmFailed            = "HelmFailed"
)

// Reasons of a refused request; Fenced, above, is one too.
const (
	ReasonInvalidRequest   = "InvalidRequest"
	ReasonBusy             = "Busy"
	ReasonStaleEpoch       = "StaleEpoch"
	ReasonOperationUnknown = "OperationUnknown"
	ReasonNotFound         = "NotFound"
)

// maxMessageBytes bounds a message: it ends up in a status condition and in an event.
const maxMessageBytes = 2048

// Error is a failure named by the reaction it calls for.
type Error struct {
	Reason  string `json:"reason"`
	Message string `json:"message"`
}

func (e *Error) Error() string { return e.Reason + ": " + e.Message }

// Errorf makes an Error with a bounded message.
func Errorf(reason, format string, args ...any) *Error {
	return &Error{Reason: reason, Message: Bounded(fmt.Sprintf(format, args...))}
}

// Bounded cuts a message to the contract's length without cutting a character in two.
func Bounded(message string) string {
	message = strings.ToValidUTF8(strings.TrimSpace(message), "\uFFFD")
	if len(message) <= maxMessageBytes {
		return message
	}
	const ellipsis = "…"
	cut := maxMessageBytes - len(ellipsis)
	for !utf8.RuneStart(message[cut]) {
		cut--
	}
	return message[:cut] + ellipsis
}
