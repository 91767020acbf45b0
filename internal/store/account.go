package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/sound"
)

// Account is one person's row. Passwords are elsewhere: see Tx.PasswordHash.
type Account struct {
	ID        im.UserID
	Handle    string // as typed; empty once deleted
	HandleKey string // what makes it unique; empty once deleted
	Name      string
	Bio       string
	Owner     bool   // of the server
	Locked    bool   // by an administrator
	System    bool   // the server's own
	Avatar    int64  // a file of theirs; 0: none
	Language  string // to be written to in (BCP 47); empty: not known
	CreatedAt time.Time
	Deleted   bool
}

// Proto is what everybody may see of the account.
func (a *Account) Proto() *hyv1.User {
	return &hyv1.User{
		Id: int64(a.ID), Handle: a.Handle, Name: a.Name, Bio: a.Bio,
		CreatedAt: timestamppb.New(a.CreatedAt), Deleted: a.Deleted, System: a.System,
		SearchKey: sound.OfPerson(a.Name),
	}
}

// Own is what somebody sees of themselves.
func (tx *Tx) Own(a *Account) *hyv1.User {
	u := a.Proto()
	u.Avatar = tx.PersonLink(a.ID, a)
	return u
}

const accountColumns = `u.user_id, u.handle, u.handle_key, u.name, u.bio, u.owner, u.locked_at, u.created_at, u.deleted_at, u.system, u.language, u.avatar`

func (a *Account) scan(row interface{ Scan(...any) error }, more ...any) error {
	var owner, locked, created, deleted, system int64
	err := row.Scan(append([]any{&a.ID, &a.Handle, &a.HandleKey, &a.Name, &a.Bio, &owner, &locked, &created, &deleted, &system, &a.Language, &a.Avatar}, more...)...)
	a.Owner, a.Locked, a.Deleted, a.System = owner != 0, locked != 0, deleted != 0, system != 0
	a.CreatedAt = time.UnixMilli(created).UTC()
	return err
}

func findAccount(row *sql.Row) (*Account, error) {
	a := &Account{}
	if err := a.scan(row); err != nil {
		if errors.Is(err, errNoRows) {
			return nil, nil
		}
		return nil, fmt.Errorf("read account: %w", err)
	}
	return a, nil
}

// User returns what everybody may see of a user, deleted ones included.
// Error: USER_NOT_FOUND.
func (tx *Tx) User(id im.UserID) (*hyv1.User, error) {
	a, err := tx.FindAccount(id)
	if err != nil {
		return nil, err
	}
	if a == nil {
		return nil, im.NotFound(hyv1.Reason_USER_NOT_FOUND)
	}
	return a.Proto(), nil
}

// Users returns the users with these ids in the order asked, each once for
// every time it is asked for; unknown ids are left out.
func (tx *Tx) Users(ids []im.UserID) ([]*hyv1.User, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := tx.Accounts(ids)
	if err != nil {
		return nil, fmt.Errorf("read %d users: %w", len(ids), err)
	}
	byID := make(map[im.UserID]*hyv1.User, len(found))
	for _, a := range found {
		byID[a.ID] = a.Proto()
	}
	users := make([]*hyv1.User, 0, len(ids))
	for _, id := range ids {
		if u := byID[id]; u != nil {
			users = append(users, u)
		}
	}
	return users, nil
}

// FindAccount returns nil when there is none; deleted accounts are found.
func (tx *Tx) FindAccount(id im.UserID) (*Account, error) {
	return findAccount(tx.QueryRow(`SELECT `+accountColumns+` FROM users u WHERE u.user_id = $1`, id))
}

// FindHandle returns the account that has the handle, nil when nobody has it.
func (tx *Tx) FindHandle(key string) (*Account, error) {
	return findAccount(tx.QueryRow(`SELECT `+accountColumns+`
		FROM handles h JOIN users u ON u.user_id = h.user_id WHERE h.handle_key = $1`, key))
}

// LockAccount is FindAccount that keeps other writers of the account away
// until the transaction ends. Whoever changes several of its rows calls it
// first, so that all take their locks in the same order.
func (tx *Tx) LockAccount(id im.UserID) (*Account, error) {
	return findAccount(tx.QueryRow(`SELECT `+accountColumns+` FROM users u WHERE u.user_id = $1`+tx.ForUpdate(), id))
}

// AddAccount stores a new account with its password; false when the handle is
// taken.
func (tx *Tx) AddAccount(a *Account, passwordHash string) (bool, error) {
	if err := tx.full(); err != nil {
		return false, err
	}
	res, err := tx.Exec(`INSERT INTO handles (handle_key, user_id) VALUES ($1, $2) ON CONFLICT (handle_key) DO NOTHING`,
		a.HandleKey, a.ID)
	if err != nil {
		return false, fmt.Errorf("add handle: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return false, err
	}
	_, err = tx.Exec(`INSERT INTO users (user_id, handle, handle_key, name, bio, owner, system, language, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		a.ID, a.Handle, a.HandleKey, a.Name, a.Bio, boolInt(a.Owner), boolInt(a.System), a.Language, a.CreatedAt.UnixMilli())
	if err != nil {
		return false, fmt.Errorf("add account: %w", err)
	}
	if a.System { // signs in nowhere, and is nobody to find
		return true, nil
	}
	if err := tx.addWords(a.ID, a.Name); err != nil {
		return false, err
	}
	return true, tx.SetPasswordHash(a.ID, passwordHash)
}

// SetProfile changes what an account says of itself; before is as it was. The
// caller holds it.
func (tx *Tx) SetProfile(before *Account, name, bio string) error {
	_, err := tx.Exec(`UPDATE users SET name = $2, bio = $3 WHERE user_id = $1`, before.ID, name, bio)
	if err != nil || name == before.Name || before.System {
		return err
	}
	if err := tx.dropWords(before.ID, before.Name); err != nil {
		return err
	}
	p, err := tx.Privacies(before.ID)
	if err != nil || unlisted(p[before.ID]) {
		return err
	}
	return tx.addWords(before.ID, name)
}

// SetLocked locks an account for an administrator, or ends that.
func (tx *Tx) SetLocked(id im.UserID, locked bool) error {
	var at int64
	if locked {
		at = tx.now.UnixMilli()
	}
	_, err := tx.Exec(`UPDATE users SET locked_at = $2 WHERE user_id = $1`, id, at)
	return err
}

// DeleteAccount frees the handle and drops everything but id and name, which
// old conversations show.
func (tx *Tx) DeleteAccount(a *Account) error {
	_, err := tx.Exec(`DELETE FROM handles WHERE handle_key = $1 AND user_id = $2`, a.HandleKey, a.ID)
	if err != nil {
		return fmt.Errorf("free handle: %w", err)
	}
	_, err = tx.Exec(`UPDATE users SET handle = '', handle_key = '', bio = '', owner = 0, avatar = 0, deleted_at = $2 WHERE user_id = $1`,
		a.ID, tx.now.UnixMilli())
	if err != nil {
		return fmt.Errorf("delete account: %w", err)
	}
	if err := tx.unshown(int64(a.ID), FileRef{File: a.Avatar, Owner: a.ID}); err != nil {
		return err
	}
	if err := tx.dropWords(a.ID, a.Name); err != nil {
		return err
	}
	if err := tx.dropPrivacy(a.ID); err != nil {
		return err
	}
	if err := tx.forgetPacks(a.ID); err != nil {
		return err
	}
	for _, q := range []string{
		`DELETE FROM credentials WHERE user_id = $1`, `DELETE FROM devices WHERE user_id = $1`,
		`DELETE FROM contacts WHERE user_id = $1`, `DELETE FROM contact_requests WHERE user_id = $1`,
		`DELETE FROM user_status WHERE user_id = $1`, `DELETE FROM user_seen WHERE user_id = $1`,
	} {
		if _, err := tx.Exec(q, a.ID); err != nil {
			return fmt.Errorf("delete account: %w", err)
		}
	}
	return nil
}

// HasOwner tells whether the server has an owner.
func (tx *Tx) HasOwner() (has bool, err error) {
	err = tx.QueryRow(`SELECT EXISTS (SELECT 1 FROM users WHERE owner = 1)`).Scan(&has)
	return has, err
}

// ListAccounts returns people's accounts after the handle key, in its order
// (that of the bytes), deleted ones left out, with the time of their last
// activity.
func (tx *Tx) ListAccounts(after string, limit int) ([]AccountActivity, error) {
	rows, err := tx.Query(`SELECT `+accountColumns+`,
			(SELECT COUNT(*) FROM devices d WHERE d.user_id = u.user_id AND d.revoked_at = 0),
			(SELECT COALESCE(MAX(d.last_active_at), 0) FROM devices d WHERE d.user_id = u.user_id)
		FROM handles h JOIN users u ON u.user_id = h.user_id
		WHERE h.handle_key > $1 AND u.system = 0 ORDER BY h.handle_key LIMIT $2`, after, limit)
	return rowsOf(rows, err, func(r *sql.Rows) (AccountActivity, error) {
		var a AccountActivity
		var last int64
		err := a.scan(r, &a.Devices, &last)
		if last > 0 {
			a.LastActiveAt = time.UnixMilli(last).UTC()
		}
		return a, err
	})
}

// AccountActivity is an account as administrators list it.
type AccountActivity struct {
	Account
	Devices      int       // signed in now
	LastActiveAt time.Time // zero: never
}

// PasswordHash returns the hash of an account's password, empty if it has none.
func (tx *Tx) PasswordHash(id im.UserID) (hash string, err error) {
	err = tx.QueryRow(`SELECT password_hash FROM credentials WHERE user_id = $1`, id).Scan(&hash)
	if errors.Is(err, errNoRows) {
		return "", nil
	}
	return hash, err
}

// SetPasswordHash gives an account its password.
func (tx *Tx) SetPasswordHash(id im.UserID, hash string) error {
	_, err := tx.Exec(`INSERT INTO credentials (user_id, password_hash, changed_at) VALUES ($1, $2, $3)
		ON CONFLICT (user_id) DO UPDATE SET password_hash = excluded.password_hash, changed_at = excluded.changed_at`,
		id, hash, tx.now.UnixMilli())
	return err
}
