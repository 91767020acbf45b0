package conv_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/conv"
	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

func TestNoticesAndNicknames(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		p := w.People(t, 2)
		ann, bob := p[0], p[1]
		c := ann.Group("g", bob)
		long := strings.Repeat("雁", 2000)
		for range 2 { // again: no event
			if err := ann.TryNotice(c, long); err != nil {
				t.Fatal(err)
			}
			if err := bob.TryNickname(c, " Bobby "); err != nil {
				t.Fatal(err)
			}
		}
		wantReason(t, ann.TryNotice(c, long+"x"), hyv1.Reason_TOO_LONG)
		wantReason(t, bob.TryNotice(c, "x"), hyv1.Reason_ADMINS_ONLY)
		wantReason(t, bob.TryNickname(c, strings.Repeat("x", 65)), hyv1.Reason_TOO_LONG)
		wantReason(t, bob.TryNickname(c, "a\u202eb"), hyv1.Reason_NAME_INVALID)
		v := bob.Get(c)
		if v.GetGroup().GetNotice() != long || v.GetGroup().GetNoticeSeq() != 2 || v.GetNickname() != "Bobby" || v.GetHeadSeq() != 3 {
			t.Errorf("shown as %v", v)
		}
		r, err := ann.TryMembers(&hyv1.ListMembersRequest{ConversationId: int64(c)})
		if err != nil || !slices.ContainsFunc(r.GetMembers(), func(m *hyv1.Member) bool { return m.GetNickname() == "Bobby" }) {
			t.Errorf("members %v, %v", r, err)
		}
	})
}

// A client that knows who changed need not read all members again.
func TestMembersAmongTheGiven(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		p := w.People(t, 5)
		ann, bob, cat, dan, eve := p[0], p[1], p[2], p[3], p[4]
		c := ann.Group("g", bob, cat, dan)
		if err := bob.TryNickname(c, "Bobby"); err != nil {
			t.Fatal(err)
		}
		dan.Leave(c)
		r, err := ann.TryMembers(&hyv1.ListMembersRequest{ConversationId: int64(c), PageSize: 1, UserIds: []int64{int64(eve.ID), int64(dan.ID), int64(bob.ID), int64(ann.ID)}})
		got := map[int64]string{}
		for _, m := range r.GetMembers() {
			got[m.GetUser().GetId()] = m.GetNickname()
		}
		if want := map[int64]string{int64(ann.ID): "", int64(bob.ID): "Bobby"}; err != nil || r.GetNextPageToken() != "" || !maps.Equal(got, want) {
			t.Errorf("%v, %q: %v", got, r.GetNextPageToken(), err)
		}
		_, err = ann.TryMembers(&hyv1.ListMembersRequest{ConversationId: int64(c), UserIds: make([]int64, 501)})
		wantReason(t, err, hyv1.Reason_TOO_LONG)
		_, err = dan.TryMembers(&hyv1.ListMembersRequest{ConversationId: int64(c), UserIds: []int64{int64(bob.ID)}})
		wantReason(t, err, hyv1.Reason_NOT_A_MEMBER)
	})
}

// Newcomers see the history from where it was made visible, and nothing of what
// was said when it was not; in pages of any size, both ways, each event once.
func TestNewcomersSeeTheHistoryFromWhereItWasShown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		p := w.People(t, 4)
		ann, bob, cat, dan := p[0], p[1], p[2], p[3]
		c := ann.Group("g", bob)
		show := func(visible bool) {
			t.Helper()
			for range 2 {
				if err := ann.TryHistoryVisible(c, visible); err != nil {
					t.Fatal(err)
				}
			}
		}
		wantReason(t, bob.TryHistoryVisible(c, true), hyv1.Reason_ADMINS_ONLY)
		ann.Say(c, "2: not for newcomers")
		ann.Remove(c, bob)       // 3
		ann.Say(c, "4: neither") // 4
		show(true)               // 5
		ann.Say(c, "6: for newcomers")
		ann.Add(c, cat, bob) // 7
		show(false)          // 8
		ann.Say(c, "9")
		ann.Add(c, dan) // 10
		cat.Leave(c)    // 11
		show(true)      // 12
		ann.Say(c, "13")
		ann.Add(c, cat) // 14
		for name, x := range map[string]struct {
			p    *lawtest.Person
			want []int64
		}{
			"who came back":           {bob, []int64{1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}},
			"a newcomer, twice":       {cat, []int64{5, 6, 7, 8, 9, 10, 11, 12, 13, 14}},
			"a newcomer while hidden": {dan, []int64{10, 11, 12, 13, 14}},
		} {
			for size := int32(1); size < 8; size++ {
				if got := seqs(x.p.History(c, size)); !slices.Equal(got, x.want) {
					t.Errorf("%s, pages of %d: %v, want %v", name, size, got, x.want)
				}
				if got := seqs(x.p.HistoryBack(c, size)); !slices.Equal(got, x.want) {
					t.Errorf("%s, pages of %d back: %v, want %v", name, size, got, x.want)
				}
			}
		}
		if v := cat.Get(c); v.GetVisibleSeq() != 12 || v.GetJoinedSeq() != 14 || v.GetUnread() != 0 || v.GetGroup().GetHistoryFromSeq() != 12 {
			t.Errorf("history is no news: %v", v)
		}
	})
}

// Who may write the notice is told who has read it: those whose mark is at it,
// and nothing of those who tell nobody.
func TestWhoHasReadTheNotice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		p := w.People(t, 5)
		ann, bob, cat, dan, eve := p[0], p[1], p[2], p[3], p[4]
		c := ann.Group("g", bob, cat, dan)
		readers := func(p *lawtest.Person, seq im.Seq) (*hyv1.ListReadersResponse, error) {
			ctx := im.WithIdentity(context.Background(), im.Identity{User: p.ID, Device: 1})
			r, err := conv.OperationRPC{Service: w.Conv}.ListReaders(ctx, connect.NewRequest(&hyv1.ListReadersRequest{ConversationId: int64(c), Seq: seq}))
			if err != nil {
				return nil, err
			}
			return r.Msg, nil
		}
		ids := func(list []*hyv1.User) (out []im.UserID) {
			for _, u := range list {
				out = append(out, im.UserID(u.GetId()))
			}
			slices.Sort(out)
			return out
		}
		_, err := readers(ann, 1)
		wantReason(t, err, hyv1.Reason_MESSAGE_NOT_FOUND) // no notice yet, and no message
		if err := ann.TryNotice(c, "be kind"); err != nil {
			t.Fatal(err)
		}
		notice := ann.Get(c).GetGroup().GetNoticeSeq()
		bob.Read(c, notice)
		cat.Read(c, notice-1)
		want := func(step string, read, unread []im.UserID, members int32) {
			t.Helper()
			r, err := readers(ann, notice)
			if err != nil {
				t.Fatalf("%s: %v", step, err)
			}
			slices.Sort(unread)
			if !slices.Equal(ids(r.GetRead()), read) || !slices.Equal(ids(r.GetUnread()), unread) || r.GetReadCount() != int32(len(read)) || r.GetMemberCount() != members {
				t.Errorf("%s: read %v, unread %v, %d of %d", step, ids(r.GetRead()), ids(r.GetUnread()), r.GetReadCount(), r.GetMemberCount())
			}
		}
		want("one has", []im.UserID{bob.ID}, []im.UserID{cat.ID, dan.ID}, 3)
		hide := func(p *lawtest.Person) {
			t.Helper()
			err := db.Write(t.Context(), func(tx *store.Tx) error {
				return tx.PutPrivacy(p.ID, &hyv1.Privacy{}, &hyv1.Privacy{Marks: proto.Bool(false)})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		hide(bob)
		want("who tells nobody is not told of", nil, []im.UserID{cat.ID, dan.ID}, 3)
		cat.Read(c, notice)
		dan.Leave(c)
		want("who is gone does not count", []im.UserID{cat.ID}, nil, 2)

		_, err = readers(cat, notice)
		wantReason(t, err, hyv1.Reason_ADMINS_ONLY)
		_, err = readers(dan, notice)
		wantReason(t, err, hyv1.Reason_NOT_A_MEMBER)
		_, err = readers(eve, notice)
		wantReason(t, err, hyv1.Reason_CONVERSATION_NOT_FOUND)
		hide(ann)
		_, err = readers(ann, notice)
		wantReason(t, err, hyv1.Reason_MARKS_HIDDEN)

		// It is taken away: there is nothing to have read.
		if err := ann.TryNotice(c, ""); err != nil {
			t.Fatal(err)
		}
		_, err = readers(ann, ann.Get(c).GetGroup().GetNoticeSeq())
		wantReason(t, err, hyv1.Reason_MESSAGE_NOT_FOUND)
	})
}
