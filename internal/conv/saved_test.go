package conv_test

import (
	"testing"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/conv"
	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

// Everybody has one conversation with nobody else in it, in which nothing is
// unread and which no privacy setting closes.
func TestWhatOneSavesIsOnesOwn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{FriendsOnly: true, StrangerMessages: 1})
		ann, bob := w.Person(t), w.Person(t)
		c := ann.Direct(ann)
		ann.Say(c, "one")
		ann.Say(c, "two")
		v := ann.Get(c)
		if v.GetKind() != hyv1.ConversationKind_CONVERSATION_KIND_SAVED || v.GetPeerId() != 0 || v.GetMemberCount() != 1 ||
			v.GetUnread() != 0 || v.GetHeadNum() != 2 {
			t.Errorf("%v", v)
		}
		if again := ann.Direct(ann); again != c {
			t.Errorf("opened again: %d, then %d", c, again)
		}
		if bob.Direct(bob) == c {
			t.Error("two people save in the same place")
		}
		wantReason(t, second(bob.TryGet(c)), hyv1.Reason_CONVERSATION_NOT_FOUND)
		wantReason(t, second(bob.TryHistory(&hyv1.HistoryRequest{ConversationId: int64(c)})), hyv1.Reason_CONVERSATION_NOT_FOUND)
		wantReason(t, ann.TryAdd(c, int64(bob.ID)), hyv1.Reason_GROUP_ONLY)
		joined := 0
		for _, e := range told(t, db, ann, 0) {
			if j := e.GetConversationJoined(); im.ConvID(j.GetConversation().GetId()) == c {
				joined++
			}
		}
		if joined != 1 {
			t.Errorf("told %d times of it", joined)
		}
	})
}

// The law holds for it as for every conversation.
func TestSavedMessagesFollowTheLaw(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann := w.Person(t)
		lawtest.Check(t, w, []*lawtest.Person{ann}, func() {
			c := ann.Direct(ann)
			ann.Say(c, "one")
			ann.Read(c, 1)
			ann.Archive(c, true)
			ann.Say(c, "two")
		})
		lawtest.Check(t, w, []*lawtest.Person{ann}, func() { ann.Delete() })
	})
}
