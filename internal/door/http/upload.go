package http

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tus/tusd/v2/pkg/handler"
	"golang.org/x/exp/slog"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/file"
	"hongyan/internal/im"
)

// uploadsPath is where uploads begin; an upload is one part below it.
const uploadsPath = "/v1/uploads/"

// uploadStall is how long a client may send nothing within a request.
const uploadStall = 60 * time.Second

// newUploads makes the handler of the tus protocol over the files of whoever is
// in the request's context. What is kept, and who may, is for the subject.
func newUploads(files *file.Service) http.Handler {
	locks := newUploadLocks()
	store := uploadStore{files, locks}
	c := handler.NewStoreComposer()
	c.UseCore(store)
	c.UseTerminater(store)
	c.UseLocker(locks)
	h, err := handler.NewHandler(handler.Config{
		StoreComposer: c, BasePath: uploadsPath, DisableDownload: true, DisableConcatenation: true,
		Cors: &handler.CorsConfig{Disable: true}, NetworkTimeout: uploadStall,
		Logger: slog.New(noLog{}), // it would log names; the door logs for it
	})
	if err != nil {
		panic("door: uploads: " + err.Error()) // the configuration is ours
	}
	return http.StripPrefix(strings.TrimSuffix(uploadsPath, "/"), h)
}

// serveUpload lets whoever is signed in upload.
func (d *Door) serveUpload(w http.ResponseWriter, r *http.Request) {
	c := &call{procedure: r.Pattern}
	start := time.Now()
	ctx, err := d.signedIn(r)
	if err == nil {
		err = d.Admit(ctx, r.Pattern)
	}
	if err == nil && r.PathValue("file") != "" {
		// Known before the body is read, and before anybody is waited for.
		err = d.deps.File.Has(ctx, caller(ctx), uploadID(r.PathValue("file")))
	}
	if err != nil {
		w.Header().Set("Tus-Resumable", "1.0.0")
		d.refusePlain(ctx, w, r, c, known(err))
	} else {
		w.Header().Set("Cache-Control", "no-store")
		d.uploads.ServeHTTP(relative{w}, r.WithContext(context.WithValue(ctx, callKey{}, c)))
	}
	d.ended(ctx, "uploads", c, time.Since(start))
}

// signedIn is the context of a request with a bearer token.
func (d *Door) signedIn(r *http.Request) (context.Context, error) {
	token, ok := bearer(r.Header.Get("Authorization"))
	if !ok {
		return r.Context(), im.Unauthenticated(hyv1.Reason_NOT_SIGNED_IN)
	}
	id, err := d.deps.Authenticate(r.Context(), token)
	return im.WithIdentity(r.Context(), id), err
}

func caller(ctx context.Context) im.UserID {
	id, _ := im.From(ctx)
	return id.User
}

// refusePlain writes e as JSON, as an RPC would.
func (d *Door) refusePlain(ctx context.Context, w http.ResponseWriter, r *http.Request, c *call, e *im.Error) {
	c.failed = e
	answer := plainError(ctx, e)
	for name, value := range answer.Header {
		w.Header().Set(name, value)
	}
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(answer.StatusCode)
	if r.Method != http.MethodHead {
		_, _ = io.WriteString(w, answer.Body)
	}
}

// plainError is e as the answer to a request that is no RPC.
func plainError(ctx context.Context, e *im.Error) handler.HTTPResponse {
	m := &statusMemory{memoryWriter: memoryWriter{header: http.Header{}}}
	r := (&http.Request{Method: http.MethodPost, Header: http.Header{"Content-Type": {"application/json"}}}).WithContext(ctx)
	_ = writer.Write(m, r, wire(ctx, e, "")) // to memory
	out := handler.HTTPResponse{StatusCode: m.status, Body: m.body.String(), Header: handler.HTTPHeader{}}
	for _, name := range []string{"Content-Type", "Retry-After"} {
		if v := m.header.Get(name); v != "" {
			out.Header[name] = v
		}
	}
	return out
}

type statusMemory struct {
	memoryWriter
	status int
}

func (m *statusMemory) WriteHeader(code int) { m.status = code }

// relative makes the address of a new upload a path: behind a proxy the server
// does not know what it is called.
type relative struct{ http.ResponseWriter }

func (w relative) WriteHeader(code int) {
	if at := w.Header().Get("Location"); at != "" {
		if i := strings.Index(at, uploadsPath); i > 0 {
			w.Header().Set("Location", at[i:])
		}
	}
	w.ResponseWriter.WriteHeader(code)
}

// Unwrap is for http.ResponseController.
func (w relative) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// uploadStore is the subject as tusd sees it.
type uploadStore struct {
	files *file.Service
	locks *uploadLocks
}

func (s uploadStore) NewUpload(ctx context.Context, info handler.FileInfo) (handler.Upload, error) {
	plan := file.Plan{Size: info.Size, Name: info.MetaData["filename"]}
	var ok bool
	if plan.Kind, ok = uploadKinds[info.MetaData["kind"]]; !ok {
		return nil, tusError(ctx, im.Invalid(hyv1.Reason_MALFORMED, "kind"))
	}
	if sum := info.MetaData["sha256"]; sum != "" {
		var err error
		if plan.Claimed, err = hex.DecodeString(sum); err != nil || len(plan.Claimed) != 32 {
			return nil, tusError(ctx, im.Invalid(hyv1.Reason_MALFORMED, "sha256"))
		}
	}
	u, err := s.files.Create(ctx, caller(ctx), plan)
	return upload{u, s.locks}, tusError(ctx, err)
}

var uploadKinds = map[string]hyv1.FileKind{
	"": hyv1.FileKind_FILE_KIND_UNSPECIFIED, "file": hyv1.FileKind_FILE_KIND_UNSPECIFIED,
	"image": hyv1.FileKind_FILE_KIND_IMAGE, "video": hyv1.FileKind_FILE_KIND_VIDEO, "voice": hyv1.FileKind_FILE_KIND_VOICE,
}

func (s uploadStore) GetUpload(ctx context.Context, id string) (handler.Upload, error) {
	u, err := s.files.Upload(ctx, caller(ctx), uploadID(id))
	return upload{u, s.locks}, tusError(ctx, err)
}

// uploadID is 0, which nobody has, for what is no id.
func uploadID(text string) int64 {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return id
}

func (uploadStore) AsTerminatableUpload(u handler.Upload) handler.TerminatableUpload {
	return u.(upload)
}

type upload struct {
	*file.Upload
	locks *uploadLocks
}

func (u upload) GetInfo(context.Context) (handler.FileInfo, error) {
	return handler.FileInfo{ID: strconv.FormatInt(u.ID, 10), Size: u.Size, Offset: u.Offset}, nil
}

func (u upload) WriteChunk(ctx context.Context, _ int64, src io.Reader) (int64, error) {
	u.locks.begin(strconv.FormatInt(u.ID, 10))
	n, err := u.Write(ctx, src)
	return n, tusError(ctx, err)
}

func (u upload) GetReader(context.Context) (io.ReadCloser, error) {
	return nil, handler.ErrNotImplemented
}

func (u upload) FinishUpload(ctx context.Context) error { return tusError(ctx, u.Finish(ctx)) }

func (u upload) Terminate(ctx context.Context) error { return tusError(ctx, u.Abort(ctx)) }

// tusError is err as tusd answers it, noted for the log; nil stays nil.
func tusError(ctx context.Context, err error) error {
	if err == nil || errors.As(err, new(handler.Error)) {
		return err
	}
	e := known(err)
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		c.failed = e
	}
	return handler.Error{ErrorCode: e.Reason.String(), Message: e.Error(), HTTPResponse: plainError(ctx, e)}
}

type noLog struct{}

func (noLog) Enabled(context.Context, slog.Level) bool  { return false }
func (noLog) Handle(context.Context, slog.Record) error { return nil }
func (n noLog) WithAttrs([]slog.Attr) slog.Handler      { return n }
func (n noLog) WithGroup(string) slog.Handler           { return n }
