package http

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/file"
	"hongyan/internal/im"
)

const (
	filePattern     = file.Path + "{conversation}/{seq}/{file}/{variant}"
	ownFilePattern  = file.Path + "own/{file}/{variant}"
	packFilePattern = file.Path + "pack/{pack}/{file}/{variant}"

	// filePolicy: nothing in a file may run, load or be framed, should a browser
	// ever take it for a page.
	filePolicy = "default-src 'none'; sandbox; frame-ancestors 'none'"
	// fileCache: bytes under one address never change; what is not to be seen any
	// more is not given out again.
	fileCache = "private, max-age=86400, immutable"
	// writeStall is how long a client may take for a piece of a download.
	writeStall = 60 * time.Second
)

// serveFile gives a file to whom it is shown.
func (d *Door) serveFile(w http.ResponseWriter, r *http.Request) {
	c := &call{procedure: r.Pattern}
	start := time.Now()
	ctx, err := d.mayFetch(r)
	var v *file.Served
	if err == nil {
		v, err = d.findFile(ctx, r)
	}
	if err == nil {
		err = serveVariant(ctx, w, r, v)
	}
	if err != nil {
		d.refusePlain(ctx, w, r, c, known(err))
	}
	d.ended(ctx, "files", c, time.Since(start))
}

// mayFetch says who asks: by token, or by a link that was made for them.
func (d *Door) mayFetch(r *http.Request) (context.Context, error) {
	q := r.URL.Query()
	ctx, err := r.Context(), error(nil)
	if q.Has("s") {
		var user im.UserID
		user, err = d.deps.File.Bearer(ctx, r.URL.Path, q)
		ctx = im.WithIdentity(ctx, im.Identity{User: user})
	} else {
		ctx, err = d.signedIn(r)
	}
	if err != nil {
		return ctx, err
	}
	return ctx, d.Admit(ctx, r.Pattern)
}

func (d *Door) findFile(ctx context.Context, r *http.Request) (*file.Served, error) {
	id, variant := pathNumber(r, "file"), r.PathValue("variant")
	if r.PathValue("pack") != "" {
		return d.deps.File.OfPack(ctx, caller(ctx), pathNumber(r, "pack"), id, variant)
	}
	if r.PathValue("conversation") == "" {
		return d.deps.File.Own(ctx, caller(ctx), id, variant)
	}
	conversation, seq := pathNumber(r, "conversation"), pathNumber(r, "seq")
	if conversation == 0 || seq == 0 {
		return nil, im.NotFound(hyv1.Reason_FILE_NOT_FOUND)
	}
	return d.deps.File.OfMessage(ctx, caller(ctx), im.ConvID(conversation), seq, id, variant)
}

// serveVariant answers with the bytes, or sends to where they are. Before the
// first byte everything may still be refused.
func serveVariant(ctx context.Context, w http.ResponseWriter, r *http.Request, v *file.Served) error {
	contentType, how := "application/octet-stream", "attachment"
	if inline := v.Mime == "" || file.Inline(v.Mime); inline {
		contentType = v.Mime
		if !r.URL.Query().Has("download") {
			how = "inline"
		}
	}
	disposition := how + fileName(v.Name)
	to, err := v.Elsewhere(ctx, contentType, disposition)
	if err != nil {
		return im.Unavailable(hyv1.Reason_OVERLOADED, time.Second, err)
	}
	h := w.Header()
	h.Set("Content-Security-Policy", filePolicy)
	h.Set("Vary", "Authorization")
	if to != "" {
		h.Set("Cache-Control", "private, max-age=240")
		http.Redirect(w, r, to, http.StatusFound)
		return nil
	}
	body, err := v.Open(ctx)
	if err != nil {
		return im.Unavailable(hyv1.Reason_OVERLOADED, time.Second, err)
	}
	defer body.Close()
	h.Set("Cache-Control", fileCache)
	h.Set("ETag", `"`+v.Key.String()+`"`)
	h.Set("Content-Disposition", disposition)
	if contentType != "" {
		h.Set("Content-Type", contentType)
	}
	http.ServeContent(&patient{ResponseWriter: w, control: http.NewResponseController(w)}, r, "", time.Time{}, body)
	return nil
}

// fileName is the rest of a Content-Disposition (RFC 6266): a plain name for
// the oldest, the whole one for all others. Nothing in it ends the header.
func fileName(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || strings.ContainsRune(" .-_()", r) {
			return r
		}
		return '_'
	}, name)
	var whole strings.Builder
	for _, b := range []byte(name) {
		if b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' || strings.IndexByte(".-_", b) >= 0 {
			whole.WriteByte(b)
		} else {
			fmt.Fprintf(&whole, "%%%02X", b)
		}
	}
	return `; filename="` + plain + `"; filename*=UTF-8''` + whole.String()
}

// patient lets a download take as long as it goes on.
type patient struct {
	http.ResponseWriter
	control *http.ResponseController
	until   time.Time
}

func (p *patient) Write(b []byte) (int, error) {
	if now := time.Now(); p.until.Sub(now) < writeStall {
		p.until = now.Add(2 * writeStall)
		_ = p.control.SetWriteDeadline(p.until) // not all writers have one
	}
	return p.ResponseWriter.Write(b)
}
