// Bodies in and out.
package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"tke-cilium-operator/sidecar/internal/api"
)

type validated interface{ Validate() error }

// accept decodes and checks a body; if it is wrong, the answer is given and accept is false.
func accept(w http.ResponseWriter, r *http.Request, into validated) bool {
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(bodyDeadline))
	err := api.Decode(r.Body, into)
	if err == nil {
		// Only a body that was read whole: the server drains the rest of a bad one before it answers.
		_ = control.SetReadDeadline(time.Time{})
		err = into.Validate()
	}
	if err == nil {
		return true
	}
	status := http.StatusBadRequest
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		status = http.StatusRequestEntityTooLarge
		err = fmt.Errorf("the body is larger than %d MiB", tooLarge.Limit>>20)
	}
	refuse(w, status, api.Errorf(api.ReasonInvalidRequest, "%v", err))
	return false
}

func refuse(w http.ResponseWriter, status int, err error) {
	var known *api.Error
	if !errors.As(err, &known) {
		known = api.Errorf(api.ReasonHelmFailed, "%v", err)
	}
	answer(w, status, api.ErrorAnswer{Error: *known})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = encode(w, body) // a reader that went away is no news
}

// encode writes one line; a manifest is full of < and >, which need no escaping here.
func encode(w io.Writer, body any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(body)
}
