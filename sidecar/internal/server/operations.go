// Starting, reading and watching operations.
package server

import (
	"context"
	"errors"
	"net/http"
	"time"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/fence"
	"tke-cilium-operator/sidecar/internal/operations"
)

func (s *Server) start(w http.ResponseWriter, r *http.Request) {
	var request api.OperationRequest
	if !accept(w, r, &request) {
		return
	}
	// Not the request's context: the operation outlives the connection that started it.
	verb := s.Helm.Run(context.WithoutCancel(r.Context()), &request,
		func(wire http.RoundTripper) http.RoundTripper { return s.Fence.Transport(request.Epoch, wire) })
	operation, started, err := s.Operations.Start(&request, func() error { return s.admit(request.Epoch) }, verb)
	var busy *operations.BusyError
	switch {
	case errors.As(err, &busy):
		answer(w, http.StatusConflict, api.ErrorAnswer{
			Error: *api.Errorf(api.ReasonBusy, "%v", err), Operation: &busy.Running})
	case err != nil:
		refuse(w, http.StatusConflict, err)
	case started:
		answer(w, http.StatusAccepted, operation)
	default:
		answer(w, http.StatusOK, operation)
	}
}

func (s *Server) admit(epoch int64) error {
	if s.Fence.Open(epoch) {
		return nil
	}
	return api.Errorf(api.ReasonFenced, "the fence is not open for epoch %d: %v", epoch, fence.ErrFenced)
}

func (s *Server) operation(w http.ResponseWriter, r *http.Request) {
	present, _ := s.Operations.Present()
	if id := r.PathValue("id"); present == nil || present.ID != id {
		refuse(w, http.StatusNotFound, api.Errorf(api.ReasonOperationUnknown,
			"operation %q is not known: the sidecar was restarted, or another one was started since", id))
		return
	}
	answer(w, http.StatusOK, present)
}

func (s *Server) preview(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	found := s.Operations.Found(id)
	if found == nil {
		refuse(w, http.StatusNotFound, api.Errorf(api.ReasonOperationUnknown,
			"operation %q has no preview: it is not one that succeeded, or another one was started since", id))
		return
	}
	answer(w, http.StatusOK, found)
}

// watch streams until the watcher or the process goes away.
func (s *Server) watch(ctx context.Context, w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Get("watch") != "true" {
		refuse(w, http.StatusBadRequest, api.Errorf(api.ReasonInvalidRequest, "watch: must be true; use /v1/operations/{id} for one"))
		return
	}
	control := http.NewResponseController(w)
	w.Header().Set("Content-Type", "application/json")
	ticks := time.NewTicker(heartbeat)
	defer ticks.Stop()
	for {
		present, changed := s.Operations.Present()
		_ = control.SetWriteDeadline(time.Now().Add(writeDeadline))
		if encode(w, api.WatchLine{Operation: present}) != nil || control.Flush() != nil {
			return
		}
		select {
		case <-changed:
		case <-ticks.C:
		case <-r.Context().Done():
			return
		case <-ctx.Done():
			return
		}
	}
}
