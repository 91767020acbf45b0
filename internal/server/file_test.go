package server

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// photo is a JPEG with a place in it.
func photo(t *testing.T, w, h int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.RGBA{uint8(x), uint8(y), uint8(x + y), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	secret := "Exif\x00\x00GPS 31.2304N 121.4737E"
	segment := append([]byte{0xFF, 0xE1, 0, byte(len(secret) + 2)}, secret...)
	return append(append([]byte{0xFF, 0xD8}, segment...), b.Bytes()[2:]...)
}

// upload uploads at once and returns the file when it is settled.
func (r *running) upload(token string, content []byte, meta ...string) stored {
	r.t.Helper()
	path := r.begin(token, len(content), meta...)
	r.send(token, path, 0, content)
	return r.stored(token, path)
}

var clientIDs int

// say sends a content and returns its seq, or the reason there is none.
func (r *running) say(token, conversation, content string) string {
	r.t.Helper()
	clientIDs++
	var got struct {
		Seq     string
		Details []struct{ Debug struct{ Reason string } }
	}
	r.call(token, "MessageService/Send", fmt.Sprintf(`{"conversationId":%q,"clientId":"01932c07-2f5c-7d3e-8a51-%012d","content":%s}`,
		conversation, clientIDs, content), &got)
	if len(got.Details) > 0 {
		return got.Details[0].Debug.Reason
	}
	return got.Seq
}

func (r *running) get(token, path string, headers ...string) (*http.Response, []byte) {
	r.t.Helper()
	resp := r.tus(token, "GET", path, nil, headers...)
	b, _ := io.ReadAll(resp.Body)
	return resp, b
}

// group makes one of these people, the first of whom owns it.
func (r *running) group(people ...person) string {
	r.t.Helper()
	var ids []string
	for _, p := range people[1:] {
		ids = append(ids, strconv.Quote(p.User.ID))
	}
	var got struct{ Conversation struct{ ID string } }
	r.call(people[0].AccessToken, "ConversationService/CreateGroup", fmt.Sprintf(`{"name":"g","userIds":[%s]}`, strings.Join(ids, ",")), &got)
	return got.Conversation.ID
}

func TestAPictureOfAMessage(t *testing.T) {
	r := start(t, testConfig(t))
	alice, bob, eve := r.register("alice", ""), r.register("bob", ""), r.register("eve", "")
	g := r.group(alice, bob)
	content := photo(t, 1000, 500)
	f := r.upload(alice.AccessToken, content, "filename", "海\u202egpj.exe\r\nX: y.jpg", "kind", "image", "sha256", hexSum(content))
	if f.State != "FILE_STATE_READY" || f.Mime != "image/jpeg" || f.Width != 1000 || f.Height != 500 || !f.Thumb || len(f.Blurhash) < 6 {
		t.Fatalf("%+v", f)
	}
	own := fmt.Sprintf("/v1/files/own/%s/original", f.ID)
	if resp, _ := r.get(alice.AccessToken, own); resp.StatusCode != 200 {
		t.Errorf("own: %s", resp.Status)
	}
	if resp, _ := r.get(bob.AccessToken, own); resp.StatusCode != 404 {
		t.Errorf("somebody else's: %s", resp.Status)
	}
	// What the sender claims is not believed.
	claimed := fmt.Sprintf(`{"media":{"files":[{"id":%q,"name":"x.html","size":"1","mime":"text/html","width":1,"height":1}],"caption":{"body":"看"}}}`, f.ID)
	if got := r.say(bob.AccessToken, g, claimed); got != "FILE_NOT_FOUND" {
		t.Errorf("sent by who does not own it: %s", got)
	}
	seq := r.say(alice.AccessToken, g, claimed)
	var history struct {
		Messages []struct {
			Seq     string
			Content struct {
				Media struct{ Files []stored }
			}
		}
	}
	r.call(bob.AccessToken, "MessageService/History", fmt.Sprintf(`{"conversationId":%q}`, g), &history)
	if len(history.Messages) == 0 {
		t.Fatalf("seq %s", seq)
	}
	last := history.Messages[len(history.Messages)-1]
	if last.Seq != seq || len(last.Content.Media.Files) != 1 {
		t.Fatalf("%s: %+v", seq, history)
	}
	if m := last.Content.Media.Files[0]; m.Mime != "image/jpeg" || m.Width != 1000 || m.Height != 500 || m.Size != f.Size || m.Blurhash != f.Blurhash || m.Name != f.Name {
		t.Errorf("%+v", m)
	}

	path := fmt.Sprintf("/v1/files/%s/%s/%s/original", g, seq, f.ID)
	resp, got := r.get(bob.AccessToken, path)
	if resp.StatusCode != 200 || bytes.Contains(got, []byte("GPS")) || strconv.Itoa(len(got)) != f.Size {
		t.Errorf("%s, %d bytes", resp.Status, len(got))
	}
	if _, _, err := image.Decode(bytes.NewReader(got)); err != nil {
		t.Error(err)
	}
	for name, want := range map[string]string{
		"Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
		"Cache-Control": "private, max-age=86400, immutable",
	} {
		if got := resp.Header.Get(name); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
	if d := resp.Header.Get("Content-Disposition"); !strings.HasPrefix(d, "inline; ") || strings.ContainsAny(d, "\r\n\u202e") {
		t.Errorf("%q", d)
	}
	part, some := r.get(bob.AccessToken, path, "Range: bytes=10-19")
	if part.StatusCode != 206 || !bytes.Equal(some, got[10:20]) {
		t.Errorf("range: %s", part.Status)
	}
	if again, _ := r.get(bob.AccessToken, path, "If-None-Match: "+resp.Header.Get("ETag")); again.StatusCode != 304 {
		t.Errorf("again: %s", again.Status)
	}
	thumb, small := r.get(bob.AccessToken, strings.Replace(path, "original", "thumb", 1))
	if c, _, err := image.DecodeConfig(bytes.NewReader(small)); err != nil || c.Width != 480 || c.Height != 240 || thumb.Header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("thumb: %s %+v %v", thumb.Status, c, err)
	}
	if resp, _ := r.get(eve.AccessToken, path); resp.StatusCode != 404 {
		t.Errorf("a stranger: %s", resp.Status)
	}
	if resp, _ := r.get("", path); resp.StatusCode != 401 {
		t.Errorf("nobody: %s", resp.Status)
	}
	wrong := fmt.Sprintf("/v1/files/%s/%d/%s/original", g, 1, f.ID)
	if resp, _ := r.get(bob.AccessToken, wrong); resp.StatusCode != 404 {
		t.Errorf("another message: %s", resp.Status)
	}
}

func TestALinkEndsWithWhatItShows(t *testing.T) {
	r := start(t, testConfig(t))
	alice, bob, carol := r.register("alice", ""), r.register("bob", ""), r.register("carol", "")
	g := r.group(alice, bob, carol)
	f := r.upload(alice.AccessToken, photo(t, 40, 30), "kind", "image")
	seq := r.say(alice.AccessToken, g, fmt.Sprintf(`{"media":{"files":[{"id":%q}]}}`, f.ID))
	link := func(p person) string {
		var got struct{ Urls []string }
		r.call(p.AccessToken, "FileService/Link", fmt.Sprintf(`{"files":[{"conversationId":%q,"seq":%q,"fileId":%q,"variant":"thumb"}]}`, g, seq, f.ID), &got)
		if len(got.Urls) != 1 {
			t.Fatalf("%+v", got)
		}
		return got.Urls[0]
	}
	bobs, carols := link(bob), link(carol)
	if bobs != link(bob) || bobs == carols {
		t.Errorf("%s %s", bobs, carols)
	}
	status := func(path string) int {
		resp, _ := r.get("", path)
		return resp.StatusCode
	}
	if got := status(bobs); got != 200 {
		t.Errorf("link: %d", got)
	}
	for name, path := range map[string]string{
		"another variant": strings.Replace(bobs, "thumb", "original", 1),
		"another person":  strings.Replace(bobs, "u="+bob.User.ID, "u="+carol.User.ID, 1),
		"longer":          strings.Replace(bobs, "e=", "e=9", 1),
		"unsigned":        bobs[:strings.Index(bobs, "&s=")] + "&s=",
	} {
		if got := status(path); got != 401 {
			t.Errorf("%s: %d", name, got)
		}
	}
	// Leaving and being removed show what was before; never what came later.
	r.call(bob.AccessToken, "ConversationService/Leave", fmt.Sprintf(`{"conversationId":%q}`, g), nil)
	r.call(alice.AccessToken, "ConversationService/RemoveMember", fmt.Sprintf(`{"conversationId":%q,"userId":%q}`, g, carol.User.ID), nil)
	for name, path := range map[string]string{"who left": bobs, "who was removed": carols} {
		if got := status(path); got != 200 {
			t.Errorf("%s, of what they saw: %d", name, got)
		}
	}
	seq = r.say(alice.AccessToken, g, fmt.Sprintf(`{"media":{"files":[{"id":%q}]}}`, f.ID))
	for name, path := range map[string]string{"who left": link(bob), "who was removed": link(carol)} {
		if got := status(path); got != 404 {
			t.Errorf("%s, of what came later: %d", name, got)
		}
	}
}

func TestWhatIsNoPictureIsNotSentAsOne(t *testing.T) {
	r := start(t, testConfig(t))
	alice := r.register("alice", "")
	g := r.group(alice)
	html := []byte("<html><script>alert(1)</script>")
	if f := r.upload(alice.AccessToken, html, "kind", "image", "filename", "cat.png"); f.State != "FILE_STATE_REFUSED" || f.Refused != "IMAGE_INVALID" {
		t.Errorf("%+v", f)
	}
	f := r.upload(alice.AccessToken, html, "filename", "cat.png")
	if got := r.say(alice.AccessToken, g, fmt.Sprintf(`{"media":{"files":[{"id":%q}]}}`, f.ID)); got != "FILE_KIND_MISMATCH" {
		t.Errorf("sent as a picture: %s", got)
	}
	seq := r.say(alice.AccessToken, g, fmt.Sprintf(`{"document":{"file":{"id":%q,"mime":"image/png"}}}`, f.ID))
	resp, _ := r.get(alice.AccessToken, fmt.Sprintf("/v1/files/%s/%s/%s/original", g, seq, f.ID))
	if resp.Header.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(resp.Header.Get("Content-Disposition"), "attachment; ") {
		t.Errorf("%s %v", resp.Status, resp.Header)
	}
	unfinished := r.begin(alice.AccessToken, 10)
	if got := r.say(alice.AccessToken, g, fmt.Sprintf(`{"document":{"file":{"id":%q}}}`, filepath.Base(unfinished))); got != "FILE_NOT_READY" {
		t.Errorf("unfinished: %s", got)
	}
	voice := r.upload(alice.AccessToken, append([]byte("OggS"), make([]byte, 100)...), "kind", "voice")
	for waveform, want := range map[string]bool{strings.Repeat("AAAA", 21) + "AA==": true, "AAAA": false} {
		got := r.say(alice.AccessToken, g, fmt.Sprintf(`{"voice":{"file":{"id":%q,"durationMs":1000},"waveform":%q}}`, voice.ID, waveform))
		if _, err := strconv.Atoi(got); (err == nil) != want {
			t.Errorf("waveform %s: %s", waveform, got)
		}
	}
}
