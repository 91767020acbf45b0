package http

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"connectrpc.com/connect"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

// call is what the door knows of one RPC while it is served. It belongs to the
// goroutine that serves it.
type call struct {
	procedure string
	in        bool      // in process: the identity is in the context already
	failed    *im.Error // nil while all is well
}

type callKey struct{}

// writer writes errors as the client's protocol wants them.
var writer = connect.NewErrorWriter()

// serveCall takes one call through: known method → who → how often → subject.
// Whatever goes wrong on the way, the answer has an ErrorDetail.
func (d *Door) serveCall(w http.ResponseWriter, r *http.Request, c *call) {
	start := time.Now()
	ctx := context.WithValue(r.Context(), callKey{}, c)
	handler, ok := d.rpc[c.procedure]
	label := c.procedure
	switch {
	case !ok:
		label = "unknown" // a stranger must not make up label values
		d.refuse(ctx, w, r, c, noSuchMethod(), "")
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		d.refuse(ctx, status(w, http.StatusMethodNotAllowed), r, c, malformed(), "call it with POST")
	default:
		var err error
		if ctx, err = d.admit(ctx, r, c); err != nil {
			d.refuse(ctx, w, r, c, known(err), "")
			break
		}
		d.forward(ctx, handler, w, r, c)
	}
	d.ended(ctx, label, c, time.Since(start))
}

// admit says who calls, and whether they may now.
func (d *Door) admit(ctx context.Context, r *http.Request, c *call) (context.Context, error) {
	if !c.in && !publicMethods[c.procedure] {
		token, ok := bearer(r.Header.Get("Authorization"))
		if !ok {
			return ctx, im.Unauthenticated(hyv1.Reason_NOT_SIGNED_IN)
		}
		id, err := d.deps.Authenticate(ctx, token)
		if err != nil {
			return ctx, err
		}
		ctx = im.WithIdentity(ctx, id)
	}
	return ctx, d.Admit(ctx, c.procedure)
}

func bearer(header string) (token string, ok bool) {
	const scheme = "bearer "
	if len(header) <= len(scheme) || !strings.EqualFold(header[:len(scheme)], scheme) {
		return "", false
	}
	return strings.TrimSpace(header[len(scheme):]), true
}

// forward runs the Connect handler. When it fails before our guard was asked
// (a body that cannot be read, a wrong content type), its answer has no detail:
// it is held back and ours is written instead.
func (d *Door) forward(ctx context.Context, h http.Handler, w http.ResponseWriter, r *http.Request, c *call) {
	held := &holdWriter{w: w, c: c}
	h.ServeHTTP(held, r.WithContext(ctx))
	if !held.held {
		return
	}
	hint := held.message()
	e := malformed()
	switch held.status {
	case http.StatusTooManyRequests, http.StatusRequestEntityTooLarge:
		e = &im.Error{Code: connect.CodeInvalidArgument, Reason: hyv1.Reason_TOO_LONG, Limit: int64(d.deps.Config.Limits.RequestBytes)}
	case http.StatusNotFound, http.StatusNotImplemented:
		e, hint = noSuchMethod(), ""
	case http.StatusUnsupportedMediaType:
		hint = "content type must be application/json or application/proto"
		w = status(w, http.StatusUnsupportedMediaType)
	case http.StatusInternalServerError:
		e, hint = known(errors.New(held.message())), ""
	}
	d.refuse(ctx, w, r, c, e, hint)
}

// refuse writes e and remembers it in c.
func (d *Door) refuse(ctx context.Context, w http.ResponseWriter, r *http.Request, c *call, e *im.Error, hint string) {
	c.failed = e
	for _, name := range []string{"Content-Encoding", "Content-Length", "Accept-Post"} {
		w.Header().Del(name)
	}
	// A client that is gone cannot be told anything.
	_ = writer.Write(w, r, wire(ctx, e, hint))
	_, _ = io.CopyN(io.Discard, r.Body, 64<<10) // lets the connection be used again
}

// guard stands around every method: panics become errors, and errors become
// what the client may see of them.
func (d *Door) guard(next connect.UnaryFunc) connect.UnaryFunc {
	return func(ctx context.Context, req connect.AnyRequest) (resp connect.AnyResponse, err error) {
		defer func() {
			if p := recover(); p != nil {
				d.metrics.panics.Inc()
				d.log.Error("panic in a method", "method", req.Spec().Procedure, "request", im.RequestID(ctx),
					"panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
				resp, err = nil, d.fail(ctx, fmt.Errorf("panic in %s", req.Spec().Procedure))
			}
		}()
		resp, err = next(ctx, req)
		if err != nil {
			return nil, d.fail(ctx, err)
		}
		return resp, nil
	}
}

func (d *Door) fail(ctx context.Context, err error) error {
	e := known(err)
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		c.failed = e
	}
	return wire(ctx, e, "")
}

// ended counts the call, and logs it: the server's own faults as errors,
// everything else only where somebody is looking for it.
func (d *Door) ended(ctx context.Context, label string, c *call, took time.Duration) {
	code := "ok"
	if c.failed != nil {
		code = c.failed.Code.String()
	}
	d.metrics.calls.WithLabelValues(strings.TrimPrefix(label, "/"+apiPackage+"."), code).Observe(took.Seconds())
	id, _ := im.From(ctx)
	if c.failed != nil && c.failed.Code == connect.CodeInternal {
		d.log.Error("call failed", "method", label, "request", im.RequestID(ctx), "user", int64(id.User), "err", c.failed.Err)
		return
	}
	if c.failed != nil {
		d.log.DebugContext(ctx, "call refused", "method", label, "request", im.RequestID(ctx), "user", int64(id.User),
			"code", code, "reason", c.failed.Reason.String(), "took", took, "err", c.failed.Err)
		return
	}
	d.log.DebugContext(ctx, "call", "method", label, "request", im.RequestID(ctx), "user", int64(id.User), "code", code, "took", took)
}

// Call runs any method in process for somebody already known, through the same
// limits, guard and handlers as over HTTP. body and the answer are JSON or
// protobuf as asJSON says. The error is always an *im.Error. The client's
// address and a request id are taken from ctx where they are given.
func (d *Door) Call(ctx context.Context, who im.Identity, method string, body []byte, asJSON bool) ([]byte, error) {
	if im.RequestID(ctx) == "" {
		ctx = im.WithRequestID(ctx, im.NewRequestID())
	}
	r, err := http.NewRequestWithContext(im.WithIdentity(ctx, who), http.MethodPost, "/", bytes.NewReader(body))
	if err != nil {
		return nil, im.Internal("make the request", err)
	}
	r.Header.Set("Content-Type", "application/proto")
	if asJSON {
		r.Header.Set("Content-Type", "application/json")
	}
	c := &call{procedure: method, in: true}
	w := &memoryWriter{header: http.Header{}}
	r.URL.Path = method
	d.serveCall(w, r, c)
	if c.failed != nil {
		return nil, c.failed
	}
	return w.body.Bytes(), nil
}

// memoryWriter keeps the answer of a call made in process.
type memoryWriter struct {
	header http.Header
	body   bytes.Buffer
}

func (w *memoryWriter) Header() http.Header         { return w.header }
func (w *memoryWriter) WriteHeader(int)             {}
func (w *memoryWriter) Write(b []byte) (int, error) { return w.body.Write(b) }

// holdWriter passes everything on, except an error answer our guard has not
// made (c.failed is nil): that it keeps.
type holdWriter struct {
	w      http.ResponseWriter
	c      *call
	held   bool
	status int
	body   bytes.Buffer
}

func (h *holdWriter) Header() http.Header { return h.w.Header() }

func (h *holdWriter) WriteHeader(code int) {
	if code >= http.StatusBadRequest && h.c.failed == nil {
		h.held, h.status = true, code
		return
	}
	h.w.WriteHeader(code)
}

func (h *holdWriter) Write(b []byte) (int, error) {
	if h.held {
		return h.body.Write(b)
	}
	return h.w.Write(b)
}

// Unwrap is for http.ResponseController.
func (h *holdWriter) Unwrap() http.ResponseWriter { return h.w }

// Flush is needed by the gRPC protocols.
func (h *holdWriter) Flush() {
	if f, ok := h.w.(http.Flusher); ok && !h.held {
		f.Flush()
	}
}

// message is what the held answer says to programmers.
func (h *holdWriter) message() string {
	var m struct {
		Message string `json:"message"`
	}
	if err := json.Unmarshal(h.body.Bytes(), &m); err != nil {
		return ""
	}
	return m.Message
}

// statusWriter answers with one status whatever is asked for.
type statusWriter struct {
	http.ResponseWriter
	code int
}

func status(w http.ResponseWriter, code int) http.ResponseWriter { return statusWriter{w, code} }

func (s statusWriter) WriteHeader(int) { s.ResponseWriter.WriteHeader(s.code) }
