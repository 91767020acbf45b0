package conv_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/conv"
	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

// mostBytes is what one answer may weigh, and the draft that ended its page.
const mostBytes = 2<<20 + 64<<10

// longDraft is one of 40,000 bytes that is like no other.
func longDraft(n int) string { return fmt.Sprintf("%04d", n) + strings.Repeat("🪿", 9_996) }

// draftAll writes a long draft in each of the conversations.
func draftAll(p *lawtest.Person, all []im.ConvID) {
	for i, c := range all {
		p.Draft(c, longDraft(i))
	}
}

// wantDrafts: each of the conversations came once, with its own draft.
func wantDrafts(t *testing.T, all []im.ConvID, came []*hyv1.Conversation) {
	t.Helper()
	seen := map[int64]bool{}
	for _, v := range came {
		if seen[v.GetId()] {
			t.Errorf("%d came twice", v.GetId())
		}
		seen[v.GetId()] = true
		want := ""
		if i := slices.Index(all, im.ConvID(v.GetId())); i >= 0 {
			want = longDraft(i)
		}
		if got := v.GetDraft().GetText(); got != want {
			t.Errorf("%d has a draft of %.10q, want %.10q", v.GetId(), got, want)
		}
	}
	for _, c := range all {
		if !seen[int64(c)] {
			t.Errorf("%d did not come", c)
		}
	}
}

// A page ends where its drafts are as heavy as an answer may be, and the next
// one goes on from there.
func TestAListOfHeavyDraftsComesInPages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ann := lawtest.New(db, conv.Config{}).Person(t)
		all := groups(ann, 120)
		draftAll(ann, all)
		var came []*hyv1.Conversation
		req := &hyv1.ConversationServiceListRequest{PageSize: 500}
		pages := 0
		for {
			page := ann.List(req)
			pages++
			came = append(came, page.GetConversations()...)
			if n := proto.Size(page); n > mostBytes {
				t.Errorf("page %d weighs %d bytes", pages, n)
			}
			if req.PageToken = page.GetNextPageToken(); req.PageToken == "" || pages > len(all) {
				break
			}
		}
		if pages != 3 {
			t.Errorf("4.8 MB came in %d pages", pages)
		}
		wantDrafts(t, all, came)
	})
}

// A device that knows nothing is told everything, in answers of bounded weight.
func TestASyncOfHeavyDraftsComesInPages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ann := lawtest.New(db, conv.Config{}).Person(t)
		all := groups(ann, 120)
		draftAll(ann, all)
		pages := ann.Sync(&hyv1.SyncRequest{Tail: 50})
		wantDrafts(t, all, shown(t, pages))
		if len(pages) < 3 {
			t.Errorf("4.8 MB came in %d pages", len(pages))
		}
	})
}

// shown are the conversations of all pages, none of which is too heavy.
func shown(t *testing.T, pages []*hyv1.SyncResponse) (all []*hyv1.Conversation) {
	t.Helper()
	for i, page := range pages {
		for _, d := range page.GetConversations() {
			all = append(all, d.GetConversation())
		}
		if n := proto.Size(page); n > mostBytes {
			t.Errorf("page %d weighs %d bytes", i, n)
		}
	}
	return all
}

// A device for which too much was drafted starts over: every page shows all
// there is, what did not change included, even when less is left to tell by the
// time a later page is asked for.
func TestADeviceFarBehindInDraftsStartsOver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ann := lawtest.New(db, conv.Config{}).Person(t)
		all := groups(ann, 60)
		before := ann.Snapshot()
		drafted := all[:40]
		draftAll(ann, drafted)
		first := ann.Sync(before.Request())
		if len(first) < 2 || !first[0].GetResync() || len(first[0].GetUserEvents()) > 0 {
			t.Fatalf("%d pages, resync %v, %d events", len(first), first[0].GetResync(), len(first[0].GetUserEvents()))
		}
		came := shown(t, first)
		wantDrafts(t, drafted, came)
		if len(came) != len(all) {
			t.Errorf("%d of %d conversations came", len(came), len(all))
		}

		for _, c := range drafted[:30] {
			ann.Draft(c, "")
		}
		req := before.Request()
		req.Page = first[0].GetNextPage()
		late := shown(t, append(first[:1:1], ann.Sync(req)...))
		if len(late) != len(all) {
			t.Errorf("with less to tell by then, %d of %d conversations came", len(late), len(all))
		}
	})
}

// Somebody who types all day leaves nothing behind but the newest draft, and
// the devices that were away go on where they were.
func TestDraftsThatWereReplacedCostNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann := w.Person(t)
		c := ann.Group("g")
		before := ann.Snapshot()
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			own, err := tx.LockUserConversation(ann.ID, c)
			for i := 0; i < 2_000 && err == nil; i++ {
				err = tx.SaveDraft(ann.ID, &own, fmt.Sprint("word ", i), 0)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		ann.Pin(c)
		var kept int
		err = db.Read(t.Context(), func(tx *store.Tx) error {
			return tx.QueryRow(`SELECT COUNT(*) FROM user_events WHERE user_id = $1`, ann.ID).Scan(&kept)
		})
		if err != nil || kept != 3 { // joined, the draft, the pin
			t.Errorf("%d events are kept: %v", kept, err)
		}
		page := ann.Sync(before.Request())[0]
		if page.GetResync() || len(page.GetUserEvents()) != 2_001 {
			t.Fatalf("resync %v, %d events", page.GetResync(), len(page.GetUserEvents()))
		}
		now := before.Clone()
		now.Sync(page, true)
		if v := now.Conversations[int64(c)]; now.Missed || v.GetDraft().GetText() != "word 1999" || v.GetSettings().GetPinned() != 1 {
			t.Errorf("the device has %v; missed %v", v, now.Missed)
		}
		for limit := 1; limit < 4; limit++ { // pages end wherever they end
			evs, err := w.Conv.UserEventsAfter(t.Context(), ann.ID, before.UserSeq+1_997, limit)
			for i, e := range evs {
				if e.Seq != before.UserSeq+1_998+im.Seq(i) || (e.Body == nil) != (i < 2) {
					t.Errorf("event %d of %d is %d with %q", i, limit, e.Seq, e.Body)
				}
			}
			if err != nil || len(evs) != limit {
				t.Errorf("%d of %d events: %v", len(evs), limit, err)
			}
		}
	})
}
