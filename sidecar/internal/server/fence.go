// PUT /v1/fence: the controller lends its lease, or takes it back.
package server

import (
	"net/http"
	"time"

	"tke-cilium-operator/sidecar/internal/api"
)

func (s *Server) setFence(w http.ResponseWriter, r *http.Request) {
	var request api.FenceRequest
	if !accept(w, r, &request) {
		return
	}
	if err := s.moveFence(&request); err != nil {
		refuse(w, http.StatusConflict, api.Errorf(api.ReasonStaleEpoch, "%v", err))
		return
	}
	answer(w, http.StatusOK, api.FenceAnswer{Epoch: request.Epoch})
}

func (s *Server) moveFence(request *api.FenceRequest) error {
	if request.ValidForMilliseconds > 0 {
		return s.Fence.Renew(request.Epoch, time.Duration(request.ValidForMilliseconds)*time.Millisecond)
	}
	s.Log.Info("Fence closed by the controller", "epoch", request.Epoch, "holder", request.Holder)
	return s.Fence.Close(request.Epoch)
}
