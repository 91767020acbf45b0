package contact

import (
	"encoding/binary"
	"time"

	"connectrpc.com/connect"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

const (
	pending   = hyv1.ContactRequestState_CONTACT_REQUEST_STATE_PENDING
	accepted  = hyv1.ContactRequestState_CONTACT_REQUEST_STATE_ACCEPTED
	rejected  = hyv1.ContactRequestState_CONTACT_REQUEST_STATE_REJECTED
	ignored   = hyv1.ContactRequestState_CONTACT_REQUEST_STATE_IGNORED
	withdrawn = hyv1.ContactRequestState_CONTACT_REQUEST_STATE_WITHDRAWN
)

// pair is two people and what they keep of each other, held by one transaction:
// nobody else changes it. Rules change the contacts and requests in it; save
// stores what became different, and tells whom it concerns.
type pair struct {
	tx       *store.Tx
	me, peer *side
}

// side is one of the two. What begins with was is as it was found.
type side struct {
	account       *store.Account
	contact, was  store.Contact
	out, in       store.ContactRequest // this one's request to the other, and the other's as this one sees it
	wasOut, wasIn store.ContactRequest
}

// hold locks both accounts and reads what they keep. Errors: BAD_ID,
// PEER_IS_SELF, USER_NOT_FOUND, PEER_IS_SYSTEM.
func hold(tx *store.Tx, me, other im.UserID) (*pair, error) {
	switch {
	case other <= 0:
		return nil, im.BadID("userId")
	case me == other:
		return nil, im.Invalid(hyv1.Reason_PEER_IS_SELF, "userId")
	}
	p := &pair{tx: tx, me: &side{}, peer: &side{}}
	first, second := p.me, p.peer
	low, high := me, other
	if high < low {
		first, second, low, high = second, first, high, low
	}
	var err error
	if first.account, err = tx.LockAccount(low); err != nil {
		return nil, err
	}
	if second.account, err = tx.LockAccount(high); err != nil {
		return nil, err
	}
	switch {
	case p.me.account == nil || p.peer.account == nil:
		return nil, im.NotFound(hyv1.Reason_USER_NOT_FOUND)
	case p.peer.account.System:
		return nil, im.Deny(hyv1.Reason_PEER_IS_SYSTEM)
	}
	if err := p.me.read(tx, other); err != nil {
		return nil, err
	}
	return p, p.peer.read(tx, me)
}

func (s *side) read(tx *store.Tx, other im.UserID) (err error) {
	if s.was, err = tx.Contact(s.account.ID, other); err != nil {
		return err
	}
	if s.wasOut, err = tx.ContactRequest(s.account.ID, other, true); err != nil {
		return err
	}
	if s.wasIn, err = tx.ContactRequest(s.account.ID, other, false); err != nil {
		return err
	}
	s.contact, s.out, s.in = s.was, s.wasOut, s.wasIn
	return nil
}

// asks tells whether s waits for the other one's answer.
func (s *side) asks(now time.Time) bool { return s.out.State == pending && s.out.ExpiresAt.After(now) }

// asked tells whether the other one waits for an answer of s, who knows of it.
func (p *pair) asked() bool {
	return (p.me.in.State == pending || p.me.in.State == ignored) && p.peer.asks(p.tx.Now())
}

// befriend makes both friends, and closes what was asked.
func (p *pair) befriend() {
	for _, s := range []*side{p.me, p.peer} {
		if !s.contact.Friend {
			s.contact.Friend, s.contact.Since = true, p.tx.Now()
		}
		if s.asks(p.tx.Now()) {
			s.out.State = accepted
		}
	}
	for _, s := range []struct{ asked, asker *side }{{p.me, p.peer}, {p.peer, p.me}} {
		if s.asker.out.State == accepted && s.asker.wasOut.State == pending && (s.asked.in.State == pending || s.asked.in.State == ignored) {
			s.asked.in.State = accepted
		}
	}
}

// save stores what the rules changed, tells both, and has their conversation
// follow.
func (p *pair) save() error {
	follows := false
	for _, s := range []struct{ one, other *side }{{p.me, p.peer}, {p.peer, p.me}} {
		if err := s.one.save(p.tx, s.other); err != nil {
			return err
		}
		was, is := s.one.was, s.one.contact
		follows = follows || was.Friend != is.Friend || was.Blocked != is.Blocked
	}
	if !follows {
		return nil
	}
	return p.tx.Enqueue(jobChanged, int64(p.me.account.ID), binary.BigEndian.AppendUint64(nil, uint64(p.peer.account.ID)))
}

// sees is the other one as they are shown to s now.
func (s *side) sees(tx *store.Tx, other *side) (*hyv1.User, error) {
	p, err := tx.Privacies(other.account.ID)
	j := Judge{other: s.account.ID, privacies: p, between: store.Between{
		Theirs: map[im.UserID]store.Contact{other.account.ID: other.contact}, Own: map[im.UserID]store.Contact{other.account.ID: s.contact}}}
	return j.shown(tx, other.account), err
}

func (s *side) save(tx *store.Tx, other *side) error {
	if s.contact.Equal(s.was) && s.out == s.wasOut && s.in == s.wasIn {
		return nil
	}
	user, err := s.sees(tx, other)
	if err != nil {
		return err
	}
	if !s.contact.Equal(s.was) {
		if err := s.room(tx); err != nil {
			return err
		}
		if err := tx.PutContact(s.contact); err != nil {
			return err
		}
		err := s.tell(tx, &hyv1.UserEvent{Body: &hyv1.UserEvent_ContactChanged{
			ContactChanged: &hyv1.ContactChanged{Contact: s.contact.Proto(), User: user}}})
		if err != nil {
			return err
		}
	}
	for _, r := range []struct{ is, was store.ContactRequest }{{s.out, s.wasOut}, {s.in, s.wasIn}} {
		if r.is == r.was {
			continue
		}
		if err := tx.PutContactRequest(r.is); err != nil {
			return err
		}
		err := s.tell(tx, &hyv1.UserEvent{Body: &hyv1.UserEvent_ContactRequestChanged{
			ContactRequestChanged: &hyv1.ContactRequestChanged{Request: r.is.Proto(tx.Now()), User: user}}})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *side) tell(tx *store.Tx, ev *hyv1.UserEvent) error {
	_, err := tx.AppendUserEvent(s.account.ID, ev)
	return err
}

// room fails with CONTACTS_FULL when one more friend, or contact, is too many.
func (s *side) room(tx *store.Tx) error {
	friend, contact := s.contact.Friend && !s.was.Friend, s.was.Empty()
	if !friend && !contact {
		return nil
	}
	friends, all, err := tx.CountContacts(s.account.ID)
	switch {
	case err != nil:
		return err
	case friend && friends >= friendsLimit:
		return full(hyv1.Reason_CONTACTS_FULL, friendsLimit)
	case contact && all >= contactsLimit:
		return full(hyv1.Reason_CONTACTS_FULL, contactsLimit)
	}
	return nil
}

// full: there is no more room, and waiting does not help.
func full(r hyv1.Reason, limit int64) error {
	return &im.Error{Code: connect.CodeFailedPrecondition, Reason: r, Limit: limit}
}
