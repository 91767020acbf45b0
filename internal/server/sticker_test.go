package server

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"slices"
	"testing"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/file"
	"hongyan/internal/im"
	"hongyan/internal/sticker"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

// easel is an attic with packs of stickers.
type easel struct {
	*attic
	packs *sticker.Service
	drawn byte
}

func newEasel(t *testing.T, db *store.DB) *easel {
	return &easel{attic: newAttic(t, db), packs: sticker.New(db)}
}

// draw uploads a picture nobody else has.
func (e *easel) draw(who *lawtest.Person, side int, kind hyv1.FileKind) (int64, []byte) {
	e.t.Helper()
	e.drawn++
	img := image.NewNRGBA(image.Rect(0, 0, side, 20))
	img.Set(1, 1, color.NRGBA{e.drawn, 1, 2, 255})
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		e.t.Fatal(err)
	}
	u, err := e.files.Create(e.t.Context(), who.ID, file.Plan{Size: int64(b.Len()), Name: "my house.png", Kind: kind})
	if err == nil {
		_, err = u.Write(e.t.Context(), bytes.NewReader(b.Bytes()))
	}
	if err == nil {
		err = u.Finish(e.t.Context())
	}
	if err != nil || u.State != hyv1.FileState_FILE_STATE_READY {
		e.t.Fatalf("%v %v", u, err)
	}
	return u.ID, b.Bytes()
}

func (e *easel) picture(who *lawtest.Person) (int64, []byte) {
	return e.draw(who, 30, hyv1.FileKind_FILE_KIND_IMAGE)
}

func of(file int64, emoji string) *hyv1.Sticker {
	return &hyv1.Sticker{File: &hyv1.File{Id: file}, Emoji: emoji}
}

func (e *easel) tryPack(who *lawtest.Person, private bool, list ...*hyv1.Sticker) (*hyv1.StickerPack, error) {
	r, err := e.packs.Create(e.as(who), connect.NewRequest(&hyv1.StickerServiceCreateRequest{Title: "geese", Stickers: list, Private: private}))
	if err != nil {
		return nil, err
	}
	return r.Msg.GetPack(), nil
}

func (e *easel) pack(who *lawtest.Person, private bool, list ...*hyv1.Sticker) *hyv1.StickerPack {
	e.t.Helper()
	p, err := e.tryPack(who, private, list...)
	if err != nil {
		e.t.Fatal(err)
	}
	return p
}

func (e *easel) update(who *lawtest.Person, pack int64, list ...*hyv1.Sticker) error {
	_, err := e.packs.Update(e.as(who), connect.NewRequest(&hyv1.StickerServiceUpdateRequest{PackId: pack, Title: "geese", Stickers: list}))
	return err
}

func (e *easel) add(who *lawtest.Person, pack int64) error {
	_, err := e.packs.Add(e.as(who), connect.NewRequest(&hyv1.StickerServiceAddRequest{PackId: pack}))
	return err
}

func (e *easel) end(who *lawtest.Person, pack int64) error {
	_, err := e.packs.Delete(e.as(who), connect.NewRequest(&hyv1.StickerServiceDeleteRequest{PackId: pack}))
	return err
}

func (e *easel) list(who *lawtest.Person) (ids []int64) {
	e.t.Helper()
	r, err := e.packs.List(e.as(who), connect.NewRequest(&hyv1.StickerServiceListRequest{}))
	if err != nil {
		e.t.Fatal(err)
	}
	for _, p := range r.Msg.GetPacks() {
		ids = append(ids, p.GetId())
	}
	return ids
}

// stick sends a sticker, with lies about it.
func (e *easel) stick(who *lawtest.Person, c im.ConvID, pack, file int64) (im.Seq, error) {
	st, err := e.send(who, c, lawtest.ClientID(), sticking(pack, file))
	return st.Seq, err
}

func sticking(pack, file int64) *hyv1.Content {
	return &hyv1.Content{Kind: &hyv1.Content_Sticker{Sticker: &hyv1.Sticker{PackId: pack, Emoji: "💩",
		File: &hyv1.File{Id: file, Name: "x.html", Mime: "text/html", Width: 9999}}}}
}

func (e *easel) send(who *lawtest.Person, c im.ConvID, clientID string, content *hyv1.Content) (store.Stored, error) {
	return store.Await(e.t.Context(), func(done func(store.Stored, error)) {
		e.w.Conv.Submit(e.t.Context(), who.ID, &hyv1.SendRequest{ConversationId: int64(c), ClientId: clientID, Content: proto.CloneOf(content)}, done)
	})
}

func (e *easel) fetchPack(who *lawtest.Person, pack, file int64) error {
	_, err := e.files.OfPack(e.t.Context(), who.ID, pack, file, "original")
	return err
}

func wantReason(t *testing.T, err error, want hyv1.Reason) {
	t.Helper()
	if e := new(im.Error); !errors.As(err, &e) || e.Reason != want {
		t.Errorf("%v, want %v", err, want)
	}
}

func TestAStickerStaysWhileAPackOrAMessageShowsIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		e := newEasel(t, db)
		ann, bob, eve := e.w.Person(t), e.w.Person(t), e.w.Person(t)
		c := ann.Group("g", bob, eve)
		one, oneBytes := e.picture(ann)
		two, twoBytes := e.picture(ann)
		p := e.pack(ann, false, of(one, "🪿"), of(two, "👍"))
		e.sweep(1000 * time.Hour)
		if !e.kept(oneBytes) || !e.kept(twoBytes) {
			t.Fatal("a sticker of a pack was thrown away")
		}
		seq, err := e.stick(bob, c, p.GetId(), one)
		if err != nil {
			t.Fatal(err)
		}
		if err := e.update(ann, p.GetId(), of(two, "👍")); err != nil {
			t.Fatal(err)
		}
		e.sweep(time.Hour)
		if err := e.fetch(eve, c, seq, one); err != nil || !e.kept(oneBytes) {
			t.Errorf("a message shows it: %v", err)
		}
		wantReason(t, e.fetchPack(bob, p.GetId(), one), hyv1.Reason_FILE_NOT_FOUND)
		_, err = e.stick(bob, c, p.GetId(), one)
		wantReason(t, err, hyv1.Reason_STICKER_NOT_FOUND)
		e.recall(bob, c, seq)
		e.sweep(time.Hour)
		if e.kept(oneBytes) || !e.kept(twoBytes) {
			t.Error("nothing shows the first, the pack shows the second")
		}
		if err := e.end(ann, p.GetId()); err != nil {
			t.Fatal(err)
		}
		e.sweep(time.Hour)
		if e.kept(twoBytes) {
			t.Error("the pack is over")
		}
	})
}

func TestAStickerSaysWhatItsPackSays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		e := newEasel(t, db)
		ann, bob := e.w.Person(t), e.w.Person(t)
		c := ann.Group("g", bob)
		id, _ := e.picture(ann)
		p := e.pack(ann, false, of(id, "🪿"))
		seq, err := e.stick(bob, c, p.GetId(), id)
		if err != nil {
			t.Fatal(err)
		}
		s := e.said(ann, c, seq)
		if f := s.GetFile(); s.GetEmoji() != "🪿" || s.GetPackId() != p.GetId() || f.GetName() != "" || f.GetMime() != "image/png" || f.GetWidth() != 30 || f.GetHeight() != 20 {
			t.Errorf("%v", s)
		}
		v, err := e.files.OfPack(t.Context(), bob.ID, p.GetId(), id, "thumb")
		if err != nil || v.Name != "picture" {
			t.Errorf("%+v %v", v, err)
		}
		v, err = e.files.OfMessage(t.Context(), bob.ID, c, seq, id, "original")
		if err != nil || v.Name != "picture" {
			t.Errorf("what its maker calls it is told by a message: %+v %v", v, err)
		}
		_, err = e.stick(bob, c, p.GetId()+1, id)
		wantReason(t, err, hyv1.Reason_PACK_NOT_FOUND)
	})
}

func (e *easel) said(who *lawtest.Person, c im.ConvID, seq im.Seq) *hyv1.Sticker {
	e.t.Helper()
	evs, _, err := e.w.Conv.EventsAfter(e.t.Context(), who.ID, c, seq-1, 1)
	if err != nil || len(evs) != 1 {
		e.t.Fatal(evs, err)
	}
	p, err := evs[0].Proto()
	if err != nil {
		e.t.Fatal(err)
	}
	return p.GetContent().GetSticker()
}

// Law 5, whatever became of what it shows: a message that was stored is not
// refused when it is sent again.
func TestWhatShowsNothingAnyMoreGetsTheFirstAnswer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		e := newEasel(t, db)
		ann, bob, eve := e.w.Person(t), e.w.Person(t), e.w.Person(t)
		c := ann.Group("g", bob)
		sent := func(who *lawtest.Person, content *hyv1.Content) (again func(after string), clientID string, seq im.Seq) {
			t.Helper()
			id := lawtest.ClientID()
			first, err := e.send(who, c, id, content)
			if err != nil {
				t.Fatal(err)
			}
			return func(after string) {
				t.Helper()
				if st, err := e.send(who, c, id, content); err != nil || !st.Duplicate || st.Seq != first.Seq {
					t.Errorf("after %s: %+v %v, want seq %d", after, st, err, first.Seq)
				}
			}, id, first.Seq
		}
		for _, private := range []bool{false, true} {
			one, _ := e.picture(ann)
			two, _ := e.picture(ann)
			p := e.pack(ann, private, of(one, "🪿"), of(two, "👍")).GetId()
			who := bob
			if private {
				who = ann
			}
			again, id, _ := sent(who, sticking(p, one))
			again("nothing")
			_, err := e.send(who, c, id, sticking(p, two))
			wantReason(t, err, hyv1.Reason_CLIENT_ID_REUSED)
			for _, list := range [][]*hyv1.Sticker{{of(one, "🦆"), of(two, "👍")}, {of(two, "👍")}} {
				if err := e.update(ann, p, list...); err != nil {
					t.Fatal(err)
				}
				again("a change of the pack")
			}
			if err := e.end(ann, p); err != nil {
				t.Fatal(err)
			}
			again("the end of the pack")
			_, err = e.send(who, c, id, sticking(p, two))
			wantReason(t, err, hyv1.Reason_CLIENT_ID_REUSED)
			_, err = e.stick(who, c, p, one)
			wantReason(t, err, hyv1.Reason_PACK_NOT_FOUND)
		}
		doc := e.upload(bob, []byte("short"))
		again, _, seq := sent(bob, &hyv1.Content{Kind: &hyv1.Content_Document{Document: &hyv1.Document{File: &hyv1.File{Id: doc}}}})
		e.recall(bob, c, seq)
		e.sweep(time.Hour)
		again("a recall")
		again, _, _ = sent(bob, &hyv1.Content{Kind: &hyv1.Content_Card{Card: &hyv1.Card{UserId: int64(eve.ID)}}})
		eve.Delete()
		again("the end of an account")
	})
}

// A scheduled sticker that was sent when the server died is sent, whatever
// became of its pack; one that waits keeps no picture of somebody else.
func TestAScheduledStickerIsAskedOfItsPack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		e := newEasel(t, db)
		ann, bob := e.w.Person(t), e.w.Person(t)
		c := ann.Group("g", bob)
		one, oneBytes := e.picture(ann)
		p := e.pack(ann, false, of(one, "🪿")).GetId()
		plan := func() string {
			id := lawtest.ClientID()
			if _, err := bob.TrySchedule(&hyv1.ScheduleRequest{ConversationId: int64(c), ClientId: id, Content: sticking(p, one),
				SendAt: timestamppb.New(time.Now().Add(time.Hour))}); err != nil {
				t.Fatal(err)
			}
			return id
		}
		waits, cut := plan(), plan()
		first, err := e.send(bob, c, cut, sticking(p, one)) // and the server dies
		if err != nil {
			t.Fatal(err)
		}
		if err := e.end(ann, p); err != nil {
			t.Fatal(err)
		}
		if st, err := bob.TrySendNow(c, cut); err != nil || st.GetSeq() != first.Seq {
			t.Errorf("%v %v, want seq %d", st, err, first.Seq)
		}
		_, err = bob.TrySendNow(c, waits)
		wantReason(t, err, hyv1.Reason_PACK_NOT_FOUND)
		e.recall(bob, c, first.Seq)
		e.sweep(time.Hour)
		if list := bob.Scheduled(c); len(list) != 1 || e.kept(oneBytes) {
			t.Errorf("what was refused stays, and holds nothing: %v", list)
		}
	})
}

// Nobody but its maker learns of a private pack.
func TestAPrivatePackIsItsMakersAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		e := newEasel(t, db)
		ann, bob := e.w.Person(t), e.w.Person(t)
		c := ann.Group("g", bob)
		id, _ := e.picture(ann)
		p := e.pack(ann, true, of(id, "🪿"))
		seq, err := e.stick(ann, c, p.GetId(), id)
		if err != nil {
			t.Fatal(err)
		}
		if s := e.said(bob, c, seq); s.GetPackId() != 0 || s.GetEmoji() != "🪿" {
			t.Errorf("%v", s)
		}
		if err := e.fetch(bob, c, seq, id); err != nil {
			t.Errorf("what was sent: %v", err)
		}
		if err := e.fetchPack(ann, p.GetId(), id); err != nil {
			t.Errorf("one's own: %v", err)
		}
		wantReason(t, e.fetchPack(bob, p.GetId(), id), hyv1.Reason_FILE_NOT_FOUND)
		_, err = e.packs.Get(e.as(bob), connect.NewRequest(&hyv1.StickerServiceGetRequest{PackId: p.GetId()}))
		wantReason(t, err, hyv1.Reason_PACK_NOT_FOUND)
		wantReason(t, e.add(bob, p.GetId()), hyv1.Reason_PACK_NOT_FOUND)
		wantReason(t, e.update(bob, p.GetId(), of(id, "👍")), hyv1.Reason_PACK_NOT_FOUND)
		_, err = e.stick(bob, c, p.GetId(), id)
		wantReason(t, err, hyv1.Reason_PACK_NOT_FOUND)
	})
}

func TestWhatIsKeptHasAnOrderAndAnEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		e := newEasel(t, db)
		ann, bob := e.w.Person(t), e.w.Person(t)
		var packs []int64
		for range 3 {
			id, _ := e.picture(ann)
			packs = append(packs, e.pack(ann, false, of(id, "🪿")).GetId())
		}
		a, b, c := packs[0], packs[1], packs[2]
		for _, id := range []int64{a, b, c, b} {
			if err := e.add(bob, id); err != nil {
				t.Fatal(err)
			}
		}
		before := e.told(bob)
		_, err := e.packs.Order(e.as(bob), connect.NewRequest(&hyv1.StickerServiceOrderRequest{PackIds: []int64{b, 7, b}}))
		if got := e.list(bob); err != nil || !slices.Equal(got, []int64{b, c, a}) {
			t.Errorf("%v, want %v: %v", got, []int64{b, c, a}, err)
		}
		if err := e.end(ann, c); err != nil {
			t.Fatal(err)
		}
		if got := e.list(bob); !slices.Equal(got, []int64{b, a}) {
			t.Errorf("%v: one ended", got)
		}
		if got := e.told(bob); len(before) != 1 || len(got) != 1 || got[0] != before[0]+2 {
			t.Errorf("told at %v, then at %v: want each time, and the last one kept", before, got)
		}
		_, err = e.packs.Remove(e.as(ann), connect.NewRequest(&hyv1.StickerServiceRemoveRequest{PackId: a}))
		wantReason(t, err, hyv1.Reason_PACK_IS_YOURS)
		if _, err = e.packs.Remove(e.as(bob), connect.NewRequest(&hyv1.StickerServiceRemoveRequest{PackId: a})); err != nil || !slices.Equal(e.list(bob), []int64{b}) {
			t.Errorf("%v %v", e.list(bob), err)
		}
		wantReason(t, e.end(bob, b), hyv1.Reason_PACK_NOT_YOURS)
		ann.Delete()
		if got := e.list(bob); len(got) > 0 {
			t.Errorf("%v: their maker is gone", got)
		}
	})
}

// told is where in somebody's stream their devices are told of stickers.
func (e *easel) told(who *lawtest.Person) (at []im.Seq) {
	e.t.Helper()
	err := e.w.DB.Read(e.t.Context(), func(tx *store.Tx) error {
		evs, err := tx.UserEventsAfter(who.ID, 0, 1000)
		for _, ev := range evs {
			if p, err := ev.Proto(); err == nil && p.GetStickersChanged() != nil {
				at = append(at, ev.Seq)
			}
		}
		return err
	})
	if err != nil {
		e.t.Fatal(err)
	}
	return at
}

func TestPacksHoldSmallPicturesOfTheirMaker(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		e := newEasel(t, db)
		ann, bob := e.w.Person(t), e.w.Person(t)
		mine, _ := e.picture(ann)
		theirs, _ := e.picture(bob)
		wide, _ := e.draw(ann, 513, hyv1.FileKind_FILE_KIND_IMAGE)
		asIs, _ := e.draw(ann, 30, hyv1.FileKind_FILE_KIND_UNSPECIFIED)
		for _, tt := range []struct {
			list []*hyv1.Sticker
			want hyv1.Reason
		}{
			{nil, hyv1.Reason_FIELD_REQUIRED},
			{[]*hyv1.Sticker{of(theirs, "🪿")}, hyv1.Reason_FILE_NOT_FOUND},
			{[]*hyv1.Sticker{of(wide, "🪿")}, hyv1.Reason_STICKER_TOO_LARGE},
			{[]*hyv1.Sticker{of(asIs, "🪿")}, hyv1.Reason_FILE_KIND_MISMATCH},
			{[]*hyv1.Sticker{of(mine, "goose")}, hyv1.Reason_EMOJI_INVALID},
			{[]*hyv1.Sticker{of(mine, "🪿"), of(mine, "👍")}, hyv1.Reason_MALFORMED},
			{slices.Repeat([]*hyv1.Sticker{of(mine, "🪿")}, 121), hyv1.Reason_PACK_FULL},
		} {
			_, err := e.tryPack(ann, false, tt.list...)
			wantReason(t, err, tt.want)
		}
		for range 50 {
			e.pack(ann, false, of(mine, "🪿"))
		}
		_, err := e.tryPack(ann, false, of(mine, "🪿"))
		wantReason(t, err, hyv1.Reason_PACKS_FULL)
		if got := e.list(ann); len(got) != 50 {
			t.Errorf("%d packs", len(got))
		}
	})
}
