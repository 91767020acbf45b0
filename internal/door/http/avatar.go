package http

import (
	"context"
	"net/http"
	"strconv"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/file"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

const (
	personPattern = store.PeoplePath + "{owner}/{file}"
	groupPattern  = store.GroupsPath + "{owner}/{file}"
	// avatarCache: another picture has another address.
	avatarCache = "private, max-age=31536000, immutable"
)

// serveAvatar gives the picture of a person to whom they show it, and that of a
// group to who was told where it is.
func (d *Door) serveAvatar(w http.ResponseWriter, r *http.Request) {
	c := &call{procedure: r.Pattern}
	start := time.Now()
	ctx, v, err := d.findAvatar(r)
	if err == nil {
		err = sendAvatar(ctx, w, r, v)
	}
	if err != nil {
		d.refusePlain(ctx, w, r, c, known(err))
	}
	d.ended(ctx, "avatars", c, time.Since(start))
}

func (d *Door) findAvatar(r *http.Request) (ctx context.Context, v *file.Served, err error) {
	owner, id := pathNumber(r, "owner"), pathNumber(r, "file")
	ctx = r.Context()
	if r.Pattern == http.MethodGet+" "+groupPattern {
		if err = d.Admit(ctx, r.Pattern); err == nil {
			v, err = d.deps.File.OfGroup(ctx, r.URL.Path, r.URL.Query(), im.ConvID(owner), id)
		}
		return ctx, v, err
	}
	if ctx, err = d.mayLook(r); err == nil {
		v, err = d.deps.File.OfPerson(ctx, caller(ctx), im.UserID(owner), id)
	}
	return ctx, v, err
}

// mayLook is mayFetch, of links that do not expire.
func (d *Door) mayLook(r *http.Request) (context.Context, error) {
	q := r.URL.Query()
	ctx, err := r.Context(), error(nil)
	if q.Has("s") {
		var user im.UserID
		user, err = d.deps.File.Viewer(ctx, r.URL.Path, q)
		ctx = im.WithIdentity(ctx, im.Identity{User: user})
	} else {
		ctx, err = d.signedIn(r)
	}
	if err != nil {
		return ctx, err
	}
	return ctx, d.Admit(ctx, r.Pattern)
}

// pathNumber is 0, which nothing has, for what is no id.
func pathNumber(r *http.Request, name string) int64 {
	n, err := strconv.ParseInt(r.PathValue(name), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

func sendAvatar(ctx context.Context, w http.ResponseWriter, r *http.Request, v *file.Served) error {
	body, err := v.Open(ctx)
	if err != nil {
		return im.Unavailable(hyv1.Reason_OVERLOADED, time.Second, err)
	}
	defer body.Close()
	h := w.Header()
	h.Set("Content-Security-Policy", filePolicy)
	h.Set("Cache-Control", avatarCache)
	h.Set("ETag", `"`+v.Key.String()+`"`)
	if v.Mime != "" {
		h.Set("Content-Type", v.Mime)
	}
	http.ServeContent(&patient{ResponseWriter: w, control: http.NewResponseController(w)}, r, "", time.Time{}, body)
	return nil
}
