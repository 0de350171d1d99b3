// PUT /v1/fence: the controller lends its lease, or takes it back.
package server

import (
	"errors"
	"net/http"
	"time"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/fence"
)

func (s *Server) setFence(w http.ResponseWriter, r *http.Request) {
	var request api.FenceRequest
	if !accept(w, r, &request) {
		return
	}
	err := s.moveFence(&request)
	var stale *fence.StaleEpochError
	switch {
	case errors.As(err, &stale):
		// The controller takes an epoch above the known one: its Lease was deleted, and counts anew.
		answer(w, http.StatusConflict, api.ErrorAnswer{
			Error: *api.Errorf(api.ReasonStaleEpoch, "%v", err), Epoch: stale.Known})
	case err != nil:
		refuse(w, http.StatusConflict, api.Errorf(api.ReasonFenced, "%v", err))
	default:
		answer(w, http.StatusOK, api.FenceAnswer{Epoch: request.Epoch})
	}
}

func (s *Server) moveFence(request *api.FenceRequest) error {
	if request.ValidForMilliseconds > 0 {
		return s.Fence.Renew(request.Epoch, time.Duration(request.ValidForMilliseconds)*time.Millisecond)
	}
	s.Log.Info("Fence closed by the controller", "epoch", request.Epoch, "holder", request.Holder)
	return s.Fence.Close(request.Epoch)
}
