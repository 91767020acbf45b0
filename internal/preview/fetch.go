package preview

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html/charset"

	"hongyan/internal/obs"
)

// Limits of what a stranger's server is let do.
const (
	fetchWithin   = 5 * time.Second // page and picture together
	redirectsMost = 5
	headerBytes   = 64 << 10
	pageBytes     = 512 << 10
	pictureBytes  = 2 << 20
	urlChars      = 2048
)

var (
	errAddress  = errors.New("not an address of the web")
	errAnswer   = errors.New("no answer to make a preview of")
	errTooLarge = errors.New("a picture that is too large")
)

// web fetches from strangers.
type web struct{ client *http.Client }

func newWeb(g *guard) *web {
	return &web{&http.Client{
		// No cookies, no proxy, and no connection that somebody else's request
		// opened.
		Transport: &http.Transport{
			DialContext: g.dial, DisableKeepAlives: true, DisableCompression: true, MaxResponseHeaderBytes: headerBytes,
		},
		CheckRedirect: func(req *http.Request, via []*http.Request) error {
			if len(via) > redirectsMost {
				return fmt.Errorf("%d redirects", len(via))
			}
			req.Header.Del("Referer")
			return checkURL(req.URL)
		},
	}}
}

// checkURL lets through addresses of the web that name nobody.
func checkURL(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.Opaque != "" || len(u.String()) > urlChars {
		return errAddress
	}
	return nil
}

// answer is what was found at an address.
type answer struct {
	at   *url.URL // where it was found at last
	kind string   // of media, without parameters
	full string   // with them
	body io.Reader
	end  func()
}

// get asks for link. The caller ends the answer.
func (w *web) get(ctx context.Context, link, accept string) (*answer, error) {
	u, err := url.Parse(link)
	if err != nil {
		return nil, errAddress
	}
	u.Fragment, u.RawFragment = "", ""
	if err := checkURL(u); err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, errAddress
	}
	req.Header.Set("User-Agent", "Hongyan/"+obs.Version()+" (link preview bot)")
	req.Header.Set("Accept", accept)
	req.Header.Set("Accept-Encoding", "gzip")
	res, err := w.client.Do(req) //nolint:bodyclose // the answer's end closes it
	if err != nil {
		return nil, err
	}
	a := &answer{at: res.Request.URL, full: res.Header.Get("Content-Type"), body: res.Body, end: func() { _ = res.Body.Close() }}
	a.kind, _, err = mime.ParseMediaType(a.full)
	if err != nil || res.StatusCode != http.StatusOK {
		a.end()
		return nil, errAnswer
	}
	switch strings.ToLower(res.Header.Get("Content-Encoding")) {
	case "", "identity":
	case "gzip":
		// What comes is counted as well as what it becomes.
		if a.body, err = gzip.NewReader(io.LimitReader(res.Body, pictureBytes)); err != nil {
			a.end()
			return nil, errAnswer
		}
	default:
		a.end()
		return nil, errAnswer
	}
	return a, nil
}

func (a *answer) isPage() bool { return a.kind == "text/html" || a.kind == "application/xhtml+xml" }

func (a *answer) isPicture() bool {
	return a.kind == "image/jpeg" || a.kind == "image/png" || a.kind == "image/gif" || a.kind == "image/webp"
}

// page reads what a page says of itself. What was cut off, says what it said
// until then.
func (a *answer) page() (*page, error) {
	r, err := charset.NewReader(io.LimitReader(a.body, pageBytes), a.full)
	if err != nil {
		return nil, errAnswer
	}
	return readPage(r, a.at), nil
}

// picture reads a picture, all of it.
func (a *answer) picture() ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(a.body, pictureBytes+1))
	if err == nil && len(b) > pictureBytes {
		err = errTooLarge
	}
	return b, err
}
