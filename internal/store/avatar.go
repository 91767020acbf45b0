package store

import (
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"fmt"

	"connectrpc.com/connect"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

// Where the pictures of people and of groups are.
const (
	PeoplePath = "/v1/avatars/people/"
	GroupsPath = "/v1/avatars/groups/"
)

// avatarBytes is how large a picture of somebody is at most.
const avatarBytes = 1 << 20

// Sign signs what is made of parts. Its key lives in the database, so that all
// nodes and restarts agree.
func (db *DB) Sign(parts string) string { return sign(db.linkKey, parts) }

func sign(key []byte, parts string) string {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(parts))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// PersonLink is where viewer finds the picture of somebody: for ever the same. It
// says nothing of whether they may see it.
func (tx *Tx) PersonLink(viewer im.UserID, a *Account) string {
	if a.Avatar == 0 {
		return ""
	}
	path := fmt.Sprintf("%s%d/%d", PeoplePath, a.ID, a.Avatar)
	return fmt.Sprintf("%s?u=%d&s=%s", path, viewer, sign(tx.linkKey, fmt.Sprintf("%s\n%d", path, viewer)))
}

// GroupLink is where the picture of a group is, for those who were told.
func (tx *Tx) GroupLink(c im.ConvID, avatar int64) string {
	if avatar == 0 {
		return ""
	}
	path := fmt.Sprintf("%s%d/%d", GroupsPath, c, avatar)
	return path + "?s=" + sign(tx.linkKey, path)
}

// Accounts returns the accounts with these ids, in no order.
func (tx *Tx) Accounts(ids []im.UserID) ([]*Account, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := tx.Query(`SELECT `+accountColumns+` FROM users u WHERE `+tx.IDs("u.user_id", 1), IDsArg(tx, ids))
	return rowsOf(rows, err, func(r *sql.Rows) (*Account, error) {
		a := &Account{}
		return a, a.scan(r)
	})
}

// TellOf tells u how they see somebody now. As with drafts, the event that told of
// the same person before is forgotten.
func (tx *Tx) TellOf(u im.UserID, person *hyv1.User) error {
	seq, err := tx.AppendUserEvent(u, &hyv1.UserEvent{Body: &hyv1.UserEvent_PersonChanged{PersonChanged: &hyv1.PersonChanged{User: person}}})
	if err != nil {
		return err
	}
	// From here on the stream is held: the next one forgets what is told now.
	_, err = tx.Exec(`DELETE FROM user_events WHERE user_id = $1 AND seq = (SELECT seq FROM people_told WHERE user_id = $1 AND person_id = $2)`,
		u, person.GetId())
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO people_told (user_id, person_id, seq) VALUES ($1, $2, $3)
		ON CONFLICT (user_id, person_id) DO UPDATE SET seq = excluded.seq`, u, person.GetId(), seq)
	return err
}

// TakeAvatar has one of owner's files kept for being a picture of somebody; 0 is
// none. Errors: FILE_NOT_FOUND, FILE_NOT_READY, FILE_KIND_MISMATCH, FILE_TOO_LARGE.
func (tx *Tx) TakeAvatar(owner im.UserID, id int64) error {
	if id == 0 {
		return nil
	}
	if err := tx.UseFile(owner, id); err != nil {
		return err
	}
	f, err := tx.File(owner, id)
	switch {
	case err != nil:
		return err
	case f.State != hyv1.FileState_FILE_STATE_READY:
		return &im.Error{Code: connect.CodeFailedPrecondition, Reason: hyv1.Reason_FILE_NOT_READY, Field: "avatar"}
	case f.Kind != hyv1.FileKind_FILE_KIND_IMAGE:
		return im.Invalid(hyv1.Reason_FILE_KIND_MISMATCH, "avatar")
	case f.Size > avatarBytes:
		return &im.Error{Code: connect.CodeInvalidArgument, Reason: hyv1.Reason_FILE_TOO_LARGE, Field: "avatar", Limit: avatarBytes}
	}
	return nil
}

// SetAvatar gives somebody a picture of theirs; before is as they were. The
// caller holds the account. Errors: those of TakeAvatar.
func (tx *Tx) SetAvatar(before *Account, file int64) error {
	if err := tx.TakeAvatar(before.ID, file); err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE users SET avatar = $2 WHERE user_id = $1`, before.ID, file); err != nil {
		return err
	}
	return tx.unshown(int64(before.ID), FileRef{File: before.Avatar, Owner: before.ID})
}

// IsAvatar tells whether a file is its owner's own picture.
func (tx *Tx) IsAvatar(owner im.UserID, file int64) (bool, error) {
	a, err := tx.FindAccount(owner)
	return err == nil && a != nil && a.Avatar == file, err
}

// SetGroupAvatar gives a group a picture of owner's.
func (tx *Tx) SetGroupAvatar(c *Conversation, owner im.UserID, file int64) error {
	if err := tx.DropFileRefs(c.ID, 0); err != nil {
		return err
	}
	if file != 0 {
		if err := tx.AddFileRef(FileRef{Conv: c.ID, File: file, Owner: owner}); err != nil {
			return err
		}
	}
	c.Avatar = file
	_, err := tx.Exec(`UPDATE conversations SET avatar = $2 WHERE conversation_id = $1`, c.ID, file)
	return err
}
