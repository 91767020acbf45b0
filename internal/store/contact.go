package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/sound"
)

// Contact is what User keeps of Peer.
type Contact struct {
	User, Peer im.UserID
	Friend     bool
	Blocked    bool
	Remark     string
	Tags       []string
	Since      time.Time // of the friendship; zero: none
}

// Equal tells whether both say the same.
func (c Contact) Equal(o Contact) bool {
	return c.Friend == o.Friend && c.Blocked == o.Blocked && c.Remark == o.Remark && slices.Equal(c.Tags, o.Tags)
}

// Empty tells that nothing is kept.
func (c Contact) Empty() bool { return c.Equal(Contact{}) }

// Proto is what the user's devices are told.
func (c Contact) Proto() *hyv1.Contact {
	p := &hyv1.Contact{
		UserId: int64(c.Peer), Friend: c.Friend, Blocked: c.Blocked, Remark: c.Remark, Tags: c.Tags, Since: stamp(c.Since),
	}
	if c.Remark != "" {
		p.SearchKey = sound.OfPerson(c.Remark)
	}
	return p
}

// ContactRequest is a request as User sees it, who made it (Out) or got it.
type ContactRequest struct {
	User, Peer        im.UserID
	Out               bool
	Message, Reply    string
	State             hyv1.ContactRequestState // never EXPIRED: see ExpiresAt
	SentAt, ExpiresAt time.Time                // zero: there is none
	// Second and Third are when the two before this one were sent; zero: never.
	Second, Third time.Time
}

// Proto is what the user's devices are told at a time.
func (r ContactRequest) Proto(now time.Time) *hyv1.ContactRequest {
	p := &hyv1.ContactRequest{
		FromId: int64(r.Peer), ToId: int64(r.User), Message: r.Message, Reply: r.Reply, State: r.State,
		SentAt: timestamppb.New(r.SentAt), ExpiresAt: timestamppb.New(r.ExpiresAt),
	}
	if r.Out {
		p.FromId, p.ToId = p.ToId, p.FromId
	}
	waits := r.State == hyv1.ContactRequestState_CONTACT_REQUEST_STATE_PENDING ||
		r.State == hyv1.ContactRequestState_CONTACT_REQUEST_STATE_IGNORED
	if waits && !r.ExpiresAt.After(now) {
		p.State = hyv1.ContactRequestState_CONTACT_REQUEST_STATE_EXPIRED
	}
	return p
}

const contactColumns = `user_id, peer_id, friend, blocked, remark, tags, since`

func scanContact(scan func(...any) error) (c Contact, err error) {
	var friend, blocked, since int64
	var tags string
	if err := scan(&c.User, &c.Peer, &friend, &blocked, &c.Remark, &tags, &since); err != nil {
		return c, err
	}
	c.Friend, c.Blocked, c.Since = friend == 1, blocked == 1, timeAt(since)
	return c, json.Unmarshal([]byte(tags), &c.Tags)
}

// Contact returns what u keeps of peer: an empty one where there is nothing.
func (tx *Tx) Contact(u, peer im.UserID) (Contact, error) {
	c, err := scanContact(tx.QueryRow(`SELECT `+contactColumns+` FROM contacts WHERE user_id = $1 AND peer_id = $2`, u, peer).Scan)
	if errors.Is(err, errNoRows) {
		return Contact{User: u, Peer: peer}, nil
	}
	return c, err
}

// Contacts lists what u keeps of others, by their ids, after one.
func (tx *Tx) Contacts(u, after im.UserID, limit int) ([]Contact, error) {
	rows, err := tx.Query(`SELECT `+contactColumns+` FROM contacts WHERE user_id = $1 AND peer_id > $2
		ORDER BY peer_id LIMIT $3`, u, after, limit)
	return rowsOf(rows, err, func(r *sql.Rows) (Contact, error) { return scanContact(r.Scan) })
}

// CountContacts returns how many friends u has, and how many contacts at all.
func (tx *Tx) CountContacts(u im.UserID) (friends, all int, err error) {
	err = tx.QueryRow(`SELECT COALESCE(SUM(friend), 0), COUNT(*) FROM contacts WHERE user_id = $1`, u).Scan(&friends, &all)
	return friends, all, err
}

// PutContact stores what is kept, or that nothing is. The caller holds the
// account of c.User. A block is stored even on a full disk.
func (tx *Tx) PutContact(c Contact) error {
	if c.Empty() {
		_, err := tx.Exec(`DELETE FROM contacts WHERE user_id = $1 AND peer_id = $2`, c.User, c.Peer)
		return err
	}
	if !c.Blocked {
		if err := tx.full(); err != nil {
			return err
		}
	}
	tags, err := json.Marshal(c.Tags)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO contacts (`+contactColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (user_id, peer_id) DO UPDATE SET friend = excluded.friend, blocked = excluded.blocked,
			remark = excluded.remark, tags = excluded.tags, since = excluded.since`,
		c.User, c.Peer, boolInt(c.Friend), boolInt(c.Blocked), c.Remark, string(tags), millisOf(c.Since))
	if err != nil {
		return fmt.Errorf("put contact: %w", err)
	}
	return nil
}

const requestColumns = `user_id, outgoing, peer_id, message, reply, state, sent_at, expires_at, second_at, third_at`

func scanRequest(scan func(...any) error) (r ContactRequest, err error) {
	var out, sent, expires, second, third int64
	err = scan(&r.User, &out, &r.Peer, &r.Message, &r.Reply, &r.State, &sent, &expires, &second, &third)
	r.Out, r.SentAt, r.ExpiresAt, r.Second, r.Third = out == 1, timeAt(sent), timeAt(expires), timeAt(second), timeAt(third)
	return r, err
}

// ContactRequest returns the newest request of u to peer (out), or of peer to
// u: an empty one where there is none.
func (tx *Tx) ContactRequest(u, peer im.UserID, out bool) (ContactRequest, error) {
	r, err := scanRequest(tx.QueryRow(`SELECT `+requestColumns+` FROM contact_requests
		WHERE user_id = $1 AND outgoing = $2 AND peer_id = $3`, u, boolInt(out), peer).Scan)
	if errors.Is(err, errNoRows) {
		return ContactRequest{User: u, Peer: peer, Out: out}, nil
	}
	return r, err
}

// ContactRequests lists requests of u (out) or to u that had not ended at a
// time, by the ids of the others, after one.
func (tx *Tx) ContactRequests(u im.UserID, out bool, after im.UserID, end time.Time, limit int) ([]ContactRequest, error) {
	rows, err := tx.Query(`SELECT `+requestColumns+` FROM contact_requests
		WHERE user_id = $1 AND outgoing = $2 AND peer_id > $3 AND expires_at > $4 ORDER BY peer_id LIMIT $5`,
		u, boolInt(out), after, end.UnixMilli(), limit)
	return rowsOf(rows, err, func(r *sql.Rows) (ContactRequest, error) { return scanRequest(r.Scan) })
}

// CountOpenRequests returns how many requests of u (out), or to u, wait for an
// answer.
func (tx *Tx) CountOpenRequests(u im.UserID, out bool) (n int, err error) {
	err = tx.QueryRow(`SELECT COUNT(*) FROM contact_requests WHERE user_id = $1 AND outgoing = $2 AND state = $3 AND expires_at > $4`,
		u, boolInt(out), hyv1.ContactRequestState_CONTACT_REQUEST_STATE_PENDING, tx.now.UnixMilli()).Scan(&n)
	return n, err
}

// PutContactRequest stores a request as one of the two sees it. The caller
// holds the account of r.User.
func (tx *Tx) PutContactRequest(r ContactRequest) error {
	if r.State == hyv1.ContactRequestState_CONTACT_REQUEST_STATE_PENDING { // else it takes the place of one
		if err := tx.full(); err != nil {
			return err
		}
	}
	_, err := tx.Exec(`INSERT INTO contact_requests (`+requestColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (user_id, outgoing, peer_id) DO UPDATE SET message = excluded.message, reply = excluded.reply,
			state = excluded.state, sent_at = excluded.sent_at, expires_at = excluded.expires_at,
			second_at = excluded.second_at, third_at = excluded.third_at`,
		r.User, boolInt(r.Out), r.Peer, r.Message, r.Reply, r.State, r.SentAt.UnixMilli(), r.ExpiresAt.UnixMilli(),
		millisOf(r.Second), millisOf(r.Third))
	if err != nil {
		return fmt.Errorf("put contact request: %w", err)
	}
	return nil
}

// ForgetContactRequests drops the requests from and to u that ended before a
// time.
func (tx *Tx) ForgetContactRequests(u im.UserID, before time.Time) error {
	_, err := tx.Exec(`DELETE FROM contact_requests WHERE user_id = $1 AND expires_at <= $2`, u, before.UnixMilli())
	return err
}
