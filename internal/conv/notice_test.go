package conv_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/conv"
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
