// Package http is the door of requests and answers: the API over Connect, the
// web client, the API's pages, and what monitoring asks. It turns bytes into
// calls and errors into answers; it has no rules of its own.
package http

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"

	"connectrpc.com/connect"
	"github.com/prometheus/client_golang/prometheus"

	"hongyan/gen/hongyan/v1/hyv1connect"
	"hongyan/internal/config"
	"hongyan/internal/file"
	"hongyan/internal/im"
)

// Deps is what the door opens upon. All fields but Ready, WebSocket, Web and
// Docs are required.
type Deps struct {
	Config   *config.Config
	Log      *slog.Logger
	Registry *prometheus.Registry

	Account      hyv1connect.AccountServiceHandler
	User         hyv1connect.UserServiceHandler
	Contact      hyv1connect.ContactServiceHandler
	People       hyv1connect.PeopleServiceHandler
	Privacy      hyv1connect.PrivacyServiceHandler
	Conversation hyv1connect.ConversationServiceHandler
	Group        hyv1connect.GroupServiceHandler
	Message      hyv1connect.MessageServiceHandler
	Operation    hyv1connect.OperationServiceHandler
	Schedule     hyv1connect.ScheduleServiceHandler
	Folder       hyv1connect.FolderServiceHandler
	Presence     hyv1connect.PresenceServiceHandler
	Sync         hyv1connect.SyncServiceHandler
	Sticker      hyv1connect.StickerServiceHandler
	File         *file.Service
	Server       hyv1connect.ServerServiceHandler

	// Authenticate returns who a bearer token belongs to, or an *im.Error.
	Authenticate func(ctx context.Context, accessToken string) (im.Identity, error)
	// WebSocket serves GET /ws. im.Address is in the request's context.
	WebSocket http.Handler
	// Ready says why the server cannot serve now, or nil.
	Ready func(context.Context) error
	// Web is the built web client, with index.html at its root; nil or without
	// index.html: a page that says how to build it.
	Web fs.FS
	// Docs has openapi.json and what /docs shows.
	Docs fs.FS
}

// Door is the handler of the whole main address. It may be used by any number
// of goroutines.
type Door struct {
	deps    Deps
	log     *slog.Logger
	metrics *metrics
	limits  *limits
	proxies []netip.Prefix
	rpc     map[string]http.Handler // procedure → Connect handler
	web     *site
	docs    *site
	uploads http.Handler
	handler http.Handler
}

// New starts no goroutine.
func New(deps Deps) *Door {
	d := &Door{
		deps:    deps,
		log:     deps.Log.With("room", "http"),
		metrics: newMetrics(deps.Registry),
		limits:  newLimits(deps.Config.Limits),
		proxies: deps.Config.ProxyPrefixes(),
		web:     newSite(deps.Web),
		docs:    newSite(deps.Docs),
		uploads: newUploads(deps.File),
	}
	d.rpc = d.procedures()
	mux := http.NewServeMux()
	for _, r := range d.plain() {
		mux.Handle(r.pattern, r.handler)
	}
	d.handler = d.secure(d.named(d.split(mux)))
	return d
}

// split sends everything in the API's name space to the RPCs, known or not.
func (d *Door) split(plain http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/"+apiPackage+".") {
			d.serveCall(w, r, &call{procedure: r.URL.Path})
			return
		}
		plain.ServeHTTP(w, r)
	})
}

func (d *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) { d.handler.ServeHTTP(w, r) }

// Close stops the housekeeping of the rate limits.
func (d *Door) Close() error {
	d.limits.close()
	return nil
}

// procedures makes the Connect handlers, one per method.
func (d *Door) procedures() map[string]http.Handler {
	opts := []connect.HandlerOption{
		connect.WithCodec(jsonCodec{name: "json"}),
		connect.WithCodec(jsonCodec{name: "json; charset=utf-8"}),
		// Compressing small answers costs more than sending them.
		connect.WithCompressMinBytes(1024),
		connect.WithReadMaxBytes(d.deps.Config.Limits.RequestBytes),
		connect.WithInterceptors(connect.UnaryInterceptorFunc(d.guard)),
	}
	services := map[string]http.Handler{}
	add := func(path string, h http.Handler) { services[path] = h }
	add(hyv1connect.NewAccountServiceHandler(d.deps.Account, opts...))
	add(hyv1connect.NewUserServiceHandler(d.deps.User, opts...))
	add(hyv1connect.NewContactServiceHandler(d.deps.Contact, opts...))
	add(hyv1connect.NewPeopleServiceHandler(d.deps.People, opts...))
	add(hyv1connect.NewPrivacyServiceHandler(d.deps.Privacy, opts...))
	add(hyv1connect.NewConversationServiceHandler(d.deps.Conversation, opts...))
	add(hyv1connect.NewGroupServiceHandler(d.deps.Group, opts...))
	add(hyv1connect.NewMessageServiceHandler(d.deps.Message, opts...))
	add(hyv1connect.NewOperationServiceHandler(d.deps.Operation, opts...))
	add(hyv1connect.NewScheduleServiceHandler(d.deps.Schedule, opts...))
	add(hyv1connect.NewFolderServiceHandler(d.deps.Folder, opts...))
	add(hyv1connect.NewPresenceServiceHandler(d.deps.Presence, opts...))
	add(hyv1connect.NewSyncServiceHandler(d.deps.Sync, opts...))
	add(hyv1connect.NewStickerServiceHandler(d.deps.Sticker, opts...))
	add(hyv1connect.NewFileServiceHandler(d.deps.File, opts...))
	add(hyv1connect.NewServerServiceHandler(d.deps.Server, opts...))

	byProcedure := map[string]http.Handler{}
	for _, r := range rpcRoutes() {
		h, ok := services[r.service]
		if !ok {
			panic("door: the service of " + r.Path + " is not served")
		}
		byProcedure[r.Path] = h
	}
	return byProcedure
}
