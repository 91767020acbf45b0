package contact_test

import (
	"fmt"
	"testing"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

func (p *person) card(id im.UserID) (*hyv1.ContactServiceCardResponse, error) {
	return ask(p.ctx(), p.town.s.Card, &hyv1.ContactServiceCardRequest{UserId: int64(id)})
}

func (p *person) mustCard(q *person) *hyv1.ContactServiceCardResponse {
	p.town.t.Helper()
	c, err := p.card(q.ID)
	p.must(err)
	return c
}

// A card names the groups that both are in now, and what the caller keeps.
func TestACardShowsWhatBothShare(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{})
		list := tn.people(3)
		ann, bob, cat := list[0], list[1], list[2]
		both := ann.Group("both", bob.Person)
		gone := ann.Group("gone", bob.Person)
		bob.Leave(gone)
		ann.Group("not his", cat.Person)
		bob.Group("not hers", cat.Person)
		ann.Direct(bob.Person)

		card := ann.mustCard(bob)
		if len(card.GetGroups()) != 1 || card.GetGroupCount() != 1 || card.GetGroups()[0].GetConversationId() != int64(both) ||
			card.GetGroups()[0].GetName() != "both" || card.GetGroups()[0].GetMemberCount() != 2 {
			t.Errorf("groups of both: %v", card.GetGroups())
		}
		if card.GetUser().GetId() != int64(bob.ID) || card.GetContact().GetFriend() || card.GetOutgoing() != nil || card.GetIncoming() != nil {
			t.Errorf("a stranger's card: %v", card)
		}
		_, err := ann.request(bob.ID, "it is me")
		ann.must(err)
		if c := ann.mustCard(bob); c.GetOutgoing().GetMessage() != "it is me" || c.GetIncoming() != nil {
			t.Errorf("after asking: %v", c)
		}
		if c := bob.mustCard(ann); c.GetIncoming().GetMessage() != "it is me" || c.GetOutgoing() != nil {
			t.Errorf("after being asked: %v", c)
		}
		bob.must(bob.accept(ann.ID))
		ann.must(ann.update(bob.ID, "Bobby"))
		if c := ann.mustCard(bob); !c.GetContact().GetFriend() || c.GetContact().GetRemark() != "Bobby" {
			t.Errorf("a friend's card: %v", c)
		}
		if c := bob.mustCard(ann); c.GetContact().GetRemark() != "" {
			t.Errorf("her remark is on his card of her: %v", c)
		}
		if c := ann.mustCard(ann); c.GetGroups() != nil || c.GetContact() != nil {
			t.Errorf("the own card: %v", c)
		}
		if _, err := ann.card(1 << 60); reason(err) != hyv1.Reason_USER_NOT_FOUND {
			t.Errorf("nobody's card: %v", err)
		}
	})
}

// However many groups two share, a card names a bounded number of them.
func TestACardIsBounded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{})
		list := tn.people(2)
		for i := range 53 {
			list[0].Group(fmt.Sprintf("group %02d", 52-i), list[1].Person)
		}
		c := list[0].mustCard(list[1])
		if len(c.GetGroups()) != 50 || c.GetGroupCount() != 53 || c.GetGroups()[0].GetName() != "group 00" {
			t.Errorf("%d of %d groups, first %v", len(c.GetGroups()), c.GetGroupCount(), c.GetGroups()[0])
		}
	})
}
