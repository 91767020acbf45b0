package preview

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/blob"
	"hongyan/internal/conv"
	"hongyan/internal/file"
	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// room is one with a site to link to, whose previews are made when the test says so.
type room struct {
	*Service
	t     *testing.T
	w     *lawtest.World
	files *file.Service
	asked *atomic.Int64 // pages
	url   string
}

func drawn(t *testing.T, w, h int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.RGBA{uint8(x), uint8(y), 90, 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func newRoom(t *testing.T, db *store.DB) *room {
	t.Helper()
	picture, dot := drawn(t, 600, 300), drawn(t, 1, 1)
	r := &room{t: t, w: lawtest.New(db, conv.Config{}), asked: new(atomic.Int64)}
	port := site(t, "127.0.0.1:0", func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		switch req.URL.Path {
		case "/picture.png", "/dot.png":
			w.Header().Set("Content-Type", "image/png")
			_, _ = w.Write(map[string][]byte{"/picture.png": picture, "/dot.png": dot}[req.URL.Path])
			return
		case "/bare":
			_, _ = w.Write([]byte(`<title>osmanthus bare</title><meta property="og:image" content="/dot.png">`))
		case "/none":
		case "/late":
			<-req.Context().Done()
		default:
			_, _ = w.Write([]byte(`<meta property="og:title" content="osmanthus ` + req.URL.Path + `"><meta property="og:site_name" content="The Site">
				<meta property="og:description" content="sweet"><meta property="og:image" content="/picture.png">`))
		}
		r.asked.Add(1)
	})
	blobs, err := blob.NewDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	r.files = file.New(db, blobs, file.Config{MaxBytes: 1 << 20, UnfinishedExpire: 48 * time.Hour, UnsentExpire: 48 * time.Hour}, r.w.Conv.Shows, nil, log)
	r.Service = New(r.w.Conv, r.files, Config{Networks: prefixes("127.0.0.1/32")}, log)
	r.url = "http://127.0.0.1:" + port
	return r
}

// look makes the previews that wait.
func (r *room) look() {
	for {
		select {
		case l := <-r.waiting:
			r.show(r.t.Context(), &l)
		default:
			return
		}
	}
}

func (r *room) say(who *lawtest.Person, c im.ConvID, text string) im.Seq {
	r.t.Helper()
	seq := who.Say(c, text)
	r.look()
	return seq
}

// opens tells whether who may fetch the picture of a preview.
func (r *room) opens(who *lawtest.Person, c im.ConvID, seq im.Seq, id int64) bool {
	v, err := r.files.OfMessage(r.t.Context(), who.ID, c, seq, id, "thumb")
	if err != nil {
		return false
	}
	b, err := v.Open(r.t.Context())
	if err == nil {
		_ = b.Close()
	}
	return err == nil
}

// holds tells which tables have these words.
func holds(t *testing.T, db *store.DB, words string) (where []string) {
	t.Helper()
	for _, table := range []string{"events", "user_events", "jobs", "message_versions"} {
		err := db.Read(t.Context(), func(tx *store.Tx) error {
			rows, err := tx.Query(`SELECT body FROM ` + table)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var body []byte
				if err := rows.Scan(&body); err != nil {
					return err
				}
				if bytes.Contains(body, []byte(words)) && !slices.Contains(where, table) {
					where = append(where, table)
				}
			}
			return rows.Err()
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return where
}

func TestALinkShowsWhereItLeads(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRoom(t, db)
		ann, bob, eve := r.w.Person(t), r.w.Person(t), r.w.Person(t)
		c := ann.Group("g", bob)
		req := &hyv1.SendRequest{ConversationId: int64(c), ClientId: lawtest.ClientID(), Content: lawtest.Text("看" + r.url + "/a，不错 " + r.url + "/b")}
		sent, err := ann.TrySend(req)
		if err != nil {
			t.Fatal(err)
		}
		device := bob.Snapshot()
		r.look()
		seq := sent.GetSeq()
		for _, e := range bob.Since(device).Events {
			device.Event(e)
		}
		i := slices.IndexFunc(device.Logs[int64(c)], func(e *hyv1.Event) bool { return e.GetSeq() == seq })
		if held, now := device.Logs[int64(c)][i], bob.At(c, seq); device.Missed || !proto.Equal(held, now) || now.GetContent().GetPreview() == nil {
			t.Errorf("who was told has %v, who reads sees %v", held, now)
		}
		for _, p := range []*lawtest.Person{ann, bob} {
			got := p.At(c, seq).GetContent().GetPreview()
			if got.GetUrl() != r.url+"/a" || got.GetTitle() != "osmanthus /a" || got.GetSite() != "The Site" || got.GetDescription() != "sweet" {
				t.Errorf("%v", got)
			}
			if f := got.GetImage(); f.GetWidth() != 480 || f.GetHeight() != 240 || f.GetMime() != "image/jpeg" || f.GetBlurhash() == "" || !r.opens(p, c, seq, f.GetId()) {
				t.Errorf("picture %v", f)
			}
		}
		picture := bob.At(c, seq).GetContent().GetPreview().GetImage().GetId()
		if r.opens(eve, c, seq, picture) {
			t.Error("a stranger sees the picture")
		}
		head := ann.Get(c)
		if op := ann.At(c, head.GetHeadSeq()).GetMessagePreviewed(); op.GetTargetSeq() != seq || head.GetLastEvent().GetSeq() != seq || bob.Get(c).GetUnread() != 1 {
			t.Errorf("the conversation is %v", head)
		}
		if again, err := ann.TrySend(req); err != nil || again.GetSeq() != seq || !again.GetDuplicate() {
			t.Errorf("the late retry of the send: %v, %v", again, err)
		}
		// Another message with the same link: nobody is asked again.
		n := r.asked.Load()
		second := r.say(bob, c, r.url+"/a")
		if bob.At(c, second).GetContent().GetPreview().GetTitle() == "" || r.asked.Load() != n {
			t.Errorf("asked %d times more", r.asked.Load()-n)
		}
		for range 2 {
			seq := r.say(bob, c, r.url+"/none")
			if p := bob.At(c, seq).GetContent().GetPreview(); p != nil {
				t.Errorf("of nothing: %v", p)
			}
		}
		if r.asked.Load() != n+1 {
			t.Errorf("that there is nothing was asked %d times", r.asked.Load()-n)
		}
		if p := bob.At(c, r.say(bob, c, r.url+"/picture.png")).GetContent().GetPreview(); p.GetTitle() != "" || p.GetImage().GetWidth() != 480 {
			t.Errorf("a link to a picture: %v", p)
		}
		if p := bob.At(c, r.say(bob, c, r.url+"/bare")).GetContent().GetPreview(); p.GetTitle() != "osmanthus bare" || p.GetImage() != nil {
			t.Errorf("with a dot that counts: %v", p)
		}
	})
}

func TestNobodyIsAskedUnlessThereIsALinkAndItIsWanted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRoom(t, db)
		ann := r.w.Person(t)
		c := ann.Group("g")
		link := r.url + "/a"
		styled := func(kind hyv1.EntityKind) *hyv1.Content {
			content := lawtest.Text(link)
			content.GetText().Entities = []*hyv1.Entity{{Kind: kind, Length: int32(len(link))}}
			return content
		}
		unwanted := lawtest.Text(link)
		unwanted.NoPreview = true
		for _, content := range []*hyv1.Content{unwanted, lawtest.Text("no link: 127.0.0.1/a"), lawtest.Text("ftp://127.0.0.1/a"), lawtest.Text("x" + link),
			styled(hyv1.EntityKind_ENTITY_KIND_CODE), styled(hyv1.EntityKind_ENTITY_KIND_PRE), styled(hyv1.EntityKind_ENTITY_KIND_SPOILER)} {
			sent, err := ann.TrySend(&hyv1.SendRequest{ConversationId: int64(c), ClientId: lawtest.ClientID(), Content: content})
			if err != nil {
				t.Fatal(err)
			}
			r.look()
			if p := ann.At(c, sent.GetSeq()).GetContent().GetPreview(); p != nil || r.asked.Load() != 0 {
				t.Fatalf("%v has %v", content, p)
			}
		}
		words := lawtest.Text("here and " + r.url + "/b")
		words.GetText().Entities = []*hyv1.Entity{{Kind: hyv1.EntityKind_ENTITY_KIND_LINK, Length: 4, Url: link}}
		sent, err := ann.TrySend(&hyv1.SendRequest{ConversationId: int64(c), ClientId: lawtest.ClientID(), Content: words})
		if err != nil {
			t.Fatal(err)
		}
		r.look()
		if p := ann.At(c, sent.GetSeq()).GetContent().GetPreview(); p.GetUrl() != link {
			t.Errorf("words that lead there: %v", p)
		}
		if _, err := ann.TrySend(&hyv1.SendRequest{ConversationId: int64(c), ClientId: lawtest.ClientID(),
			Content: &hyv1.Content{Kind: lawtest.Text("mine").GetKind(), Preview: &hyv1.LinkPreview{Title: "forged"}}}); im.AsError(err).Reason != hyv1.Reason_MALFORMED {
			t.Errorf("a preview of one's own making: %v", err)
		}
	})
}

func TestARecallTakesThePreview(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRoom(t, db)
		ann, bob := r.w.Person(t), r.w.Person(t)
		c := ann.Group("g", bob)
		seq := r.say(ann, c, r.url+"/gone")
		picture := bob.At(c, seq).GetContent().GetPreview().GetImage().GetId()
		if got := holds(t, db, "osmanthus"); !slices.Contains(got, "events") {
			t.Fatalf("the words are in %v: the search finds nothing", got)
		}
		ann.Recall(c, seq)
		if got := holds(t, db, "osmanthus"); len(got) > 0 {
			t.Errorf("%v still hold the words", got)
		}
		if r.opens(bob, c, seq, picture) || r.opens(ann, c, seq, picture) {
			t.Error("the picture is still shown")
		}
		if err := r.files.Sweep(t.Context(), time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if _, err := r.files.Own(t.Context(), ann.ID, picture, "original"); err == nil {
			t.Error("the file is still there")
		}
		// Recalled, or in other words, before there was an answer.
		late, other := ann.Say(c, r.url+"/late1"), ann.Say(c, r.url+"/late2")
		ann.Recall(c, late)
		ann.Edit(c, other, "no link any more")
		head := ann.Get(c).GetHeadSeq()
		r.look()
		if now := ann.Get(c).GetHeadSeq(); now != head || ann.At(c, late).GetRecalled() == nil || ann.At(c, other).GetContent().GetPreview() != nil {
			t.Errorf("what was gone has got a preview: %v %v", ann.At(c, late), ann.At(c, other))
		}
	})
}

func TestAnEditDecidesAboutThePreview(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRoom(t, db)
		ann, bob := r.w.Person(t), r.w.Person(t)
		c := ann.Group("g", bob)
		seq := r.say(ann, c, r.url+"/one")
		shown := func() *hyv1.LinkPreview { return bob.At(c, seq).GetContent().GetPreview() }
		first := shown().GetImage().GetId()
		edit := func(content *hyv1.Content) {
			t.Helper()
			if err := ann.TryEdit(c, seq, content); err != nil {
				t.Fatal(err)
			}
			r.look()
		}
		edit(lawtest.Text("look: " + r.url + "/one"))
		if shown().GetImage().GetId() != first || !r.opens(bob, c, seq, first) {
			t.Errorf("the link stayed, and the preview is %v", shown())
		}
		edit(lawtest.Text(r.url + "/two"))
		if second := shown().GetImage().GetId(); shown().GetTitle() != "osmanthus /two" || second == first || !r.opens(bob, c, seq, second) || r.opens(bob, c, seq, first) {
			t.Errorf("another link has %v", shown())
		}
		if got := holds(t, db, "osmanthus /one"); len(got) > 0 {
			t.Errorf("%v still hold the first preview", got)
		}
		second := shown().GetImage().GetId()
		plain := lawtest.Text(r.url + "/two")
		plain.NoPreview = true
		edit(plain)
		if shown() != nil || r.opens(bob, c, seq, second) || bob.At(c, seq).GetEdits() != 3 {
			t.Errorf("it was taken away, and is %v", bob.At(c, seq))
		}
		edit(lawtest.Text(r.url + "/two"))
		if shown().GetTitle() != "osmanthus /two" {
			t.Errorf("it is wanted again, and is %v", shown())
		}
		edit(lawtest.Text("nothing"))
		if got := holds(t, db, "osmanthus"); shown() != nil || len(got) > 0 {
			t.Errorf("no link, but %v in %v", shown(), got)
		}
	})
}

func TestAForwardTakesThePreviewAlong(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRoom(t, db)
		ann, bob, eve := r.w.Person(t), r.w.Person(t), r.w.Person(t)
		from, to := ann.Group("g", bob), bob.Group("h", eve)
		seq := r.say(ann, from, r.url+"/a")
		for _, merged := range []bool{false, true} {
			res, err := bob.TryForward(&hyv1.ForwardRequest{FromConversationId: int64(from), Seqs: []int64{seq}, ToConversationId: int64(to), ClientIds: []string{lawtest.ClientID()}, Merged: merged})
			if err != nil {
				t.Fatal(err)
			}
			r.look()
			there := res.GetSent()[0].GetSeq()
			content := eve.At(to, there).GetContent()
			if merged {
				content = content.GetRecord().GetItems()[0].GetContent()
			}
			if p := content.GetPreview(); p.GetTitle() != "osmanthus /a" || !r.opens(eve, to, there, p.GetImage().GetId()) {
				t.Errorf("merged %v: %v", merged, content)
			}
		}
		if n := r.asked.Load(); n != 1 {
			t.Errorf("asked %d times", n)
		}
	})
}

func TestOnePersonGetsSoManyInAMinute(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRoom(t, db)
		r.users = newPace(2)
		ann, bob := r.w.Person(t), r.w.Person(t)
		c := ann.Group("g", bob)
		for i := range 4 {
			seq := r.say(ann, c, r.url+"/bare")
			if got := ann.At(c, seq).GetContent().GetPreview() != nil; got != (i < 2) {
				t.Errorf("message %d: %v", i, got)
			}
		}
		if ann.At(c, r.say(bob, c, r.url+"/bare")).GetContent().GetPreview() == nil {
			t.Error("bob pays for ann")
		}
	})
}

func TestAServerThatDoesNotAnswerIsLeftAndNobodyWaits(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRoom(t, db)
		ann := r.w.Person(t)
		c := ann.Group("g")
		start := time.Now()
		for range waitingMost + 50 {
			r.offer(conv.Link{}) // nobody takes them
		}
		if took := time.Since(start); took > time.Second {
			t.Errorf("offering took %s", took)
		}
		r.look()
		start = time.Now()
		r.say(ann, c, r.url+"/late")
		if took := time.Since(start); took > fetchWithin+3*time.Second {
			t.Errorf("given up after %s", took)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- r.Run(ctx) }()
		seq := ann.Say(c, r.url+"/soon")
		for end := time.Now().Add(10 * time.Second); ann.At(c, seq).GetContent().GetPreview() == nil; time.Sleep(20 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatal("the workers made none")
			}
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func TestWhoWasNotAskedIsAskedLater(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRoom(t, db)
		g := &guard{own: prefixes("127.0.0.1/32"), hosts: newPace(0)}
		r.web = newWeb(g)
		ann := r.w.Person(t)
		c := ann.Group("g")
		if p := ann.At(c, r.say(ann, c, r.url+"/bare")).GetContent().GetPreview(); p != nil || r.asked.Load() != 0 {
			t.Errorf("%v, asked %d times", p, r.asked.Load())
		}
		g.hosts = newPace(10)
		if p := ann.At(c, r.say(ann, c, r.url+"/bare")).GetContent().GetPreview(); p.GetTitle() != "osmanthus bare" {
			t.Errorf("a minute later: %v", p)
		}
	})
}

func TestWhatIsForbiddenIsNoPreview(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRoom(t, db)
		r.web = newWeb(&guard{hosts: newPace(1000)})
		ann := r.w.Person(t)
		c := ann.Group("g")
		seq := r.say(ann, c, r.url+"/a")
		if p := ann.At(c, seq).GetContent().GetPreview(); p != nil || r.asked.Load() != 0 {
			t.Errorf("%v, asked %d times", p, r.asked.Load())
		}
		if !strings.HasPrefix(r.url, "http://127.0.0.1:") {
			t.Fatal("the site is elsewhere")
		}
	})
}
