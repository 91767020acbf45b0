package http

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/gen/hongyan/v1/hyv1connect"
	"hongyan/internal/config"
	"hongyan/internal/im"
	"hongyan/internal/obs"
)

// fake answers as the test wants: send is what MessageService.Send does, user
// what UserService.Find does.
type fake struct {
	hyv1connect.UnimplementedAccountServiceHandler
	hyv1connect.UnimplementedConversationServiceHandler
	hyv1connect.UnimplementedSyncServiceHandler
	hyv1connect.UnimplementedServerServiceHandler
	send func(context.Context, *hyv1.SendRequest) (*hyv1.SendResponse, error)
}

type fakeUsers struct {
	hyv1connect.UnimplementedUserServiceHandler
}

func (fakeUsers) Find(_ context.Context, r *connect.Request[hyv1.FindRequest]) (*connect.Response[hyv1.FindResponse], error) {
	return connect.NewResponse(&hyv1.FindResponse{User: &hyv1.User{Id: 7, Handle: r.Msg.Handle}}), nil
}

type fakeMessages struct {
	hyv1connect.UnimplementedMessageServiceHandler
	f *fake
}

func (m fakeMessages) Send(ctx context.Context, r *connect.Request[hyv1.SendRequest]) (*connect.Response[hyv1.SendResponse], error) {
	resp, err := m.f.send(ctx, r.Msg)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(resp), nil
}

type rig struct {
	*fake
	door *Door
	url  string
	log  *bytes.Buffer
}

func open(t *testing.T, change func(*Deps)) *rig {
	t.Helper()
	r := &rig{fake: &fake{}, log: &bytes.Buffer{}}
	r.send = func(context.Context, *hyv1.SendRequest) (*hyv1.SendResponse, error) {
		return &hyv1.SendResponse{Seq: 1}, nil
	}
	deps := Deps{
		Config: config.Default(), Log: slog.New(slog.NewTextHandler(r.log, nil)), Registry: obs.NewRegistry(),
		Account: r.fake, User: fakeUsers{}, Contact: hyv1connect.UnimplementedContactServiceHandler{}, People: hyv1connect.UnimplementedPeopleServiceHandler{}, Privacy: hyv1connect.UnimplementedPrivacyServiceHandler{}, Conversation: r.fake, Group: hyv1connect.UnimplementedGroupServiceHandler{}, Message: fakeMessages{f: r.fake}, Operation: hyv1connect.UnimplementedOperationServiceHandler{}, Schedule: hyv1connect.UnimplementedScheduleServiceHandler{}, Folder: hyv1connect.UnimplementedFolderServiceHandler{}, Presence: hyv1connect.UnimplementedPresenceServiceHandler{}, Sticker: hyv1connect.UnimplementedStickerServiceHandler{}, Sync: r.fake, Server: r.fake,
		Authenticate: func(_ context.Context, token string) (im.Identity, error) {
			if token != "good" {
				return im.Identity{}, im.Unauthenticated(hyv1.Reason_NOT_SIGNED_IN)
			}
			return im.Identity{User: 42, Device: 9}, nil
		},
	}
	if change != nil {
		change(&deps)
	}
	r.door = New(deps)
	t.Cleanup(func() { _ = r.door.Close() })
	server := httptest.NewServer(r.door)
	t.Cleanup(server.Close)
	r.url = server.URL
	return r
}

// do makes a request with a good token; header is "Name: value" lines.
func (r *rig) do(t *testing.T, method, path, body string, header ...string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, r.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer good")
	for _, h := range header {
		name, value, _ := strings.Cut(h, ": ")
		if req.Header.Set(name, value); value == "" {
			req.Header.Del(name)
		}
	}
	resp, err := (&http.Transport{DisableCompression: true, DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	return resp
}

// problem reads a Connect error and its detail.
func problem(t *testing.T, resp *http.Response) (code string, d *hyv1.ErrorDetail) {
	t.Helper()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var e struct {
		Code    string
		Message string
		Details []struct{ Type, Value string }
	}
	if err := json.Unmarshal(data, &e); err != nil || len(e.Details) != 1 || e.Details[0].Type != "hongyan.v1.ErrorDetail" {
		t.Fatalf("not an error with a detail: %d %q (%v)", resp.StatusCode, data, err)
	}
	raw, err := base64.RawStdEncoding.DecodeString(e.Details[0].Value)
	if err != nil {
		t.Fatal(err)
	}
	d = &hyv1.ErrorDetail{}
	if err := proto.Unmarshal(raw, d); err != nil {
		t.Fatal(err)
	}
	if d.RequestId == "" || d.RequestId != resp.Header.Get("X-Request-Id") {
		t.Errorf("request id %q, header %q", d.RequestId, resp.Header.Get("X-Request-Id"))
	}
	return e.Code, d
}

const sendPath = hyv1connect.MessageServiceSendProcedure

func TestAnswersCarryDefaults(t *testing.T) {
	r := open(t, nil)
	resp := r.do(t, "POST", sendPath, `{"conversationId":"5","unknown":1}`)
	var got map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != 200 || got["seq"] != "1" || got["num"] != "0" || got["duplicate"] != false {
		t.Errorf("%d %v", resp.StatusCode, got)
	}
}

func TestSubjectsSeeWhoAndWhere(t *testing.T) {
	r := open(t, nil)
	r.send = func(ctx context.Context, m *hyv1.SendRequest) (*hyv1.SendResponse, error) {
		id, ok := im.From(ctx)
		if !ok || id.User != 42 || id.Device != 9 || im.RequestID(ctx) == "" || im.Address(ctx) != "127.0.0.1" || m.ConversationId != 5 {
			t.Errorf("identity %v, request %q, address %q, message %v", id, im.RequestID(ctx), im.Address(ctx), m)
		}
		return &hyv1.SendResponse{}, nil
	}
	if resp := r.do(t, "POST", sendPath, `{"conversationId":"5"}`); resp.StatusCode != 200 {
		t.Error(resp.Status)
	}
	body, _ := proto.Marshal(&hyv1.SendRequest{ConversationId: 5})
	if resp := r.do(t, "POST", sendPath, string(body), "Content-Type: application/proto"); resp.StatusCode != 200 {
		t.Error(resp.Status)
	}
}

func TestEveryErrorHasItsReason(t *testing.T) {
	secret := errors.New("secret of the server")
	tests := []struct {
		name   string
		err    error
		status int
		code   string
		want   *hyv1.ErrorDetail
	}{
		{"marked", im.Deny(hyv1.Reason_NOT_A_MEMBER), 403, "permission_denied", &hyv1.ErrorDetail{Reason: hyv1.Reason_NOT_A_MEMBER}},
		{"field", im.TooLong("content.text.body", 10), 400, "invalid_argument", &hyv1.ErrorDetail{Reason: hyv1.Reason_TOO_LONG, Field: "content.text.body", Limit: 10}},
		{"wrapped", errors.Join(im.NotFound(hyv1.Reason_USER_NOT_FOUND), secret), 404, "not_found", &hyv1.ErrorDetail{Reason: hyv1.Reason_USER_NOT_FOUND}},
		{"unmarked", secret, 500, "internal", &hyv1.ErrorDetail{Reason: hyv1.Reason_INTERNAL}},
		{"marked internal", im.Internal("doing", secret), 500, "internal", &hyv1.ErrorDetail{Reason: hyv1.Reason_INTERNAL}},
		{"deadline", context.DeadlineExceeded, 503, "unavailable", &hyv1.ErrorDetail{Reason: hyv1.Reason_OUTCOME_UNKNOWN}},
		{"unimplemented", connect.NewError(connect.CodeUnimplemented, secret), 501, "unimplemented", &hyv1.ErrorDetail{Reason: hyv1.Reason_NO_SUCH_METHOD}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := open(t, nil)
			r.send = func(context.Context, *hyv1.SendRequest) (*hyv1.SendResponse, error) { return nil, tt.err }
			resp := r.do(t, "POST", sendPath, `{}`)
			var copied bytes.Buffer
			resp.Body = io.NopCloser(io.TeeReader(resp.Body, &copied))
			code, got := problem(t, resp)
			got.RequestId = ""
			if resp.StatusCode != tt.status || code != tt.code || !proto.Equal(got, tt.want) {
				t.Errorf("%d %s %v", resp.StatusCode, code, got)
			}
			if strings.Contains(copied.String(), "secret") {
				t.Errorf("the client is told %s", copied.String())
			}
			if inLog := strings.Contains(r.log.String(), "secret of the server"); inLog != (tt.code == "internal") {
				t.Errorf("log: %s", r.log)
			}
		})
	}
}

func TestUnreadableRequestsHaveReasonsToo(t *testing.T) {
	r := open(t, func(d *Deps) { d.Config.Limits.RequestBytes = 65536 })
	tests := []struct {
		name, method, path, body, header string
		status                           int
		want                             hyv1.Reason
	}{
		{"not JSON", "POST", sendPath, `{"conversationId":`, "", 400, hyv1.Reason_MALFORMED},
		{"wrong type", "POST", sendPath, `{"conversationId":{}}`, "", 400, hyv1.Reason_MALFORMED},
		{"not protobuf", "POST", sendPath, "\xff\xff\xff", "Content-Type: application/proto", 400, hyv1.Reason_MALFORMED},
		{"bad UTF-8", "POST", sendPath, "{\"clientId\":\"\xff\"}", "", 400, hyv1.Reason_MALFORMED},
		{"content type", "POST", sendPath, `a=b`, "Content-Type: application/x-www-form-urlencoded", 415, hyv1.Reason_MALFORMED},
		{"bad gzip", "POST", sendPath, `{}`, "Content-Encoding: gzip", 400, hyv1.Reason_MALFORMED},
		{"odd coding", "POST", sendPath, `{}`, "Content-Encoding: br", 501, hyv1.Reason_NO_SUCH_METHOD},
		{"too large", "POST", sendPath, `{"clientId":"` + strings.Repeat("x", 70000) + `"}`, "", 400, hyv1.Reason_TOO_LONG},
		{"no method", "POST", "/hongyan.v1.MessageService/Sned", `{}`, "", 501, hyv1.Reason_NO_SUCH_METHOD},
		{"no service", "POST", "/hongyan.v1.NoService/Do", `{}`, "", 501, hyv1.Reason_NO_SUCH_METHOD},
		{"GET", "GET", sendPath, ``, "", 405, hyv1.Reason_MALFORMED},
		{"no token", "POST", sendPath, `{}`, "Authorization: ", 401, hyv1.Reason_NOT_SIGNED_IN},
		{"bad token", "POST", sendPath, `{}`, "Authorization: Bearer bad", 401, hyv1.Reason_NOT_SIGNED_IN},
		{"basic", "POST", sendPath, `{}`, "Authorization: Basic good", 401, hyv1.Reason_NOT_SIGNED_IN},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var header []string
			if tt.header != "" {
				header = append(header, tt.header)
			}
			resp := r.do(t, tt.method, tt.path, tt.body, header...)
			if _, d := problem(t, resp); resp.StatusCode != tt.status || d.Reason != tt.want {
				t.Errorf("%d %v", resp.StatusCode, d)
			}
		})
	}
	if resp := r.do(t, "POST", hyv1connect.UserServiceFindProcedure, ""); resp.StatusCode != 200 {
		t.Errorf("an empty body is not taken for {}: %s", resp.Status)
	}
}

func TestOnlyThePublicMethodsAreServedWithoutAToken(t *testing.T) {
	r := open(t, nil)
	public := 0
	for _, route := range Routes() {
		if !strings.HasPrefix(route.Path, "/hongyan.v1.") {
			continue
		}
		_, d := problem(t, r.do(t, "POST", route.Path, `{}`, "Authorization: "))
		asked := d.Reason == hyv1.Reason_NOT_SIGNED_IN
		if asked == (route.Access == Public) {
			t.Errorf("%s is %s and answers %v", route.Path, route.Access, d.Reason)
		}
		if route.Access == Public {
			public++
		}
	}
	if public != len(publicMethods) {
		t.Errorf("%d public methods exist, the table has %d", public, len(publicMethods))
	}
}

func TestPanicEndsOneRequestOnly(t *testing.T) {
	r := open(t, nil)
	r.send = func(_ context.Context, m *hyv1.SendRequest) (*hyv1.SendResponse, error) { panic(m.ClientId) }
	resp := r.do(t, "POST", sendPath, `{"clientId":"words of a person"}`)
	if _, d := problem(t, resp); resp.StatusCode != 500 || d.Reason != hyv1.Reason_INTERNAL {
		t.Errorf("%d %v", resp.StatusCode, d)
	}
	if !strings.Contains(r.log.String(), "panic in a method") || strings.Contains(r.log.String(), "words of a person") {
		t.Errorf("log: %s", r.log)
	}
	metrics, _ := io.ReadAll(r.do(t, "GET", "/metrics", "").Body)
	for _, want := range []string{"hongyan_http_panics_total 1", `hongyan_http_call_seconds_count{code="internal",method="MessageService/Send"} 1`} {
		if !strings.Contains(string(metrics), want) {
			t.Errorf("no %s", want)
		}
	}
}

func TestRatesHoldPerUserAndPerAddress(t *testing.T) {
	r := open(t, func(d *Deps) {
		d.Config.Limits.SendPerSecond, d.Config.Limits.SignInPerMinute, d.Config.Limits.DraftPerMinute = 0.3, 2, 2
		d.Config.Limits.FriendRequestPerMinute = 2
		d.Authenticate = func(_ context.Context, token string) (im.Identity, error) {
			return im.Identity{User: im.UserID(len(token)), Device: 1}, nil
		}
	})
	for i := range 4 {
		resp := r.do(t, "POST", sendPath, `{}`)
		if i < 3 && resp.StatusCode != 200 {
			t.Fatalf("send %d: %s", i, resp.Status)
		}
		if i == 3 {
			_, d := problem(t, resp)
			if resp.StatusCode != 429 || d.Reason != hyv1.Reason_RATE_LIMITED || d.RetryAfter.AsDuration() <= 0 || d.RetryAfter.AsDuration() > 4*time.Second {
				t.Errorf("%d %v", resp.StatusCode, d)
			}
			if after := resp.Header.Get("Retry-After"); after != "4" && after != "3" {
				t.Errorf("Retry-After %q", after)
			}
		}
	}
	if resp := r.do(t, "POST", sendPath, `{}`, "Authorization: Bearer other"); resp.StatusCode != 200 {
		t.Errorf("another user: %s", resp.Status)
	}
	for i := range 3 {
		for _, path := range []string{hyv1connect.AccountServiceSignInProcedure, hyv1connect.ConversationServiceSaveDraftProcedure,
			hyv1connect.ContactServiceRequestProcedure, hyv1connect.StickerServiceAddProcedure, hyv1connect.StickerServiceRemoveProcedure,
			hyv1connect.StickerServiceOrderProcedure, hyv1connect.StickerServiceDeleteProcedure} {
			_, d := problem(t, r.do(t, "POST", path, `{}`))
			if limited := d.Reason == hyv1.Reason_RATE_LIMITED; limited != (i == 2) {
				t.Errorf("%s %d: %v", path, i, d)
			}
		}
	}
}

func TestNeighboursInOneIPv6NetworkShareALimit(t *testing.T) {
	for address, want := range map[string]string{
		"2001:db8:1:2:3::4": "2001:db8:1:2::/64", "192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7": "::ffff:192.0.2.7", "": "",
	} {
		if got := network(address); got != want {
			t.Errorf("network(%q) = %q", address, got)
		}
	}
}

func TestCallIsTheSameAsARequest(t *testing.T) {
	r := open(t, func(d *Deps) { d.Config.Limits.FindPerMinute = 2 })
	who := im.Identity{User: 1, Device: 2}
	r.send = func(ctx context.Context, m *hyv1.SendRequest) (*hyv1.SendResponse, error) {
		if id, _ := im.From(ctx); id != who {
			t.Errorf("identity %v", id)
		}
		switch m.ClientId {
		case "deny":
			return nil, im.Deny(hyv1.Reason_NOT_A_MEMBER)
		case "panic":
			panic("oh")
		case "large":
			return &hyv1.SendResponse{Seq: 1 << 40}, nil
		}
		return &hyv1.SendResponse{Seq: 3}, nil
	}
	got, err := r.door.Call(t.Context(), who, sendPath, []byte(`{}`), true)
	var out struct{ Seq, Num string }
	if jsonErr := json.Unmarshal(got, &out); err != nil || jsonErr != nil || out.Seq != "3" || out.Num != "0" {
		t.Errorf("%q %v %v", got, err, jsonErr)
	}
	body, _ := proto.Marshal(&hyv1.SendRequest{ConversationId: 1})
	got, err = r.door.Call(t.Context(), who, sendPath, body, false)
	resp := &hyv1.SendResponse{}
	if protoErr := proto.Unmarshal(got, resp); err != nil || protoErr != nil || resp.Seq != 3 {
		t.Errorf("%q %v %v", got, err, protoErr)
	}
	for method, want := range map[string]hyv1.Reason{
		sendPath + `?{"clientId":"deny"}`: hyv1.Reason_NOT_A_MEMBER, sendPath + `?{"clientId":"panic"}`: hyv1.Reason_INTERNAL,
		sendPath + `?{`: hyv1.Reason_MALFORMED, "/hongyan.v1.X/Y?{}": hyv1.Reason_NO_SUCH_METHOD, "/ws?": hyv1.Reason_NO_SUCH_METHOD, "?": hyv1.Reason_NO_SUCH_METHOD,
	} {
		name, body, _ := strings.Cut(method, "?")
		_, err := r.door.Call(t.Context(), who, name, []byte(body), true)
		if e := new(im.Error); !errors.As(err, &e) || e.Reason != want {
			t.Errorf("%s: %v", method, err)
		}
	}
	for range 2 {
		if _, err := r.door.Call(t.Context(), who, hyv1connect.UserServiceFindProcedure, nil, true); err != nil {
			t.Error(err)
		}
	}
	if _, err := r.door.Call(t.Context(), who, hyv1connect.UserServiceFindProcedure, nil, true); !errors.Is(err, im.Exhausted(hyv1.Reason_RATE_LIMITED, 0)) {
		t.Errorf("the limit does not hold in process: %v", err)
	}
}

func TestForeignPagesMayNotUseUs(t *testing.T) {
	r := open(t, func(d *Deps) { d.Config.PublicURL = "https://chat.example.com" })
	resp := r.do(t, "OPTIONS", sendPath, "", "Origin: https://evil.example", "Access-Control-Request-Method: POST")
	for name := range resp.Header {
		if strings.HasPrefix(name, "Access-Control-") {
			t.Errorf("%s: %s", name, resp.Header.Get(name))
		}
	}
	resp = r.do(t, "GET", "/healthz", "")
	for name, want := range map[string]string{
		"Content-Security-Policy": "frame-ancestors 'none'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
		"Cross-Origin-Opener-Policy": "same-origin", "Strict-Transport-Security": "max-age=",
	} {
		if !strings.Contains(resp.Header.Get(name), want) {
			t.Errorf("%s: %q", name, resp.Header.Get(name))
		}
	}
}

func TestProxiesAreBelievedOnlyWhenNamed(t *testing.T) {
	direct, behind := open(t, nil), open(t, func(d *Deps) { d.Config.Proxies = []string{"127.0.0.0/8", "10.0.0.0/8"} })
	see := func(r *rig, forwarded string) (address string) {
		r.send = func(ctx context.Context, _ *hyv1.SendRequest) (*hyv1.SendResponse, error) {
			address = im.Address(ctx)
			return &hyv1.SendResponse{}, nil
		}
		r.do(t, "POST", sendPath, `{}`, "X-Forwarded-For: "+forwarded)
		return address
	}
	for forwarded, want := range map[string]string{
		"198.51.100.7": "198.51.100.7", "6.6.6.6, 198.51.100.7, 10.1.1.1": "198.51.100.7", "nonsense": "127.0.0.1", "": "127.0.0.1", "10.0.0.9": "10.0.0.9",
	} {
		if got := see(direct, forwarded); got != "127.0.0.1" {
			t.Errorf("direct, %q: %s", forwarded, got)
		}
		if got := see(behind, forwarded); got != want {
			t.Errorf("behind a proxy, %q: %s, want %s", forwarded, got, want)
		}
	}
	if got := behind.do(t, "GET", "/metrics", "", "X-Forwarded-For: 198.51.100.7").StatusCode; got != 404 {
		t.Errorf("metrics for the world: %d", got)
	}
	if got := behind.do(t, "GET", "/healthz", "", "X-Forwarded-Proto: https").Header.Get("Strict-Transport-Security"); got == "" {
		t.Error("no HSTS behind a TLS proxy")
	}
	if got := direct.do(t, "GET", "/healthz", "", "X-Forwarded-Proto: https").Header.Get("Strict-Transport-Security"); got != "" {
		t.Error("HSTS over plain HTTP")
	}
}

func TestWebClient(t *testing.T) {
	script := strings.Repeat("export const wild = 'goose';\n", 100)
	r := open(t, func(d *Deps) {
		d.Web = fstest.MapFS{
			"index.html":           {Data: []byte("<!doctype html><title>Hongyan</title>")},
			"assets/main-abc.js":   {Data: []byte(script)},
			"manifest.webmanifest": {Data: []byte("{}")},
			"sw.js":                {Data: []byte("self")},
			".keep":                {},
		}
		d.Docs = fstest.MapFS{"index.html": {Data: []byte("<title>API</title>")}, "openapi.json": {Data: []byte(`{"openapi":"3.1.0"}`)}, "style.css": {Data: []byte("p{}")}}
	})
	for path, want := range map[string]struct {
		code                int
		kind, cache, starts string
	}{
		"/":                     {200, "text/html", "no-cache", "<!doctype html>"},
		"/c/42":                 {200, "text/html", "no-cache", "<!doctype html>"},
		"/c/1/m/2":              {200, "text/html", "no-cache", "<!doctype html>"},
		"/c/1/info":             {200, "text/html", "no-cache", "<!doctype html>"},
		"/setup":                {200, "text/html", "no-cache", "<!doctype html>"},
		"/settings/appearance":  {200, "text/html", "no-cache", "<!doctype html>"},
		"/welcome/name":         {200, "text/html", "no-cache", "<!doctype html>"},
		"/dev/gallery":          {200, "text/html", "no-cache", "<!doctype html>"},
		"/search?q=a.b":         {200, "text/html", "no-cache", "<!doctype html>"},
		"/sw.js":                {200, "text/javascript", "no-cache", "self"},
		"/assets/main-abc.js":   {200, "text/javascript", "public, max-age=31536000, immutable", "export"},
		"/assets/old-def.js":    {404, "", "", ""},
		"/favicon.ico":          {404, "", "", ""},
		"/.keep":                {404, "", "", ""},
		"/manifest.webmanifest": {200, "application/manifest+json", "no-cache", "{}"},
		"/docs":                 {200, "text/html", "no-cache", "<title>API"},
		"/docs/":                {200, "text/html", "no-cache", "<title>API"},
		"/docs/style.css":       {200, "text/css", "no-cache", "p{}"},
		"/docs/none.css":        {404, "", "", ""},
		"/openapi.json":         {200, "application/json", "no-cache", `{"openapi"`},
		"/healthz":              {200, "text/plain", "no-store", "ok"},
		"/readyz":               {200, "text/plain", "no-store", "ready"},
		"/ws":                   {404, "", "", ""},
	} {
		resp := r.do(t, "GET", path, "")
		body, _ := io.ReadAll(resp.Body)
		if resp.StatusCode != want.code || want.code == 200 && (!strings.HasPrefix(resp.Header.Get("Content-Type"), want.kind) ||
			resp.Header.Get("Cache-Control") != want.cache || !strings.HasPrefix(string(body), want.starts)) {
			t.Errorf("%s: %d %v %.40q", path, resp.StatusCode, resp.Header, body)
		}
		if policy := resp.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "worker-src 'self';") || !strings.Contains(policy, "manifest-src 'self';") {
			t.Errorf("%s: the policy is %q", path, policy)
		}
	}

	plain := r.do(t, "GET", "/assets/main-abc.js", "")
	small := r.do(t, "GET", "/assets/main-abc.js", "", "Accept-Encoding: gzip, br")
	z, err := gzip.NewReader(small.Body)
	if err != nil {
		t.Fatal(err)
	}
	if body, _ := io.ReadAll(z); string(body) != script || small.Header.Get("ETag") == plain.Header.Get("ETag") {
		t.Error("the compressed file differs, or shares the plain one's ETag")
	}
	if again := r.do(t, "GET", "/assets/main-abc.js", "", "If-None-Match: "+plain.Header.Get("ETag")); again.StatusCode != 304 {
		t.Errorf("again: %s", again.Status)
	}
	if head := r.do(t, "HEAD", "/", ""); head.StatusCode != 200 {
		t.Errorf("HEAD: %s", head.Status)
	}
	if post := r.do(t, "POST", "/", ""); post.StatusCode != 405 {
		t.Errorf("POST: %s", post.Status)
	}
}

func TestWithoutTheWebClientThePageSaysHowToBuildIt(t *testing.T) {
	r := open(t, func(d *Deps) { d.Web = fstest.MapFS{".keep": {}} })
	body, _ := io.ReadAll(r.do(t, "GET", "/", "").Body)
	if !strings.Contains(string(body), "make build") {
		t.Errorf("%s", body)
	}
}

func TestReadyTellsMonitoringButNotWhy(t *testing.T) {
	r := open(t, func(d *Deps) { d.Ready = func(context.Context) error { return errors.New("db.internal is down") } })
	resp := r.do(t, "GET", "/readyz", "")
	body, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != 503 || strings.Contains(string(body), "db.internal") || !strings.Contains(r.log.String(), "db.internal") {
		t.Errorf("%d %s; log %s", resp.StatusCode, body, r.log)
	}
}

func TestMetricsAndProfilesOnThePrivateAddress(t *testing.T) {
	r := open(t, func(d *Deps) { d.Config.Private.Listen = "127.0.0.1:6060" })
	if got := r.do(t, "GET", "/metrics", "").StatusCode; got != 404 {
		t.Errorf("metrics on the main address: %d", got)
	}
	private := httptest.NewServer(Private(obs.NewRegistry()))
	defer private.Close()
	r.url = private.URL
	for _, path := range []string{"/metrics", "/debug/pprof/", "/debug/pprof/heap"} {
		if got := r.do(t, "GET", path, "").StatusCode; got != 200 {
			t.Errorf("%s: %d", path, got)
		}
	}
}

func TestRoutesAreComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Routes() {
		if seen[r.Method+r.Path] || r.Access == "" || r.Method == "" {
			t.Errorf("%+v", r)
		}
		seen[r.Path], seen[r.Method+r.Path] = true, true
	}
	for _, path := range []string{sendPath, "/ws", "/", "/metrics", hyv1connect.SyncServiceSyncProcedure} {
		if !seen[path] {
			t.Errorf("no %s", path)
		}
	}
}
