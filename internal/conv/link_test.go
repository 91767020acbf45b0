package conv

import (
	"testing"

	hyv1 "hongyan/gen/hongyan/v1"
)

// The same links as the web client draws.
func TestTheFirstLinkOfAText(t *testing.T) {
	for text, want := range map[string]string{
		"看https://example.com，不错":                                "https://example.com",
		"看https://example.com/a/b。好":                             "https://example.com/a/b",
		"（https://example.com/a）":                                "https://example.com/a",
		"《https://example.com》":                                  "https://example.com",
		"https://example.com不错":                                  "https://example.com",
		"https://example.com:8080不错":                             "https://example.com:8080",
		"http://localhost:8080/a这个":                              "http://localhost:8080/a",
		"https://zh.wikipedia.org/wiki/中文维基":                     "https://zh.wikipedia.org/wiki/中文维基",
		"https://example.com/s?q=鸿雁&n=1 看":                       "https://example.com/s?q=鸿雁&n=1",
		"https://例子.测试/路径，好":                                     "https://例子.测试/路径",
		"https://www.例子.com":                                     "https://www.例子.com",
		"See https://example.com.":                               "https://example.com",
		"See HTTPS://example.com/a?b=c!":                         "HTTPS://example.com/a?b=c",
		"https://en.wikipedia.org/wiki/Goose_(bird)":             "https://en.wikipedia.org/wiki/Goose_(bird)",
		"(https://en.wikipedia.org/wiki/Goose_(bird))":           "https://en.wikipedia.org/wiki/Goose_(bird)",
		"[https://example.com/a[1]]":                             "https://example.com/a[1]",
		"https://example.com...":                                 "https://example.com",
		"https://example.com/a\nnext":                            "https://example.com/a",
		"鸿雁😀 http://127.0.0.1:9000/x https://example.com/second": "http://127.0.0.1:9000/x",
		"xhttps://example.com":                                   "",
		"ftp://example.com javascript://example.com/%0aalert(1)": "",
		"example.com": "",
		"":            "",
	} {
		if got := firstLink(&hyv1.Text{Body: text}); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
