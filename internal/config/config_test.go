package config

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func write(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "hongyan.toml")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestEmptyConfigurationIsComplete(t *testing.T) {
	c, from, err := Load(Input{})
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != ":8080" || c.Account.AccessLifetime != 10*time.Minute || c.Account.RefreshLifetime != 90*24*time.Hour {
		t.Errorf("defaults: %+v", c)
	}
	for key, source := range from {
		if source != "default" {
			t.Errorf("%s comes from %q", key, source)
		}
	}
}

func TestEveryFieldIsDocumentedAndHasOneName(t *testing.T) {
	seen := map[string]string{}
	for _, f := range fields(Default()) {
		if f.tag.Get("doc") == "" || strings.HasSuffix(f.key, ".") {
			t.Errorf("%q lacks a key or a doc", f.key)
		}
		if other, twice := seen[f.env()]; twice {
			t.Errorf("%s and %s share %s", other, f.key, f.env())
		}
		seen[f.env()] = f.key
	}
}

func TestLaterLayersWin(t *testing.T) {
	file := write(t, `
listen = ":1"
data = "a"
origins = ["https://a.example"]
[limits]
message_chars = 5
send_per_second = 2
[account]
access_lifetime = "5m"
`)
	c, from, err := Load(Input{
		File:  file,
		Env:   []string{"HONGYAN_LISTEN=:2", "HONGYAN_DATA=b", "HONGYAN_CONFIG=x", "PATH=/bin", "HONGYAN_ORIGINS=https://b.example, https://c.example"},
		Flags: map[string]string{"data": "c", "limits.request_bytes": "100_000"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if c.Data != "c" || c.Listen != ":2" || c.Limits.MessageChars != 5 || c.Limits.SendPerSecond != 2 ||
		c.Account.AccessLifetime != 5*time.Minute || c.Limits.RequestBytes != 100_000 {
		t.Errorf("got %+v", c)
	}
	if d := cmp.Diff([]string{"https://b.example", "https://c.example"}, c.Origins); d != "" {
		t.Error(d)
	}
	want := Sources{"data": "flag", "listen": "HONGYAN_LISTEN", "limits.message_chars": file + ":6:1", "drain": "default"}
	for key, source := range want {
		if from[key] != source {
			t.Errorf("%s comes from %q, want %q", key, from[key], source)
		}
	}
}

func TestAllFaultsAtOnceWithTheirPlaces(t *testing.T) {
	file := write(t, `
lisen = ":1"
[limit]
message_chars = 5
[log]
level = 3
[account]
access_lifetime = 10
`)
	_, _, err := Load(Input{File: file, Env: []string{"HONGYAN_LIMITS_MESAGE_CHARS=1", "HONGYAN_DRAIN=soon"}, Flags: map[string]string{"dat": "x"}})
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{
		file + `:2:1: unknown key "lisen" (did you mean listen?)`,
		file + `:4:1: unknown key "limit.message_chars" (did you mean limits.message_chars?)`,
		file + `:6:1: log.level: 3 is not a text`,
		file + `:8:1: account.access_lifetime: 10 is not a duration`,
		`unknown variable HONGYAN_LIMITS_MESAGE_CHARS (did you mean HONGYAN_LIMITS_MESSAGE_CHARS?)`,
		`HONGYAN_DRAIN: drain: "soon" is not a duration`,
		`flag: unknown key "dat" (did you mean data?)`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in:\n%v", want, err)
		}
	}
}

func TestValidateReportsEveryWrongValue(t *testing.T) {
	_, _, err := Load(Input{Flags: map[string]string{
		"listen": "nowhere", "public_url": "chat.example.com", "database": "mysql://root:hunter2@x/y", "origins": "https://a.example/path",
		"proxies": "10.0.0.1", "tls.cert": "a.pem", "log.level": "loud", "limits.message_chars": "0", "account.lock_for": "1ms",
		"disk.warn_mib": "1", "data": "", "name": "two\nlines", "private.listen": "6060",
	}})
	if err == nil {
		t.Fatal("accepted")
	}
	for _, key := range []string{"listen", "public_url", "database", "origins", "proxies", "tls.key", "log.level",
		"limits.message_chars", "account.lock_for", "disk.warn_mib", "data", "name", "private.listen"} {
		if !regexp.MustCompile(`(?m)^(flag: )?` + regexp.QuoteMeta(key) + `: `).MatchString(err.Error()) {
			t.Errorf("%s is not reported in:\n%v", key, err)
		}
	}
	if strings.Contains(err.Error(), "hunter2") {
		t.Error("a password is in the message")
	}
}

func TestSyntaxErrorsNameTheLine(t *testing.T) {
	file := write(t, "data = \"x\"\nlisten = :8080\n")
	if _, _, err := Load(Input{File: file}); err == nil || !strings.Contains(err.Error(), file+":2:10: ") {
		t.Errorf("got %v", err)
	}
	if _, _, err := Load(Input{File: file + ".not"}); err == nil {
		t.Error("a missing file is accepted")
	}
}

func TestReferenceUncommentedIsTheDefault(t *testing.T) {
	var b bytes.Buffer
	if err := WriteReference(&b); err != nil {
		t.Fatal(err)
	}
	plain := regexp.MustCompile(`(?m)^# ([a-z_0-9]+ = )`).ReplaceAllString(b.String(), "$1")
	got, _, err := Load(Input{File: write(t, plain)})
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	want.Origins, want.Proxies, want.Messages.LinkPreviewNetworks = []string{}, []string{}, []string{}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestSecretsAreMasked(t *testing.T) {
	c, from, err := Load(Input{Flags: map[string]string{"database": "postgres://bob:hunter2@db/x?sslpassword=hunter2"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range Effective(c, from) {
		if strings.Contains(s.Value, "hunter2") {
			t.Errorf("%s shows %s", s.Key, s.Value)
		}
	}
	if got := MaskURL("not a url"); got != "***" {
		t.Errorf("MaskURL = %q", got)
	}
}
