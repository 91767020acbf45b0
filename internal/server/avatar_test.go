package server

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/file"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
)

// onBoth runs a play on a server of each engine.
func onBoth(t *testing.T, play func(*testing.T, *running)) {
	t.Helper()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			c := testConfig(t)
			if engine == "postgres" {
				if testing.Short() {
					t.Skip("needs PostgreSQL")
				}
				c.Database = storetest.Postgres(t)
			}
			play(t, start(t, c))
		})
	}
}

// face uploads a picture, and makes it that of who it is.
func (r *running) face(p person, w, h int) (id, avatar string) {
	r.t.Helper()
	id = r.upload(p.AccessToken, photo(r.t, w, h), "kind", "image").ID
	var got struct{ User struct{ Avatar string } }
	if code := r.call(p.AccessToken, "AccountService/UpdateProfile", fmt.Sprintf(`{"avatarId":%q}`, id), &got); code != 200 || got.User.Avatar == "" {
		r.t.Fatalf("%d %+v", code, got)
	}
	return id, got.User.Avatar
}

// seen is the picture of somebody for somebody.
func (r *running) seen(by, of person) string {
	r.t.Helper()
	var got struct{ Users []struct{ Avatar string } }
	r.call(by.AccessToken, "UserService/Get", fmt.Sprintf(`{"userIds":[%q]}`, of.User.ID), &got)
	if len(got.Users) != 1 {
		r.t.Fatalf("%+v", got)
	}
	return got.Users[0].Avatar
}

func (r *running) status(path string) int {
	r.t.Helper()
	resp, _ := r.get("", path)
	return resp.StatusCode
}

// told returns the pictures of which the own stream of somebody told since it was
// asked last.
func (r *running) told(p person, since *string) (avatars []string) {
	r.t.Helper()
	var got struct {
		Epoch      string
		UserSeq    string
		UserEvents []struct {
			PersonChanged  *struct{ User struct{ Avatar string } }
			ProfileChanged *struct{ User struct{ Avatar string } }
		}
	}
	r.call(p.AccessToken, "SyncService/Sync", fmt.Sprintf(`{%s"tail":0}`, *since), &got)
	for _, e := range got.UserEvents {
		if e.PersonChanged != nil {
			avatars = append(avatars, e.PersonChanged.User.Avatar)
		}
		if e.ProfileChanged != nil {
			avatars = append(avatars, e.ProfileChanged.User.Avatar)
		}
	}
	*since = fmt.Sprintf(`"epoch":%q,"userSeq":%q,`, got.Epoch, got.UserSeq)
	return avatars
}

func (r *running) privacy(p person, rule string) {
	r.t.Helper()
	if code := r.call(p.AccessToken, "PrivacyService/Update", fmt.Sprintf(`{"privacy":{"avatar":%s}}`, rule), nil); code != 200 {
		r.t.Fatal(code)
	}
}

func TestAFaceIsShownToWhomItsOwnerShowsIt(t *testing.T) {
	onBoth(t, func(t *testing.T, r *running) {
		alice, bob, eve := r.register("alice", ""), r.register("bob", ""), r.register("eve", "")
		r.call(bob.AccessToken, "ConversationService/OpenDirect", fmt.Sprintf(`{"userId":%q}`, alice.User.ID), nil)
		var bobs, alices string
		r.told(bob, &bobs)
		r.told(alice, &alices)
		_, own := r.face(alice, 512, 512)
		link := r.seen(bob, alice)
		if got := r.told(bob, &bobs); len(got) != 1 || got[0] != link {
			t.Errorf("who talks with her hears %q, not %q", got, link)
		}
		if got := r.told(alice, &alices); len(got) != 1 || got[0] != own {
			t.Errorf("her other devices hear %q, not %q", got, own)
		}
		if link == own || link != r.seen(bob, alice) || !strings.HasPrefix(link, "/v1/avatars/people/") {
			t.Errorf("%s %s", link, own)
		}
		resp, b := r.get("", link)
		c, _, err := image.DecodeConfig(bytes.NewReader(b))
		if resp.StatusCode != 200 || err != nil || c.Width != 480 || resp.Header.Get("Content-Type") != "image/jpeg" ||
			resp.Header.Get("Cache-Control") != "private, max-age=31536000, immutable" {
			t.Errorf("%s %v %+v %v", resp.Status, resp.Header, c, err)
		}
		for name, path := range map[string]string{
			"another person": strings.Replace(link, "u="+bob.User.ID, "u="+eve.User.ID, 1),
			"another file":   strings.Replace(link, "?", "1?", 1),
			"unsigned":       link[:strings.Index(link, "s=")] + "s=",
			"nobody":         link[:strings.Index(link, "?")],
		} {
			if got := r.status(path); got != 401 {
				t.Errorf("%s: %d", name, got)
			}
		}
		if resp, _ := r.get(eve.AccessToken, link[:strings.Index(link, "?")]); resp.StatusCode != 200 {
			t.Errorf("with a token: %s", resp.Status)
		}

		r.privacy(alice, `{"audience":"AUDIENCE_NOBODY","always":["`+eve.User.ID+`"]}`)
		if got := r.told(bob, &bobs); len(got) != 1 || got[0] != "" {
			t.Errorf("hidden, he hears %q", got)
		}
		if r.seen(bob, alice) != "" || r.status(link) != 404 || r.seen(eve, alice) == "" || r.status(own) != 200 {
			t.Error("who sees it is not who may")
		}
		r.privacy(alice, `{"audience":"AUDIENCE_EVERYBODY"}`)
		if got := r.told(bob, &bobs); len(got) != 1 || got[0] != link || r.status(link) != 200 {
			t.Errorf("shown again, he hears %q", got)
		}
		r.call(alice.AccessToken, "ContactService/Block", fmt.Sprintf(`{"userId":%q}`, bob.User.ID), nil)
		if r.seen(bob, alice) != "" || r.status(link) != 404 {
			t.Error("who is blocked sees it")
		}
		if got := r.told(bob, &bobs); len(got) != 0 {
			t.Errorf("his stream tells of a block: %q", got)
		}
		r.call(alice.AccessToken, "ContactService/Unblock", fmt.Sprintf(`{"userId":%q}`, bob.User.ID), nil)

		r.face(alice, 300, 300)
		if next := r.seen(bob, alice); next == link || r.status(link) != 404 || r.status(next) != 200 {
			t.Errorf("replaced: %s", next)
		}
		if code := r.call(alice.AccessToken, "AccountService/UpdateProfile", `{"avatarId":"0"}`, nil); code != 200 || r.seen(bob, alice) != "" {
			t.Errorf("removed: %d", code)
		}
		r.face(alice, 300, 300)
		last := r.seen(bob, alice)
		r.call(alice.AccessToken, "AccountService/Delete", `{"password":"wild geese fly south"}`, nil)
		if r.seen(bob, alice) != "" || r.status(last) != 404 {
			t.Error("of a deleted account")
		}
	})
}

func TestWhatIsNoFace(t *testing.T) {
	r := start(t, testConfig(t))
	alice, bob := r.register("alice", ""), r.register("bob", "")
	theirs := r.upload(bob.AccessToken, photo(t, 40, 40), "kind", "image").ID
	text := r.upload(alice.AccessToken, []byte("no picture"), "filename", "a.txt").ID
	noise := image.NewRGBA(image.Rect(0, 0, 700, 700))
	_, _ = rand.Read(noise.Pix)
	var b bytes.Buffer
	if err := png.Encode(&b, noise); err != nil {
		t.Fatal(err)
	}
	large := r.upload(alice.AccessToken, b.Bytes(), "kind", "image").ID
	g := r.group(alice, bob)
	for id, want := range map[string]string{theirs: "FILE_NOT_FOUND", text: "FILE_KIND_MISMATCH", large: "FILE_TOO_LARGE", "-1": "BAD_ID"} {
		for method, body := range map[string]string{
			"AccountService/UpdateProfile": fmt.Sprintf(`{"avatarId":%q}`, id),
			"GroupService/SetAvatar":       fmt.Sprintf(`{"conversationId":%q,"fileId":%q}`, g, id),
		} {
			var got struct {
				Details []struct{ Debug struct{ Reason string } }
			}
			if r.call(alice.AccessToken, method, body, &got); len(got.Details) == 0 || got.Details[0].Debug.Reason != want {
				t.Errorf("%s %s: %+v", method, want, got)
			}
		}
	}
}

func TestTheFaceOfAGroup(t *testing.T) {
	onBoth(t, func(t *testing.T, r *running) {
		alice, bob := r.register("alice", ""), r.register("bob", "")
		g := r.group(alice, bob)
		set := func(p person, id string) int {
			return r.call(p.AccessToken, "GroupService/SetAvatar", fmt.Sprintf(`{"conversationId":%q,"fileId":%q}`, g, id), nil)
		}
		shown := func() string {
			var got struct {
				Conversation struct {
					Group     struct{ Avatar string }
					LastEvent struct {
						GroupAvatarChanged *struct{ Avatar string }
					}
				}
			}
			r.call(bob.AccessToken, "ConversationService/Get", fmt.Sprintf(`{"conversationId":%q}`, g), &got)
			e := got.Conversation.LastEvent.GroupAvatarChanged
			if e == nil || e.Avatar != got.Conversation.Group.Avatar {
				t.Errorf("the stream tells %+v of %q", e, got.Conversation.Group.Avatar)
			}
			return got.Conversation.Group.Avatar
		}
		if code := set(bob, r.upload(bob.AccessToken, photo(t, 60, 60), "kind", "image").ID); code != http.StatusForbidden {
			t.Errorf("by a member: %d", code)
		}
		if code := set(alice, r.upload(alice.AccessToken, photo(t, 60, 60), "kind", "image").ID); code != 200 {
			t.Errorf("by the owner: %d", code)
		}
		first := shown()
		if r.status(first) != 200 || r.status(first[:strings.Index(first, "?")]) != 404 || r.status(first+"x") != 404 {
			t.Errorf("the address is %s", first)
		}
		set(alice, r.upload(alice.AccessToken, photo(t, 61, 61), "kind", "image").ID)
		second := shown()
		if second == first || r.status(first) != 404 || r.status(second) != 200 {
			t.Errorf("replaced: %s", second)
		}
		if set(alice, "0"); shown() != "" || r.status(second) != 404 {
			t.Error("taken away")
		}
	})
}

// What is somebody's picture, or that of a group, is kept however old it is; what
// was goes within minutes.
func TestAFaceIsKeptWhileItIsOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a := newAttic(t, db)
		ann := a.w.Person(t)
		c := ann.Group("g")
		face := func(side int) int64 {
			t.Helper()
			content := photo(t, side, side)
			u, err := a.files.Create(t.Context(), ann.ID, file.Plan{Size: int64(len(content)), Kind: hyv1.FileKind_FILE_KIND_IMAGE})
			if err == nil {
				_, err = u.Write(t.Context(), bytes.NewReader(content))
			}
			if err == nil {
				err = u.Finish(t.Context())
			}
			if err != nil || u.State != hyv1.FileState_FILE_STATE_READY {
				t.Fatalf("%v %v", u, err)
			}
			return u.ID
		}
		own := func(id int64) {
			t.Helper()
			err := db.Write(t.Context(), func(tx *store.Tx) error {
				before, err := tx.LockAccount(ann.ID)
				if err != nil {
					return err
				}
				return tx.SetAvatar(before, id)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		groups := func(id int64) {
			t.Helper()
			_, err := a.w.Conv.SetAvatar(a.as(ann), connect.NewRequest(&hyv1.SetAvatarRequest{ConversationId: int64(c), FileId: id}))
			if err != nil {
				t.Fatal(err)
			}
		}
		kept := func(id int64) bool {
			_, err := a.files.Own(t.Context(), ann.ID, id, "thumb")
			return err == nil
		}
		first, second, third := face(20), face(21), face(22)
		own(first)
		groups(second)
		a.sweep(50 * time.Hour)
		if !kept(first) || !kept(second) || kept(third) {
			t.Errorf("after two days: %v %v %v", kept(first), kept(second), kept(third))
		}
		groups(first) // it is both now
		own(0)
		a.sweep(time.Hour)
		if !kept(first) || kept(second) {
			t.Errorf("one is the group's still, one nobody's: %v %v", kept(first), kept(second))
		}
		own(first)
		groups(0)
		a.sweep(time.Hour)
		if !kept(first) {
			t.Error("it is hers still")
		}
		own(0)
		a.sweep(time.Hour)
		if kept(first) {
			t.Error("nobody shows it")
		}
	})
}
