package preview

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func TestWhatAPageSaysOfItself(t *testing.T) {
	at, err := url.Parse("https://example.com/news/1?x=y")
	if err != nil {
		t.Fatal(err)
	}
	for html, want := range map[string]page{
		`<title> One &amp;
			two </title>`: {title: "One & two"},
		`<meta property="og:title" content="T"><title>no</title><meta name=description content="d"><meta property=og:description content="D">`: {title: "T", description: "D"},
		`<title>t</title><meta name="twitter:title" content="X"><meta name="Description" content="d">`:                                         {title: "X", description: "d"},
		`<meta property="og:site_name" content="S"><meta property="og:title" content=""><title>t</title>`:                                      {site: "S", title: "t"},
		`<meta property="og:title" content="first"><meta property="og:title" content="second">`:                                                {title: "first"},
		`<meta property="og:image" content="/a b.png"><title>t</title>`:                                                                        {title: "t", picture: "https://example.com/a%20b.png"},
		`<meta property="og:image" content="//cdn.example.com/a.png"><meta property="og:image:secure_url" content="b.png">`:                    {picture: "https://example.com/news/b.png"},
		`<svg><title>drawn</title></svg><title>t</title>`:                                                                                      {title: "t"},
		`<head><title>t</title></head><meta property="og:title" content="later">`:                                                              {title: "t"},
		`<title>t</title><body><meta property="og:title" content="later">`:                                                                     {title: "t"},
		`<script>"<title>no</title>"</script><!-- <title>no</title> --><title>t</title>`:                                                       {title: "t"},
		`<title><script>alert(1)</script></title>`:                                                                                             {title: "<script>alert(1)</script>"},
		"<title>a\u202eb\u200b\u0000c\u2066\ufeff</title>":                                                                                     {title: "abc"},
		`<title>` + strings.Repeat("鸿", 300) + `</title>`:                                                                                      {title: strings.Repeat("鸿", titleChars-1) + "…"},
		`<title>before</title><meta name=x content="` + strings.Repeat("x", tokenBytes) + `"><meta property="og:title" content="after">`:       {title: "before"},
		`plain`: {},
		``:      {},
	} {
		if got := *readPage(strings.NewReader(html), at); got != want {
			t.Errorf("%.80s: %+v, want %+v", html, got, want)
		}
	}
}

func TestAPageInItsOwnLetters(t *testing.T) {
	page := func(meta string) []byte {
		b, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(`<html><head>` + meta + `<title>鸿雁传书</title></head>`))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for name, x := range map[string]struct {
		kind string
		body []byte
	}{
		"by its header":    {"text/html; charset=GBK", page("")},
		"by itself":        {"text/html", page(`<meta charset="gb2312">`)},
		"by itself, older": {"text/html", page(`<meta http-equiv="Content-Type" content="text/html; charset=gbk">`)},
		"UTF-8":            {"text/html", []byte(`<meta charset=utf-8><title>鸿雁传书</title>`)},
	} {
		a := &answer{at: &url.URL{}, full: x.kind, body: bytes.NewReader(x.body)}
		if p, err := a.page(); err != nil || p.title != "鸿雁传书" {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
}

// counted counts what is read of an answer.
type counted struct {
	io.Reader
	n int
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	c.n += n
	return n, err
}

// endless repeats itself.
type endless string

func (e endless) Read(b []byte) (int, error) {
	n := 0
	for n < len(b) {
		n += copy(b[n:], e)
	}
	return n, nil
}

func TestAPageIsReadNoFurtherThanItIsLong(t *testing.T) {
	body := &counted{Reader: endless("<meta name=x content=y>")}
	a := &answer{at: &url.URL{}, full: "text/html; charset=utf-8", body: body}
	if _, err := a.page(); err != nil || body.n > pageBytes+64<<10 {
		t.Errorf("%d bytes were read, %v", body.n, err)
	}
	body = &counted{Reader: endless("\xff\xd8")}
	a = &answer{at: &url.URL{}, body: body}
	if b, err := a.picture(); !errors.Is(err, errTooLarge) || body.n > pictureBytes+64<<10 {
		t.Errorf("%d bytes of a picture, %d read, %v", len(b), body.n, err)
	}
}

func zipped(t *testing.T, r io.Reader, n int64) []byte {
	t.Helper()
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err == nil {
		_, err = io.CopyN(z, r, n)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestBombs(t *testing.T) {
	bomb := zipped(t, endless("<p>          "), 64<<20)
	empty := zipped(t, strings.NewReader(""), 0)
	page := zipped(t, strings.NewReader(plainPage), int64(len(plainPage)))
	more := func(w http.ResponseWriter, b string) bool { _, err := io.WriteString(w, b); return err == nil }
	port := site(t, "127.0.0.1:0", func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		switch r.URL.Path {
		case "/zipped":
			h.Set("Content-Encoding", "gzip")
			_, _ = w.Write(page)
		case "/bomb":
			h.Set("Content-Encoding", "gzip")
			_, _ = w.Write(bomb)
		case "/nothing": // endless, and becomes nothing
			h.Set("Content-Encoding", "gzip")
			for more(w, string(empty)) {
			}
		case "/twice":
			h.Set("Content-Encoding", "gzip, gzip")
			_, _ = w.Write(zipped(t, bytes.NewReader(page), int64(len(page))))
		case "/brotli":
			h.Set("Content-Encoding", "br")
		case "/header":
			for i := range 100 {
				h.Set("X-"+strings.Repeat("a", i+1), strings.Repeat("b", 1000))
			}
			more(w, plainPage)
		case "/missing":
			w.WriteHeader(http.StatusNotFound)
			more(w, plainPage)
		case "/kind":
			h.Set("Content-Type", "application/json")
			more(w, plainPage)
		case "/none":
			h["Content-Type"] = nil
			more(w, plainPage)
		case "/slow":
			for more(w, "<meta name=a content=b>") {
				w.(http.Flusher).Flush()
				time.Sleep(20 * time.Millisecond)
			}
		case "/silent":
			<-r.Context().Done()
		}
	})
	w := newWeb(&guard{own: prefixes("127.0.0.0/8"), hosts: newPace(1000)})
	for path, want := range map[string]string{"/zipped": "a page", "/bomb": "", "/nothing": "", "/twice": "", "/brotli": "", "/header": "", "/missing": "",
		"/none": "", "/slow": "", "/silent": ""} {
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		var got string
		a, err := w.get(ctx, "http://127.0.0.1:"+port+path, "text/html")
		if err == nil {
			if p, err := a.page(); err == nil {
				got = p.title
			}
			a.end()
		}
		cancel()
		if took := time.Since(start); got != want || took > 3*time.Second {
			t.Errorf("%s: %q, %v, in %s", path, got, err, took)
		}
	}
	if a, err := w.get(t.Context(), "http://127.0.0.1:"+port+"/kind", "text/html"); err != nil || a.isPage() || a.isPicture() {
		t.Errorf("JSON: %+v, %v", a, err)
	}
}
