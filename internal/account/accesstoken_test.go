package account

import (
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"testing"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/store"
)

// fields of a token's header or claims; nil as value leaves the field out.
type fields map[string]any

// forge writes a token by hand, signed with whatever sign makes of it.
func forge(header, body fields, sign func([]byte) []byte) string {
	part := func(f fields) string {
		maps.DeleteFunc(f, func(_ string, v any) bool { return v == nil })
		b, err := json.Marshal(f)
		if err != nil {
			panic(err)
		}
		return base64.RawURLEncoding.EncodeToString(b)
	}
	signed := part(header) + "." + part(body)
	return signed + "." + base64.RawURLEncoding.EncodeToString(sign([]byte(signed)))
}

func TestForgedTokensAreRefused(t *testing.T) {
	each(t, Config{}, func(w *world) {
		in := w.register("alice")
		key, err := w.keys.Signer(context.Background())
		w.noErr("signer", err)
		public := key.private.Public().(ed25519.PublicKey)
		_, strange, _ := ed25519.GenerateKey(nil)
		var (
			ours   = func(b []byte) []byte { return ed25519.Sign(key.private, b) }
			theirs = func(b []byte) []byte { return ed25519.Sign(strange, b) }
			hs256  = func(b []byte) []byte {
				m := hmac.New(sha256.New, public)
				m.Write(b)
				return m.Sum(nil)
			}
			none = func([]byte) []byte { return nil }
		)
		now := time.Now().Unix()
		header := func(change fields) fields {
			h := fields{"alg": "EdDSA", "kid": key.id, "typ": "at+jwt"}
			maps.Copy(h, change)
			return h
		}
		body := func(change fields) fields {
			b := fields{
				"iss": "hongyan", "aud": "hongyan", "sub": strconv.FormatInt(in.user.Id, 10),
				"did": strconv.FormatInt(int64(in.device), 10), "gen": 1, "iat": now, "exp": now + 600,
			}
			maps.Copy(b, change)
			return b
		}
		w.active("a token made by hand like ours", forge(header(nil), body(nil), ours))
		jwk := fields{"kty": "OKP", "crv": "Ed25519", "x": base64.RawURLEncoding.EncodeToString(strange.Public().(ed25519.PublicKey))}
		good := strings.Split(in.access, ".")

		for what, token := range map[string]string{
			"nothing":                  "",
			"dots":                     "..",
			"not base64":               "%.%.%",
			"signature cut off":        good[0] + "." + good[1] + ".",
			"two parts":                good[0] + "." + good[1],
			"four parts":               in.access + ".x",
			"space around":             " " + in.access,
			"JSON serialization":       `{"payload":"` + good[1] + `","protected":"` + good[0] + `","signature":"` + good[2] + `"}`,
			"huge":                     in.access + strings.Repeat("A", 1<<20),
			"refresh token":            in.refresh,
			"alg none":                 forge(header(fields{"alg": "none"}), body(nil), none),
			"alg None":                 forge(header(fields{"alg": "None"}), body(nil), none),
			"alg missing":              forge(header(fields{"alg": nil}), body(nil), ours),
			"alg empty":                forge(header(fields{"alg": ""}), body(nil), ours),
			"alg a number":             forge(header(fields{"alg": 1}), body(nil), ours),
			"EdDSA, no signature":      forge(header(nil), body(nil), none),
			"HS256 with public key":    forge(header(fields{"alg": "HS256"}), body(nil), hs256),
			"EdDSA, made with HMAC":    forge(header(nil), body(nil), hs256),
			"ES256":                    forge(header(fields{"alg": "ES256"}), body(nil), ours),
			"signed by a stranger":     forge(header(nil), body(nil), theirs),
			"stranger brings jwk":      forge(header(fields{"jwk": jwk}), body(nil), theirs),
			"jwk beside our signature": forge(header(fields{"jwk": jwk}), body(nil), ours),
			"jku":                      forge(header(fields{"jku": "http://127.0.0.1/keys"}), body(nil), ours),
			"x5u":                      forge(header(fields{"x5u": "http://127.0.0.1/keys"}), body(nil), ours),
			"crit":                     forge(header(fields{"crit": []string{"b64"}, "b64": false}), body(nil), ours),
			"zip":                      forge(header(fields{"zip": "DEF"}), body(nil), ours),
			"kid missing":              forge(header(fields{"kid": nil}), body(nil), ours),
			"kid unknown":              forge(header(fields{"kid": "x"}), body(nil), ours),
			"kid a path":               forge(header(fields{"kid": "../../../dev/null"}), body(nil), hs256),
			"kid SQL":                  forge(header(fields{"kid": key.id + "' OR '1'='1"}), body(nil), ours),
			"kid an URL":               forge(header(fields{"kid": "http://127.0.0.1/key"}), body(nil), theirs),
			"kid a list":               forge(header(fields{"kid": []string{key.id}}), body(nil), ours),
			"typ missing":              forge(header(fields{"typ": nil}), body(nil), ours),
			"typ JWT":                  forge(header(fields{"typ": "JWT"}), body(nil), ours),
			"typ of another token":     forge(header(fields{"typ": "call+jwt"}), body(nil), ours),
			"iss wrong":                forge(header(nil), body(fields{"iss": "evil"}), ours),
			"iss missing":              forge(header(nil), body(fields{"iss": nil}), ours),
			"aud wrong":                forge(header(nil), body(fields{"aud": "livekit"}), ours),
			"aud missing":              forge(header(nil), body(fields{"aud": nil}), ours),
			"aud empty":                forge(header(nil), body(fields{"aud": []string{}}), ours),
			"expired":                  forge(header(nil), body(fields{"iat": now - 1200, "exp": now - 31}), ours),
			"exp missing":              forge(header(nil), body(fields{"exp": nil}), ours),
			"exp text":                 forge(header(nil), body(fields{"exp": "never"}), ours),
			"nbf ahead":                forge(header(nil), body(fields{"nbf": now + 60}), ours),
			"iat ahead":                forge(header(nil), body(fields{"iat": now + 60}), ours),
			"iat missing":              forge(header(nil), body(fields{"iat": nil}), ours),
			"sub missing":              forge(header(nil), body(fields{"sub": nil}), ours),
			"sub no number":            forge(header(nil), body(fields{"sub": "alice"}), ours),
			"sub zero":                 forge(header(nil), body(fields{"sub": "0"}), ours),
			"sub negative":             forge(header(nil), body(fields{"sub": "-1"}), ours),
			"sub too large":            forge(header(nil), body(fields{"sub": "9223372036854775808"}), ours),
			"somebody else's device":   forge(header(nil), body(fields{"sub": "1"}), ours),
			"did missing":              forge(header(nil), body(fields{"did": nil}), ours),
			"did unknown":              forge(header(nil), body(fields{"did": "42"}), ours),
			"gen missing":              forge(header(nil), body(fields{"gen": nil}), ours),
			"gen text":                 forge(header(nil), body(fields{"gen": "1"}), ours),
			"body no JSON":             good[0] + "." + base64.RawURLEncoding.EncodeToString([]byte("x")) + "." + good[2],
			"body changed":             good[0] + "." + strings.Split(forge(header(nil), body(fields{"exp": now + 6000}), none), ".")[1] + "." + good[2],
		} {
			_, err := w.Authenticate(context.Background(), token)
			w.refuse(what, err, hyv1.Reason_NOT_SIGNED_IN)
		}
		w.active("the real one", in.access)
	})
}

func TestRememberedTokensExpireToo(t *testing.T) {
	r := newRecently()
	now := time.Now()
	r.Put("a", claims{generation: 7, expires: now.Add(time.Minute)})
	if c, ok := r.Get("a", now); !ok || c.generation != 7 {
		t.Errorf("got %v %v", c, ok)
	}
	if _, ok := r.Get("a", now.Add(time.Minute)); ok {
		t.Error("an expired token was remembered as good")
	}
	for i := range 10 * recentTokens {
		r.Put(fmt.Sprint(i), claims{expires: now.Add(time.Minute)})
	}
	if n := len(r.young) + len(r.old); n > 2*recentTokens {
		t.Errorf("remembers %d", n)
	}
	if _, ok := r.Get("a", now); ok {
		t.Error("never forgets")
	}
}

func TestNodesAgreeOnKeys(t *testing.T) {
	each(t, Config{}, func(w *world) {
		ctx := context.Background()
		other := New(quick(Config{}), w.DB, nil)
		before := w.register("alice")
		_, err := other.Authenticate(ctx, before.access)
		w.noErr("on the other node", err)

		// A month later this node rotates; the other learns of it from the token.
		age := (31 * 24 * time.Hour).Milliseconds()
		w.exec(`UPDATE token_keys SET created_at = created_at - $1`, age)
		w.keys.signer = signingKey{}
		old := w.keys.byID
		after := w.signIn("alice")
		if len(w.keys.byID) != 2 || len(old) != 1 {
			t.Errorf("%d keys, then %d", len(old), len(w.keys.byID))
		}
		time.Sleep(reloadEvery)
		_, err = other.Authenticate(ctx, after.access)
		w.noErr("new key on the other node", err)
		// The old key still verifies, also after a restart.
		restarted := New(quick(Config{}), w.DB, nil)
		_, err = restarted.Authenticate(ctx, before.access)
		w.noErr("old token", err)

		// Once all its tokens have expired it is forgotten.
		w.exec(`UPDATE token_keys SET created_at = created_at - $1`, age)
		w.keys.signer = signingKey{}
		w.signIn("alice")
		if n := len(w.keys.byID); n != 2 {
			t.Errorf("%d keys are kept", n)
		}
		w.seen = newRecently()
		_, err = w.Authenticate(ctx, before.access)
		w.refuse("token of a forgotten key", err, hyv1.Reason_NOT_SIGNED_IN)
	})
}

func TestNodesThatStartTogetherVerifyEachOther(t *testing.T) {
	each(t, Config{}, func(w *world) {
		nodes := make([]*Service, 4)
		tokens := make([]string, len(nodes))
		for i := range nodes {
			nodes[i] = New(quick(Config{}), w.DB, nil)
		}
		for _, err := range sideBySide(len(nodes), func(i int) error {
			in, err := nodes[i].register(context.Background(), registration{handle: fmt.Sprintf("user_%d", i), password: goodPassword})
			tokens[i] = in.access
			return err
		}) {
			w.noErr("register", err)
		}
		time.Sleep(reloadEvery)
		for _, node := range nodes {
			for _, token := range tokens {
				_, err := node.Authenticate(context.Background(), token)
				w.noErr("authenticate", err)
			}
		}
	})
}

func FuzzAuthenticate(f *testing.F) {
	db, err := store.Open(context.Background(), store.Options{Dir: f.TempDir()})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = db.Close() })
	s := New(quick(Config{}), db, nil)
	in, err := s.register(context.Background(), registration{handle: "alice", password: goodPassword})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(in.access)
	f.Add(in.refresh)
	f.Add("..")
	f.Fuzz(func(t *testing.T, token string) {
		if _, err := s.Authenticate(context.Background(), token); err == nil && token != in.access {
			// The encoding of a signature has bits to spare; nothing else may differ.
			if a, b := strings.LastIndex(token, "."), strings.LastIndex(in.access, "."); a != b || token[:a] != in.access[:b] {
				t.Errorf("accepted %q", token)
			}
		}
		_, err := s.rotate(context.Background(), token)
		if err == nil && token != in.refresh {
			t.Errorf("refreshed with %q", token)
		}
	})
}
