package store

import (
	"database/sql"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

// Invite is a link by which people join a group.
type Invite struct {
	Conv          im.ConvID
	ID            int64
	Hash          []byte // of the secret part of its token
	Creator       im.UserID
	CreatedAt     time.Time
	ExpiresAt     time.Time // zero: never
	MaxUses, Uses int32     // 0: any number
	NeedsApproval bool
}

// UsedUp: as many as may have joined by it.
func (i *Invite) UsedUp() bool { return i.MaxUses > 0 && i.Uses >= i.MaxUses }

const inviteColumns = `conversation_id, invite_id, token_hash, creator_id, created_at, expires_at, max_uses, uses,
	needs_approval FROM group_invites`

func scanInvite(r *sql.Rows) (i Invite, err error) {
	var created, expires, approval int64
	err = r.Scan(&i.Conv, &i.ID, &i.Hash, &i.Creator, &created, &expires, &i.MaxUses, &i.Uses, &approval)
	i.CreatedAt, i.ExpiresAt, i.NeedsApproval = timeAt(created), timeAt(expires), approval == 1
	return i, err
}

// AddInvite stores a new invite.
func (tx *Tx) AddInvite(i *Invite) error {
	i.CreatedAt = tx.now
	_, err := tx.Exec(`INSERT INTO group_invites (conversation_id, invite_id, token_hash, creator_id, created_at, expires_at,
			max_uses, needs_approval) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		i.Conv, i.ID, i.Hash, i.Creator, i.CreatedAt.UnixMilli(), millisOf(i.ExpiresAt), i.MaxUses, boolInt(i.NeedsApproval))
	return err
}

// Invites returns all invites of a group, the latest first.
func (tx *Tx) Invites(c im.ConvID) ([]Invite, error) {
	rows, err := tx.Query(`SELECT `+inviteColumns+` WHERE conversation_id = $1 ORDER BY created_at DESC, invite_id`, c)
	return rowsOf(rows, err, scanInvite)
}

// UseInvite counts one who joined.
func (tx *Tx) UseInvite(i *Invite) error {
	i.Uses++
	_, err := tx.Exec(`UPDATE group_invites SET uses = uses + 1 WHERE conversation_id = $1 AND invite_id = $2`, i.Conv, i.ID)
	return err
}

// DeleteInvite ends an invite.
func (tx *Tx) DeleteInvite(i *Invite) error {
	_, err := tx.Exec(`DELETE FROM group_invites WHERE conversation_id = $1 AND invite_id = $2`, i.Conv, i.ID)
	return err
}

// Ban keeps somebody out of a group.
type Ban struct {
	User, By im.UserID
	At       time.Time
}

// Bans returns who is banned from a group, the latest first.
func (tx *Tx) Bans(c im.ConvID) ([]Ban, error) {
	rows, err := tx.Query(`SELECT user_id, by_id, at FROM group_bans WHERE conversation_id = $1 ORDER BY at DESC, user_id`, c)
	return rowsOf(rows, err, func(r *sql.Rows) (b Ban, err error) {
		var at int64
		err = r.Scan(&b.User, &b.By, &at)
		b.At = timeAt(at)
		return b, err
	})
}

// AddBan bans u; false when they were banned before.
func (tx *Tx) AddBan(c im.ConvID, u, by im.UserID) (bool, error) {
	return changes(tx.Exec(`INSERT INTO group_bans (conversation_id, user_id, by_id, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (conversation_id, user_id) DO NOTHING`, c, u, by, tx.now.UnixMilli()))
}

// DeleteBan lets u come back; false when they were not banned.
func (tx *Tx) DeleteBan(c im.ConvID, u im.UserID) (bool, error) {
	return changes(tx.Exec(`DELETE FROM group_bans WHERE conversation_id = $1 AND user_id = $2`, c, u))
}

// changes tells whether a statement changed anything.
func changes(res sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// IsBanned tells whether any of the users is banned from c.
func (tx *Tx) IsBanned(c im.ConvID, users ...im.UserID) (bool, error) {
	var n int
	err := tx.QueryRow(`SELECT COUNT(*) FROM group_bans WHERE conversation_id = $1 AND `+tx.IDs("user_id", 2), c, IDsArg(tx, users)).Scan(&n)
	return n > 0, err
}

// Application is the latest one of a person to a group.
type Application struct {
	User    im.UserID
	Invite  int64
	Message string
	At      time.Time
	State   hyv1.ApplicationState
	Reason  string
	Turn    int64 // grows with every change
}

const applicationColumns = `user_id, invite_id, message, at, state, reason, turn FROM group_applications`

func scanApplication(r *sql.Rows) (a Application, err error) {
	var at int64
	err = r.Scan(&a.User, &a.Invite, &a.Message, &at, &a.State, &a.Reason, &a.Turn)
	a.At = timeAt(at)
	return a, err
}

// Application returns u's, with Turn 0 when they never applied.
func (tx *Tx) Application(c im.ConvID, u im.UserID) (Application, error) {
	rows, err := tx.Query(`SELECT `+applicationColumns+` WHERE conversation_id = $1 AND user_id = $2`, c, u)
	list, err := rowsOf(rows, err, scanApplication)
	if err != nil || len(list) == 0 {
		return Application{User: u}, err
	}
	return list[0], nil
}

// Waiting returns the applications that wait for an answer, the longest first.
func (tx *Tx) Waiting(c im.ConvID) ([]Application, error) {
	rows, err := tx.Query(`SELECT `+applicationColumns+` WHERE conversation_id = $1 AND state = $2 ORDER BY at, user_id`,
		c, hyv1.ApplicationState_APPLICATION_STATE_WAITING)
	return rowsOf(rows, err, scanApplication)
}

// PutApplication stores a changed application and counts who waits.
func (tx *Tx) PutApplication(c *Conversation, a *Application) error {
	a.Turn++
	_, err := tx.Exec(`INSERT INTO group_applications (conversation_id, user_id, invite_id, message, at, state, reason, turn)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (conversation_id, user_id) DO UPDATE SET invite_id = excluded.invite_id, message = excluded.message,
			at = excluded.at, state = excluded.state, reason = excluded.reason, turn = excluded.turn`,
		c.ID, a.User, a.Invite, a.Message, a.At.UnixMilli(), a.State, a.Reason, a.Turn)
	if err != nil {
		return err
	}
	return tx.QueryRow(`UPDATE conversations SET waiting = (SELECT COUNT(*) FROM group_applications
			WHERE conversation_id = $1 AND state = $2) WHERE conversation_id = $1 RETURNING waiting`,
		c.ID, hyv1.ApplicationState_APPLICATION_STATE_WAITING).Scan(&c.Waiting)
}

// RecordApplication notes that the user is told of this turn of their
// application; false when they were told of it, or a later one, before.
func (tx *Tx) RecordApplication(u im.UserID, c im.ConvID, turn int64) (bool, error) {
	return changes(tx.Exec(`INSERT INTO user_applications (user_id, conversation_id, turn) VALUES ($1, $2, $3)
		ON CONFLICT (user_id, conversation_id) DO UPDATE SET turn = excluded.turn WHERE user_applications.turn < excluded.turn`, u, c, turn))
}
