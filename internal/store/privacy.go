package store

import (
	"database/sql"
	"fmt"

	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

// Privacies returns what these users decided about themselves; those who
// decided nothing are not in it.
func (tx *Tx) Privacies(users ...im.UserID) (map[im.UserID]*hyv1.Privacy, error) {
	rows, err := tx.Query(`SELECT user_id, body FROM privacy WHERE `+tx.IDs("user_id", 1), IDsArg(tx, users))
	out := map[im.UserID]*hyv1.Privacy{}
	_, err = rowsOf(rows, err, func(r *sql.Rows) (struct{}, error) {
		var u im.UserID
		var body []byte
		if err := r.Scan(&u, &body); err != nil {
			return struct{}{}, err
		}
		out[u] = &hyv1.Privacy{}
		return struct{}{}, proto.Unmarshal(body, out[u])
	})
	return out, err
}

// PutPrivacy stores what u decided; what is as usual is not in it. before is
// what was stored. The caller holds u's account.
func (tx *Tx) PutPrivacy(u im.UserID, before, p *hyv1.Privacy) error {
	if err := tx.full(); err != nil {
		return err
	}
	body, err := proto.Marshal(p)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO privacy (user_id, body, hides_marks, hides_typing, unlisted) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (user_id) DO UPDATE SET body = excluded.body, hides_marks = excluded.hides_marks,
			hides_typing = excluded.hides_typing, unlisted = excluded.unlisted`,
		u, body, boolInt(hides(p.Marks)), boolInt(hides(p.Typing)), boolInt(unlisted(p))) //nolint:protogetter // nil is not false
	if err != nil {
		return fmt.Errorf("put privacy: %w", err)
	}
	if err := tx.unlistFor(u, before); err != nil {
		return err
	}
	for _, peer := range p.GetFoundByName().GetAlways() {
		if _, err := tx.Exec(`INSERT INTO privacy_listed_for (peer_id, user_id) VALUES ($1, $2)`, peer, u); err != nil {
			return err
		}
	}
	if unlisted(p) == unlisted(before) {
		return nil
	}
	a, err := tx.FindAccount(u)
	if err != nil || a == nil {
		return err
	}
	if unlisted(p) {
		return tx.dropWords(u, a.Name)
	}
	return tx.addWords(u, a.Name)
}

func hides(shown *bool) bool { return shown != nil && !*shown }

// unlisted: not everybody finds them by name.
func unlisted(p *hyv1.Privacy) bool {
	a := p.GetFoundByName().GetAudience()
	return a == hyv1.Audience_AUDIENCE_FRIENDS || a == hyv1.Audience_AUDIENCE_NOBODY
}

func (tx *Tx) unlistFor(u im.UserID, p *hyv1.Privacy) error {
	peers := p.GetFoundByName().GetAlways()
	if len(peers) == 0 {
		return nil
	}
	_, err := tx.Exec(`DELETE FROM privacy_listed_for WHERE user_id = $1 AND `+tx.IDs("peer_id", 2), u, IDsArg(tx, peers))
	return err
}

// dropPrivacy forgets what u decided.
func (tx *Tx) dropPrivacy(u im.UserID) error {
	p, err := tx.Privacies(u)
	if err != nil {
		return err
	}
	if err := tx.unlistFor(u, p[u]); err != nil {
		return err
	}
	_, err = tx.Exec(`DELETE FROM privacy WHERE user_id = $1`, u)
	return err
}

// Hiding returns which present members of the conversation hide their marks, or
// that they are typing.
func (tx *Tx) Hiding(c im.ConvID, typing bool) ([]im.UserID, error) {
	column := "hides_marks"
	if typing {
		column = "hides_typing"
	}
	rows, err := tx.Query(`SELECT m.user_id FROM members m WHERE m.conversation_id = $1 AND m.left_seq = 0
		AND EXISTS (SELECT 1 FROM privacy p WHERE p.user_id = m.user_id AND p.`+column+` = 1)`, c)
	return rowsOf(rows, err, func(r *sql.Rows) (u im.UserID, err error) { return u, r.Scan(&u) })
}

// Between is what stands between one person and others: what each of those
// keeps of the one, and the other way round.
type Between struct {
	Theirs, Own map[im.UserID]Contact
}

// Between reads what others keep of u, and u of them.
func (tx *Tx) Between(u im.UserID, others []im.UserID) (b Between, err error) {
	read := func(query string, who func(Contact) im.UserID) (map[im.UserID]Contact, error) {
		rows, err := tx.Query(query, IDsArg(tx, others), u)
		list, err := rowsOf(rows, err, func(r *sql.Rows) (Contact, error) { return scanContact(r.Scan) })
		byID := make(map[im.UserID]Contact, len(list))
		for _, c := range list {
			byID[who(c)] = c
		}
		return byID, err
	}
	if b.Theirs, err = read(`SELECT `+contactColumns+` FROM contacts WHERE `+tx.IDs("user_id", 1)+` AND peer_id = $2`,
		func(c Contact) im.UserID { return c.User }); err != nil {
		return b, err
	}
	b.Own, err = read(`SELECT `+contactColumns+` FROM contacts WHERE user_id = $2 AND `+tx.IDs("peer_id", 1),
		func(c Contact) im.UserID { return c.Peer })
	return b, err
}

// HoldAccounts keeps everybody from changing these accounts, and what their
// people keep and decide, until the transaction ends. It may follow
// LockConversation, never the other way round.
func (tx *Tx) HoldAccounts(users []im.UserID) error {
	if !tx.pg || len(users) == 0 { // SQLite has one writer
		return nil
	}
	rows, err := tx.Query(`SELECT user_id FROM users WHERE user_id = ANY($1) ORDER BY user_id FOR SHARE`, IDsArg(tx, users))
	_, err = rowsOf(rows, err, func(r *sql.Rows) (u im.UserID, err error) { return u, r.Scan(&u) })
	return err
}
