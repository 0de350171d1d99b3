// Package server is the contract's HTTP side: routes, bodies and status codes.
package server

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"time"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/fence"
	"tke-cilium-operator/sidecar/internal/helm"
	"tke-cilium-operator/sidecar/internal/operations"
)

const (
	maxBodyBytes   = 4 << 20
	maxHeaderBytes = 16 << 10
	headerDeadline = 10 * time.Second
	bodyDeadline   = 30 * time.Second
	idleDeadline   = 2 * time.Minute
	// heartbeat is the longest a watcher waits for a line.
	heartbeat = 5 * time.Second
	// writeDeadline cuts a watcher that does not read.
	writeDeadline = 10 * time.Second
)

// Helm is what the server needs of package helm.
type Helm interface {
	Release(context.Context, api.ReleaseRef) (*api.Release, error)
	Live(context.Context, api.ReleaseRef) (*api.LiveAnswer, error)
	Render(context.Context, *api.RenderRequest) (*api.RenderAnswer, error)
	Rights(context.Context, *api.RenderRequest) (*api.RightsAnswer, error)
	Run(context.Context, *api.OperationRequest, helm.Permit) operations.Verb
}

// Server answers the contract's requests.
type Server struct {
	Version    api.Version
	Helm       Helm
	Fence      *fence.Fence
	Operations *operations.Manager
	Log        *slog.Logger
	// Values reads the Helm values in these objects; valuesfrom.Read does.
	Values func(context.Context, []api.ValuesSource) ([]json.RawMessage, error)
	// Versions lists the releases of a chart at its source; charts.Store does.
	Versions func(context.Context, api.ChartRef) ([]string, error)
	// Rendered runs after each rendering, to give memory back.
	Rendered func()

	// rendering holds one token: a rendering needs much memory for a moment.
	rendering chan struct{}
}

// HTTP returns the configured HTTP server; its connections end with ctx.
func (s *Server) HTTP(ctx context.Context) *http.Server {
	s.rendering = make(chan struct{}, 1)
	return &http.Server{
		Handler: s.routes(ctx),
		// Not ReadTimeout: it would end a watch, too. Bodies have their own deadline.
		ReadHeaderTimeout: headerDeadline,
		IdleTimeout:       idleDeadline,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(s.Log.Handler(), slog.LevelWarn),
	}
}

func (s *Server) routes(ctx context.Context) http.Handler {
	routes := http.NewServeMux()
	routes.HandleFunc("GET /v1/version", s.version)
	routes.HandleFunc("PUT /v1/fence", s.setFence)
	routes.HandleFunc("GET /v1/releases/{namespace}/{name}", s.release)
	routes.HandleFunc("GET /v1/releases/{namespace}/{name}/live", s.live)
	routes.HandleFunc("POST /v1/render", func(w http.ResponseWriter, r *http.Request) { render(s, w, r, s.Helm.Render) })
	routes.HandleFunc("POST /v1/rights", func(w http.ResponseWriter, r *http.Request) { render(s, w, r, s.Helm.Rights) })
	routes.HandleFunc("POST /v1/values", s.values)
	routes.HandleFunc("POST /v1/versions", s.versions)
	routes.HandleFunc("POST /v1/operations", s.start)
	routes.HandleFunc("GET /v1/operations/{id}", s.operation)
	routes.HandleFunc("GET /v1/operations/{id}/preview", s.preview)
	routes.HandleFunc("GET /v1/operations", func(w http.ResponseWriter, r *http.Request) { s.watch(ctx, w, r) })
	routes.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		refuse(w, http.StatusNotFound, api.Errorf(api.ReasonNotFound, "there is no request %s %s", r.Method, r.URL.Path))
	})
	return http.MaxBytesHandler(routes, maxBodyBytes)
}

func (s *Server) version(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, s.Version)
}

func (s *Server) release(w http.ResponseWriter, r *http.Request) {
	ref := api.ReleaseRef{Name: r.PathValue("name"), Namespace: r.PathValue("namespace")}
	if err := ref.Validate(); err != nil {
		refuse(w, http.StatusBadRequest, api.Errorf(api.ReasonInvalidRequest, "%v", err))
		return
	}
	release, err := s.Helm.Release(r.Context(), ref)
	if err != nil {
		refuse(w, http.StatusBadGateway, err)
		return
	}
	present, _ := s.Operations.Present()
	answer(w, http.StatusOK, api.ReleaseAnswer{Release: release, Operation: present})
}

func (s *Server) live(w http.ResponseWriter, r *http.Request) {
	ref := api.ReleaseRef{Name: r.PathValue("name"), Namespace: r.PathValue("namespace")}
	if err := ref.Validate(); err != nil {
		refuse(w, http.StatusBadRequest, api.Errorf(api.ReasonInvalidRequest, "%v", err))
		return
	}
	found, err := s.Helm.Live(r.Context(), ref)
	if err != nil {
		refuse(w, http.StatusBadGateway, err)
		return
	}
	answer(w, http.StatusOK, found)
}

// render answers a question that needs a rendering, one at a time.
func render[T any](s *Server, w http.ResponseWriter, r *http.Request, ask func(context.Context, *api.RenderRequest) (*T, error)) {
	var request api.RenderRequest
	if !accept(w, r, &request) {
		return
	}
	select {
	case s.rendering <- struct{}{}:
		defer func() { <-s.rendering }()
	case <-r.Context().Done():
		return
	}
	defer s.Rendered()
	found, err := ask(r.Context(), &request)
	if err != nil {
		refuse(w, http.StatusUnprocessableEntity, err)
		return
	}
	answer(w, http.StatusOK, found)
}

func (s *Server) values(w http.ResponseWriter, r *http.Request) {
	var request api.ValuesRequest
	if !accept(w, r, &request) {
		return
	}
	documents, err := s.Values(r.Context(), request.From)
	if err != nil {
		refuse(w, http.StatusUnprocessableEntity, err)
		return
	}
	answer(w, http.StatusOK, api.ValuesAnswer{Documents: documents})
}

func (s *Server) versions(w http.ResponseWriter, r *http.Request) {
	var request api.VersionsRequest
	if !accept(w, r, &request) {
		return
	}
	found, err := s.Versions(r.Context(), request.Chart)
	if err != nil {
		refuse(w, http.StatusUnprocessableEntity, err)
		return
	}
	answer(w, http.StatusOK, api.VersionsAnswer{Versions: found})
}
