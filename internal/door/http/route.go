package http

import (
	"net/http"
	"sort"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"hongyan/gen/hongyan/v1/hyv1connect"
)

// Access says who may use a route.
type Access string

const (
	// Public routes need no sign-in.
	Public Access = "public"
	// User routes need the access token of any account; what the account may do
	// there is for the subject to say.
	User Access = "user"
	// Socket is /ws: anyone may open it, nothing is served on it before the auth
	// frame.
	Socket Access = "socket"
	// Local routes answer this machine only.
	Local Access = "local"
)

// Route is one thing a stranger can ask for.
type Route struct {
	Method string
	Path   string
	Access Access

	service string // of an RPC: "/hongyan.v1.UserService/"
}

// publicMethods are the RPCs that need no token: by them one gets a token, and
// learns what to know before.
var publicMethods = map[string]bool{
	hyv1connect.AccountServiceRegisterProcedure: true,
	hyv1connect.AccountServiceSignInProcedure:   true,
	hyv1connect.AccountServiceRefreshProcedure:  true,
	hyv1connect.ServerServiceGetInfoProcedure:   true,
}

// apiPackage is the name space of the RPCs: every path under it is one.
const apiPackage = "hongyan.v1"

// Routes lists everything the main address answers, RPCs first, in the order
// of paths. It is made from the descriptors and the table the mux is built
// from, so nothing can be served that is not in it.
func Routes() []Route {
	list := rpcRoutes()
	for _, r := range (&Door{}).plain() {
		list = append(list, r.Route)
	}
	return list
}

func rpcRoutes() []Route {
	var list []Route
	protoregistry.GlobalFiles.RangeFilesByPackage(apiPackage, func(f protoreflect.FileDescriptor) bool {
		for i := range f.Services().Len() {
			list = append(list, serviceRoutes(f.Services().Get(i))...)
		}
		return true
	})
	sort.Slice(list, func(i, j int) bool { return list[i].Path < list[j].Path })
	return list
}

func serviceRoutes(s protoreflect.ServiceDescriptor) []Route {
	var list []Route
	prefix := "/" + string(s.FullName()) + "/"
	for i := range s.Methods().Len() {
		r := Route{Method: http.MethodPost, Path: prefix + string(s.Methods().Get(i).Name()), Access: User, service: prefix}
		if publicMethods[r.Path] {
			r.Access = Public
		}
		list = append(list, r)
	}
	return list
}

type plainRoute struct {
	Route
	pattern string // of http.ServeMux
	handler http.Handler
}

// plain is the table of everything that is not an RPC.
func (d *Door) plain() []plainRoute {
	var list []plainRoute
	on := func(method, path string, access Access, h http.HandlerFunc) {
		list = append(list, plainRoute{Route{Method: method, Path: path, Access: access}, method + " " + path, h})
	}
	add := func(path string, access Access, h http.HandlerFunc) { on(http.MethodGet, path, access, h) }
	add("/", Public, d.serveWeb)
	add("/docs", Public, d.serveDocs)
	add("/docs/{file...}", Public, d.serveDocs)
	add(personPattern, User, d.serveAvatar)
	add(groupPattern, Public, d.serveAvatar) // whoever has the address was told
	add("/healthz", Public, d.serveHealth)
	add("/metrics", Local, d.serveMetrics)
	add("/openapi.json", Public, d.serveOpenAPI)
	add("/readyz", Public, d.serveReady)
	add(ownFilePattern, User, d.serveFile)
	add(packFilePattern, User, d.serveFile)
	add(filePattern, User, d.serveFile)
	for _, method := range []string{http.MethodPost, http.MethodOptions} {
		on(method, uploadsPath+"{$}", User, d.serveUpload)
	}
	for _, method := range []string{http.MethodHead, http.MethodPatch, http.MethodDelete} {
		on(method, uploadsPath+"{file}", User, d.serveUpload)
	}
	add("/ws", Socket, d.serveSocket)
	return list
}
