package conv_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"connectrpc.com/connect"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/conv"
	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

// holds tells which tables of the database hold some words.
func holds(t *testing.T, db *store.DB, words string) (where []string) {
	t.Helper()
	err := db.Read(t.Context(), func(tx *store.Tx) error {
		for _, table := range []string{"events", "user_events", "jobs", "message_versions"} {
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
				if bytes.Contains(body, []byte(words)) {
					where = append(where, table)
				}
			}
			if err := rows.Err(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return where
}

// I31: after a recall no path has the words, nor has the database.
func TestWhatIsRecalledIsGone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann, bob, cat := w.Person(t), w.Person(t), w.Person(t)
		group := ann.Group("group", bob)
		first := &hyv1.SendRequest{ConversationId: int64(group), ClientId: lawtest.ClientID(), Content: lawtest.Text("osmanthus zero")}
		sent, err := ann.TrySend(first)
		if err != nil {
			t.Fatal(err)
		}
		seq := sent.GetSeq()
		ann.Edit(group, seq, "osmanthus one")
		ann.Edit(group, seq, "osmanthus two")
		bob.React(group, seq, "👍")
		if err := ann.TryPinMessage(group, seq, true); err != nil {
			t.Fatal(err)
		}
		ann.Add(group, cat) // told of a conversation in which it was said
		if got := holds(t, db, "osmanthus"); len(got) < 4 {
			t.Fatalf("the words are in %v: the search finds nothing", got)
		}
		ann.Recall(group, seq)
		if got := holds(t, db, "osmanthus"); len(got) > 0 {
			t.Errorf("%v still hold the words", got)
		}
		for who, p := range map[string]*lawtest.Person{"sender": ann, "receiver": bob} {
			got := p.At(group, seq)
			if got.GetRecalled().GetById() != int64(ann.ID) || got.GetEdits() != 0 || len(got.GetReactions()) > 0 || got.GetPinned() || !got.GetCountable() || got.GetNum() != 1 {
				t.Errorf("%s reads %v", who, got)
			}
		}
		if v := bob.Get(group); v.GetUnread() != 0 || len(v.GetPinnedSeqs()) > 0 || !slices.Equal(v.GetUncountedSeqs(), []int64{seq}) {
			t.Errorf("bob has %v", v)
		}
		_, err = ann.TryVersions(group, seq)
		wantReason(t, err, hyv1.Reason_MESSAGE_NOT_FOUND)
		wantReason(t, ann.TryEdit(group, seq, lawtest.Text("again")), hyv1.Reason_MESSAGE_NOT_FOUND)
		wantReason(t, bob.TryReact(group, seq, "👍", false), hyv1.Reason_MESSAGE_NOT_FOUND)
		_, err = bob.TryForward(&hyv1.ForwardRequest{FromConversationId: int64(group), Seqs: []int64{seq}, ToConversationId: int64(group), ClientIds: []string{lawtest.ClientID()}})
		wantReason(t, err, hyv1.Reason_MESSAGE_NOT_FOUND)
		head := ann.Get(group).GetHeadSeq()
		ann.Recall(group, seq)
		if again := ann.Get(group).GetHeadSeq(); again != head {
			t.Errorf("a second recall made event %d", again)
		}
		// I7: the late retry of a send that was recalled.
		if again, err := ann.TrySend(first); err != nil || again.GetSeq() != seq || !again.GetDuplicate() {
			t.Errorf("retry: %v, %v", again, err)
		}
	})
}

func TestAnEditKeepsThePlaceAndTheEarlierWords(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann, bob := w.Person(t), w.Person(t)
		group := bob.Group("group", ann)
		req := &hyv1.SendRequest{ConversationId: int64(group), ClientId: lawtest.ClientID(), Content: lawtest.Text("zero")}
		sent, err := ann.TrySend(req)
		if err != nil {
			t.Fatal(err)
		}
		seq := sent.GetSeq()
		before := bob.Get(group)
		ann.Edit(group, seq, "one")
		ann.Edit(group, seq, "two")
		ann.Edit(group, seq, "two") // no news
		got := bob.At(group, seq)
		if got.GetContent().GetText().GetBody() != "two" || got.GetEdits() != 2 || got.GetChangedSeq() != seq+2 || got.GetNum() != sent.GetNum() || got.GetEditedAt() == nil {
			t.Errorf("bob reads %v", got)
		}
		if after := bob.Get(group); after.GetUnread() != before.GetUnread() || after.GetLastEvent().GetSeq() != seq || after.GetHeadSeq() != seq+2 {
			t.Errorf("the list has %v", after)
		}
		var words []string
		for _, op := range bob.History(group, 50)[seq:] {
			words = append(words, op.GetMessageEdited().GetContent().GetText().GetBody())
		}
		if !slices.Equal(words, []string{"", "two"}) {
			t.Errorf("the operations say %q: only the newest one says what holds", words)
		}
		versions, err := bob.TryVersions(group, seq) // the owner of the group
		if err != nil || len(versions) != 2 || versions[0].GetContent().GetText().GetBody() != "zero" || versions[1].GetContent().GetText().GetBody() != "one" {
			t.Errorf("versions %v, %v", versions, err)
		}
		if again, err := ann.TrySend(req); err != nil || again.GetSeq() != seq || !again.GetDuplicate() {
			t.Errorf("retry: %v, %v", again, err)
		}
		// I32: who may not send may not edit.
		bob.MuteMember(group, ann, time.Now().Add(time.Hour))
		wantReason(t, ann.TryEdit(group, seq, lawtest.Text("three")), hyv1.Reason_MUTED)
		wantReason(t, bob.TryEdit(group, seq, lawtest.Text("mine")), hyv1.Reason_NOT_YOURS)
		wantReason(t, bob.TryEdit(group, 1, lawtest.Text("a notice")), hyv1.Reason_MESSAGE_NOT_FOUND)
	})
}

func TestOneMayTakeBackForAWhileAndAdminsAlways(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{EditWindow: time.Millisecond, RecallWindow: time.Millisecond})
		owner, admin, ann, bob := w.Person(t), w.Person(t), w.Person(t), w.Person(t)
		group := owner.Group("group", admin, ann, bob)
		owner.SetRole(group, admin, hyv1.Role_ROLE_ADMIN)
		mine, theirs, highest := ann.Say(group, "mine"), admin.Say(group, "admin's"), owner.Say(group, "owner's")
		time.Sleep(10 * time.Millisecond)
		wantReason(t, ann.TryEdit(group, mine, lawtest.Text("later")), hyv1.Reason_TOO_LATE)
		if e := wantReason(t, ann.TryRecall(group, mine), hyv1.Reason_TOO_LATE); e.Limit != 0 {
			t.Errorf("limit %d seconds", e.Limit)
		}
		wantReason(t, bob.TryRecall(group, mine), hyv1.Reason_NOT_YOURS)
		wantReason(t, admin.TryRecall(group, highest), hyv1.Reason_TARGET_IS_OWNER)
		wantReason(t, admin.TryRecall(group, mine, highest), hyv1.Reason_TARGET_IS_OWNER)
		if ann.At(group, mine).GetContent() == nil {
			t.Error("one of two was recalled")
		}
		admin.Recall(group, mine, theirs)
		if got := ann.At(group, mine).GetRecalled().GetById(); got != int64(admin.ID) {
			t.Errorf("recalled by %d", got)
		}
		left := bob.Say(group, "and gone")
		bob.Leave(group)
		admin.Recall(group, left)
		wantReason(t, bob.TryRecall(group, left), hyv1.Reason_NOT_A_MEMBER)
		wantReason(t, ann.TryRecall(group, 1), hyv1.Reason_MESSAGE_NOT_FOUND)
		wantReason(t, ann.TryRecall(group, 1000), hyv1.Reason_MESSAGE_NOT_FOUND)
		wantReason(t, ann.TryRecall(group), hyv1.Reason_FIELD_REQUIRED)
		wantReason(t, ann.TryRecall(group, make([]im.Seq, 101)...), hyv1.Reason_TOO_LONG)
	})
}

func TestReactionsAreCountedOnceWhateverComesTogether(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		people := w.People(t, 12)
		group := people[0].Group("group", people[1:]...)
		seq := people[0].Say(group, "hello")
		var wg sync.WaitGroup
		for _, p := range people {
			for range 3 { // the same one three times at once
				wg.Go(func() { p.React(group, seq, "👍") })
			}
			wg.Go(func() { p.React(group, seq, "❤️") })
		}
		wg.Wait()
		got := people[3].At(group, seq)
		for _, r := range got.GetReactions() {
			if r.GetCount() != 12 || !r.GetMine() || len(r.GetUserIds()) != 3 {
				t.Errorf("%v", r)
			}
		}
		if len(got.GetReactions()) != 2 || got.GetChangedSeq() != seq+24 {
			t.Errorf("%d kinds, changed by %d", len(got.GetReactions()), got.GetChangedSeq())
		}
		own := people[3].Say(group, "my own")
		people[3].React(group, own, "🔥")
		people[3].Edit(group, own, "my own, better")
		if got := people[4].At(group, own).GetReactions(); len(got) != 1 || got[0].GetMine() {
			t.Errorf("somebody else's reaction is shown as one's own: %v", got)
		}
		page, err := people[1].TryReactions(&hyv1.ListReactionsRequest{ConversationId: int64(group), Seq: seq, Emoji: "👍", PageSize: 10})
		if err != nil || len(page.GetReacted()) != 10 || page.GetNextPageToken() == "" {
			t.Fatalf("%v, %v", page, err)
		}
		page, err = people[1].TryReactions(&hyv1.ListReactionsRequest{ConversationId: int64(group), Seq: seq, Emoji: "👍", PageToken: page.GetNextPageToken()})
		if err != nil || len(page.GetReacted()) != 2 || page.GetNextPageToken() != "" {
			t.Fatalf("%v, %v", page, err)
		}
		for _, p := range people {
			wg.Go(func() {
				if err := p.TryReact(group, seq, "👍", true); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if got := people[0].At(group, seq).GetReactions(); len(got) != 1 || got[0].GetEmoji() != "❤️" || got[0].GetCount() != 12 {
			t.Errorf("left: %v", got)
		}
		for i, emoji := range []string{"🎉", "🔥", "👀"} {
			err := people[0].TryReact(group, seq, emoji, false)
			if i < 2 && err != nil {
				t.Error(err)
			} else if i == 2 {
				wantReason(t, err, hyv1.Reason_REACTIONS_FULL)
			}
		}
		for i := 1; i < 12; i++ {
			for j := range 2 {
				_ = people[i].TryReact(group, seq, string(rune('😀'+2*i+j)), false)
			}
		}
		if n := len(people[0].At(group, seq).GetReactions()); n != 20 {
			t.Errorf("%d different reactions", n)
		}
		for _, bad := range []string{"", "a", "1", " ", "👍 ", "<b>", strings.Repeat("👍", 9), "\u200d"} {
			wantReason(t, people[0].TryReact(group, seq, bad, false), hyv1.Reason_EMOJI_INVALID)
		}
		for _, good := range []string{"1️⃣", "👨‍👩‍👧", "🇨🇳", "❤️"} {
			if err := people[11].TryReact(group, people[11].Say(group, "x"), good, false); err != nil {
				t.Errorf("%s: %v", good, err)
			}
		}
	})
}

func TestMentioningAllIsForWhoMay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann, bob, cat := w.Person(t), w.Person(t), w.Person(t)
		group, direct := ann.Group("group", bob, cat), ann.Direct(bob)
		say := func(p *lawtest.Person, c im.ConvID, kind hyv1.EntityKind, whom ...*lawtest.Person) error {
			content := lawtest.Text("@all")
			e := &hyv1.Entity{Kind: kind, Length: 4}
			for _, p := range whom {
				e.UserId = int64(p.ID)
			}
			content.GetText().Entities = []*hyv1.Entity{e}
			return second(p.TrySend(&hyv1.SendRequest{ConversationId: int64(c), ClientId: lawtest.ClientID(), Content: content}))
		}
		const all, admins, one = hyv1.EntityKind_ENTITY_KIND_MENTION_ALL, hyv1.EntityKind_ENTITY_KIND_MENTION_ADMINS, hyv1.EntityKind_ENTITY_KIND_MENTION
		bob.Say(group, "warms the cache of who may")
		wantReason(t, say(bob, group, all), hyv1.Reason_MENTION_ALL_NOT_ALLOWED)
		wantReason(t, say(ann, direct, all), hyv1.Reason_MENTION_ALL_NOT_ALLOWED)
		ann.Permit(group, &hyv1.GroupPermissions{MentionAll: hyv1.Who_WHO_EVERYBODY})
		for _, err := range []error{say(bob, group, all), say(bob, group, admins), say(bob, group, one, cat), say(bob, group, one, cat)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		ann.Permit(group, &hyv1.GroupPermissions{MentionAll: hyv1.Who_WHO_OWNER})
		wantReason(t, say(bob, group, all), hyv1.Reason_MENTION_ALL_NOT_ALLOWED)
		head := ann.Get(group).GetHeadSeq()
		for name, c := range map[string]struct {
			p    *lawtest.Person
			want []int64
		}{"owner": {ann, []int64{4, 5}}, "mentioned": {cat, []int64{4, 6, 7}}, "sender": {bob, nil}} {
			if got := c.p.Get(group).GetMentionSeqs(); !slices.Equal(got, c.want) {
				t.Errorf("%s is mentioned in %v, want %v (head %d)", name, got, c.want, head)
			}
		}
		bob.Recall(group, 6)
		cat.Hide(group, 7)
		cat.Read(group, 4)
		if got := cat.Get(group); len(got.GetMentionSeqs()) != 0 || got.GetUnread() != 1 {
			t.Errorf("cat: mentions %v, %d unread", got.GetMentionSeqs(), got.GetUnread())
		}
		many := lawtest.Text(strings.Repeat("@", 51))
		for i := range int32(51) {
			many.GetText().Entities = append(many.GetText().Entities, &hyv1.Entity{Kind: one, Offset: i, Length: 1, UserId: int64(i) + 1})
		}
		wantReason(t, second(bob.TrySend(&hyv1.SendRequest{ConversationId: int64(group), ClientId: lawtest.ClientID(), Content: many})), hyv1.Reason_TOO_LONG)
		wantReason(t, say(bob, group, one), hyv1.Reason_ENTITY_INVALID)
		wantReason(t, say(bob, group, admins, cat), hyv1.Reason_ENTITY_INVALID)
	})
}

func TestAnAnswerIsToSomethingThatIsThere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann, bob := w.Person(t), w.Person(t)
		c := ann.Direct(bob)
		seq := ann.Say(c, "question")
		answer := func(to im.Seq) *hyv1.SendRequest {
			content := lawtest.Text("answer")
			content.Reply = &hyv1.Reply{Seq: to}
			return &hyv1.SendRequest{ConversationId: int64(c), ClientId: lawtest.ClientID(), Content: content}
		}
		req := answer(seq)
		sent, err := bob.TrySend(req)
		if err != nil || ann.At(c, sent.GetSeq()).GetContent().GetReply().GetSeq() != seq {
			t.Fatal(sent, err)
		}
		wantReason(t, second(bob.TrySend(answer(sent.GetSeq()+1))), hyv1.Reason_MESSAGE_NOT_FOUND)
		wantReason(t, second(bob.TrySend(answer(-1))), hyv1.Reason_MALFORMED)
		ann.Recall(c, seq)
		if again, err := bob.TrySend(req); err != nil || !again.GetDuplicate() {
			t.Errorf("retry after the recall: %v, %v", again, err)
		}
	})
}

func TestWhatIsForwardedIsWhatOneSees(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann, bob, cat := w.Person(t), w.Person(t), w.Person(t)
		group, to := ann.Group("from here", bob), bob.Direct(cat)
		one, two := ann.Say(group, "one"), bob.Say(group, "two")
		ann.Edit(group, one, "one, better")
		req := &hyv1.ForwardRequest{FromConversationId: int64(group), Seqs: []int64{two, one}, ToConversationId: int64(to), ClientIds: []string{lawtest.ClientID(), lawtest.ClientID()}}
		sent, err := bob.TryForward(req)
		if err != nil || len(sent.GetSent()) != 2 {
			t.Fatal(sent, err)
		}
		answer := lawtest.Text("an answer")
		answer.Reply = &hyv1.Reply{Seq: one}
		answered, err := ann.TrySend(&hyv1.SendRequest{ConversationId: int64(group), ClientId: lawtest.ClientID(), Content: answer})
		if err != nil {
			t.Fatal(err)
		}
		elsewhere, err := bob.TryForward(&hyv1.ForwardRequest{FromConversationId: int64(group), Seqs: []int64{answered.GetSeq()}, ToConversationId: int64(to), ClientIds: []string{lawtest.ClientID()}})
		if err != nil || cat.At(to, elsewhere.GetSent()[0].GetSeq()).GetContent().GetReply() != nil {
			t.Errorf("what it answers is not there: %v, %v", elsewhere, err)
		}
		for i, want := range []struct {
			words string
			of    *lawtest.Person
		}{{"two", bob}, {"one, better", ann}} {
			got := cat.At(to, sent.GetSent()[i].GetSeq())
			if got.GetSenderId() != int64(bob.ID) || got.GetContent().GetText().GetBody() != want.words || got.GetContent().GetForwarded().GetUserId() != int64(want.of.ID) {
				t.Errorf("%v", got)
			}
		}
		again, err := bob.TryForward(req)
		if err != nil || !again.GetSent()[0].GetDuplicate() || again.GetSent()[1].GetSeq() != sent.GetSent()[1].GetSeq() {
			t.Errorf("again: %v, %v", again, err)
		}
		merged, err := bob.TryForward(&hyv1.ForwardRequest{FromConversationId: int64(group), Seqs: []int64{one, two}, ToConversationId: int64(to), ClientIds: []string{lawtest.ClientID()}, Merged: true})
		if err != nil {
			t.Fatal(err)
		}
		record := cat.At(to, merged.GetSent()[0].GetSeq()).GetContent().GetRecord()
		if record.GetTitle() != "from here" || len(record.GetItems()) != 2 || record.GetItems()[0].GetContent().GetText().GetBody() != "one, better" {
			t.Errorf("%v", record)
		}
		ids := []string{lawtest.ClientID()}
		for reason, r := range map[hyv1.Reason]*hyv1.ForwardRequest{
			hyv1.Reason_FORWARD_NOT_ALLOWED:    {FromConversationId: int64(group), Seqs: []int64{1}, ToConversationId: int64(to), ClientIds: ids},
			hyv1.Reason_MESSAGE_NOT_FOUND:      {FromConversationId: int64(group), Seqs: []int64{one, 99}, ToConversationId: int64(to), ClientIds: ids},
			hyv1.Reason_MALFORMED:              {FromConversationId: int64(group), Seqs: []int64{one, two}, ToConversationId: int64(to), ClientIds: ids},
			hyv1.Reason_CONVERSATION_NOT_FOUND: {FromConversationId: int64(group), Seqs: []int64{one}, ToConversationId: 12345, ClientIds: ids},
		} {
			wantReason(t, second(bob.TryForward(r)), reason)
		}
		wantReason(t, second(cat.TryForward(&hyv1.ForwardRequest{FromConversationId: int64(group), Seqs: []int64{one}, ToConversationId: int64(to), ClientIds: ids})), hyv1.Reason_CONVERSATION_NOT_FOUND)
	})
}

func TestSyncNamesWhatChangedInTheHole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann, bob := w.Person(t), w.Person(t)
		c := ann.Direct(bob)
		for i := range 10 {
			ann.Say(c, fmt.Sprint(i))
		}
		known := bob.Get(c).GetHeadSeq()
		ann.Recall(c, 3, 5)
		ann.Edit(c, 7, "seven")
		late := ann.Say(c, "late")
		ann.Edit(c, late, "later")
		for range 5 {
			ann.Say(c, "more")
		}
		req := &hyv1.SyncRequest{Epoch: db.Epoch(), UserSeq: 1, Tail: 2, Heads: []*hyv1.Head{{ConversationId: int64(c), Seq: known}}}
		out, err := w.Conv.Sync(t.Context(), bob.ID, req, nil)
		if err != nil {
			t.Fatal(err)
		}
		if d := out.GetConversations()[0]; !slices.Equal(d.GetChangedSeqs(), []int64{3, 5, 7}) || d.GetChangedMore() || len(d.GetTail()) != 2 {
			t.Errorf("%v", d)
		}
		req.Tail = 50
		if out, err = w.Conv.Sync(t.Context(), bob.ID, req, nil); err != nil || len(out.GetConversations()[0].GetChangedSeqs()) != 0 {
			t.Errorf("with all of it sent: %v, %v", out.GetConversations()[0].GetChangedSeqs(), err)
		}
	})
}

// A job that is late tells of a conversation in which something was said since:
// the own stream is for ever, and a recall does not look there.
func TestTheOwnStreamHasNoWordsOfOthers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann, bob := w.Person(t), w.Person(t)
		group := ann.Group("group")
		db.HandleJob("conv.members", func(context.Context, store.Job) error { return errors.New("not now") })
		ann.Add(group, bob)
		seq := ann.Say(group, "osmanthus")
		conv.New(db, conv.Config{}, slog.New(slog.DiscardHandler)) // takes the jobs back
		ctx, stop := context.WithCancel(t.Context())
		ran := make(chan error, 1)
		go func() { ran <- db.RunJobs(ctx) }()
		for len(bob.List(&hyv1.ConversationServiceListRequest{}).GetConversations()) == 0 {
			time.Sleep(20 * time.Millisecond)
		}
		stop()
		<-ran
		if got := holds(t, db, "osmanthus"); !slices.Equal(got, []string{"events"}) {
			t.Errorf("the words are in %v", got)
		}
		ann.Recall(group, seq)
		if got := holds(t, db, "osmanthus"); len(got) > 0 {
			t.Errorf("the words are in %v after the recall", got)
		}
	})
}

func TestReadersAreToldToTheSenderAsFarAsTheyTell(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann, bob, cat, shy := w.Person(t), w.Person(t), w.Person(t), w.Person(t)
		group := ann.Group("group", bob, cat, shy)
		seq := ann.Say(group, "read this")
		bob.Read(group, seq)
		shy.Read(group, seq)
		hide := func(p *lawtest.Person) {
			err := db.Write(t.Context(), func(tx *store.Tx) error {
				_, err := tx.Exec(`INSERT INTO privacy (user_id, body, hides_marks, hides_typing, unlisted) VALUES ($1, $2, 1, 0, 0)`, p.ID, []byte{})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		hide(shy)
		got, err := ann.TryReaders(group, seq)
		if err != nil || got.GetReadCount() != 1 || got.GetMemberCount() != 3 || len(got.GetRead()) != 1 || got.GetRead()[0].GetId() != int64(bob.ID) ||
			len(got.GetUnread()) != 1 || got.GetUnread()[0].GetId() != int64(cat.ID) {
			t.Errorf("%v, %v", got, err)
		}
		cat.Read(group, 1)
		got, err = ann.TryReaders(group, seq)
		if want := []im.Seq{seq, 1}; err != nil || !slices.Equal(got.GetReadSeqs(), want) {
			t.Errorf("how far they have read: %v, want %v: %v", got.GetReadSeqs(), want, err)
		}
		wantReason(t, second(bob.TryReaders(group, seq)), hyv1.Reason_NOT_YOURS)
		hide(ann)
		wantReason(t, second(ann.TryReaders(group, seq)), hyv1.Reason_MARKS_HIDDEN)

		large := bob.Group("large", w.People(t, 205)...)
		seq = bob.Say(large, "many")
		got, err = bob.TryReaders(large, seq)
		if err != nil || got.GetReadCount() != 0 || got.GetMemberCount() != 205 || len(got.GetUnread()) > 0 {
			t.Errorf("%v, %v", got, err)
		}
	})
}

// A time of reading is the first one, stays, and is told of who told it then; of
// very many only the last ones are known.
func TestReadersAreListedWithTheTimeTheyCameToRead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann, bob := w.Person(t), w.Person(t)
		group := ann.Group("group", bob)
		read := func(seq im.Seq) int64 {
			t.Helper()
			got, err := ann.TryReaders(group, seq)
			if err != nil || len(got.GetReadAt()) != 1 || len(got.GetRead()) != 1 {
				t.Fatalf("%v, %v", got, err)
			}
			return got.GetReadAt()[0].AsTime().UnixMilli()
		}
		first := ann.Say(group, "first")
		before := time.Now().UnixMilli()
		bob.Read(group, first)
		at := read(first)
		if at < before || at > time.Now().UnixMilli() {
			t.Errorf("read at %d, between %d and now", at, before)
		}
		time.Sleep(2 * time.Millisecond) // another one
		second := ann.Say(group, "second")
		bob.Read(group, second)
		if got := read(first); got != at {
			t.Errorf("the first was read at %d, then at %d", at, got)
		}
		if got := read(second); got <= at {
			t.Errorf("the second was read at %d, the first at %d", got, at)
		}
		set := func(query string, args ...any) {
			t.Helper()
			if err := db.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.Exec(query, args...); return err }); err != nil {
				t.Fatal(err)
			}
		}
		set(`INSERT INTO privacy (user_id, body, hides_marks, hides_typing, unlisted) VALUES ($1, $2, 1, 0, 0)`, bob.ID, []byte{})
		hidden := ann.Say(group, "hidden")
		bob.Read(group, hidden)
		set(`DELETE FROM privacy WHERE user_id = $1`, bob.ID)
		if got := read(hidden); got != 0 {
			t.Errorf("read at %d by somebody who told nobody then", got)
		}
		for range 130 {
			bob.Read(group, ann.Say(group, "one more"))
		}
		if got := []int64{read(first), read(hidden)}; !slices.Equal(got, []int64{0, 0}) {
			t.Errorf("long ago is at %v", got)
		}
		if last := ann.Say(group, "last"); !t.Failed() {
			bob.Read(group, last)
			if got := read(last); got < at {
				t.Errorf("the last was read at %d", got)
			}
		}
	})
}

func TestWhoIsRemovedTakesTheirWordsAlong(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann, bob, cat := w.Person(t), w.Person(t), w.Person(t)
		group := ann.Group("group", bob, cat)
		mine := ann.Say(group, "mine")
		spam := []im.Seq{cat.Say(group, "osmanthus"), cat.Say(group, "osmanthus")}
		remove := func(p *lawtest.Person) error {
			_, err := w.Conv.RemoveMember(im.WithIdentity(t.Context(), im.Identity{User: p.ID, Device: 1}),
				connect.NewRequest(&hyv1.RemoveMemberRequest{ConversationId: int64(group), UserId: int64(cat.ID), Recall: true}))
			return err
		}
		wantReason(t, remove(bob), hyv1.Reason_ADMINS_ONLY)
		if got := holds(t, db, "osmanthus"); len(got) != 2 {
			t.Fatalf("a member who may not remove recalled: %v", got)
		}
		if err := remove(ann); err != nil {
			t.Fatal(err)
		}
		if got := holds(t, db, "osmanthus"); len(got) > 0 {
			t.Errorf("%v hold the words", got)
		}
		for _, p := range []*lawtest.Person{bob, cat} { // who is removed sees that, too
			for _, seq := range spam {
				if got := p.At(group, seq).GetRecalled().GetById(); got != int64(ann.ID) {
					t.Errorf("message %d was recalled by %d", seq, got)
				}
			}
		}
		if bob.At(group, mine).GetContent() == nil || bob.Get(group).GetUnread() != 1 {
			t.Errorf("others' messages: %v, %d unread", bob.At(group, mine), bob.Get(group).GetUnread())
		}
	})
}
