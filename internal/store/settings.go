package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

// UserConversation is the user's own record of a conversation they are or were
// in.
type UserConversation struct {
	Conv                        im.ConvID
	JoinedSeq, LeftSeq, ReadSeq im.Seq
	Settings                    Settings
	DraftBytes                  int // of the text of Draft
	Draft                       Draft
}

// Settings is how a user keeps a conversation in their list.
type Settings struct {
	Pinned       int64     // the greatest stands on top; 0: not pinned
	MutedUntil   time.Time // whole milliseconds; zero: not muted
	MarkedUnread bool
	// Archived and Unlisted are one more than the num of the last message then; 0:
	// neither. A later message ends both, but for the archive of what is muted.
	Archived, Unlisted int64
	// Scheduled is how many messages wait for their time, Unsent how many were
	// refused then.
	Scheduled, Unsent int32
}

// Proto is what the user's devices are told.
func (s Settings) Proto() *hyv1.ConversationSettings {
	return &hyv1.ConversationSettings{Pinned: s.Pinned, MutedUntil: stamp(s.MutedUntil), MarkedUnread: s.MarkedUnread,
		Archived: s.Archived, Unlisted: s.Unlisted, Scheduled: s.Scheduled, Unsent: s.Unsent}
}

// Draft is what a user wrote and did not send.
type Draft struct {
	Text    string    // empty: none
	Reply   im.Seq    // the message it answers; 0: none
	SavedAt time.Time // zero: there never was one
	seq     im.Seq    // of the event that told it
}

// Proto is what the user's devices are told.
func (d Draft) Proto() *hyv1.Draft {
	return &hyv1.Draft{Text: d.Text, ReplySeq: d.Reply, SavedAt: stamp(d.SavedAt)}
}

// stamp is t on the wire; a time that is not set has none.
func stamp(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}

// timeAt reads a column; 0 is a time that is not set.
func timeAt(millis int64) time.Time {
	if millis == 0 {
		return time.Time{}
	}
	return time.UnixMilli(millis).UTC()
}

// millisOf is the opposite of timeAt.
func millisOf(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

const (
	draftColumns            = `draft, draft_at, draft_seq, draft_reply`
	listedColumns           = `conversation_id, joined_seq, left_seq, read_seq, pinned, muted_until, marked_unread, archived, unlisted, scheduled, unsent, length(draft)`
	userConversationColumns = listedColumns + `, ` + draftColumns
)

// scan reads listedColumns, and what the caller asked for besides.
func (c *UserConversation) scan(scan func(...any) error, more ...any) error {
	var muted, marked int64
	err := scan(append([]any{&c.Conv, &c.JoinedSeq, &c.LeftSeq, &c.ReadSeq, &c.Settings.Pinned, &muted, &marked,
		&c.Settings.Archived, &c.Settings.Unlisted, &c.Settings.Scheduled, &c.Settings.Unsent, &c.DraftBytes}, more...)...)
	c.Settings.MutedUntil, c.Settings.MarkedUnread = timeAt(muted), marked == 1
	return err
}

// scanUserConversation reads userConversationColumns.
func scanUserConversation(scan func(...any) error) (c UserConversation, err error) {
	var d draftScan
	err = c.scan(scan, &d.text, &d.at, &d.seq, &d.reply)
	c.Draft = d.draft()
	return c, err
}

// draftScan takes draftColumns.
type draftScan struct {
	text  []byte
	at    int64
	seq   im.Seq
	reply im.Seq
}

func (d draftScan) draft() Draft {
	return Draft{Text: string(d.text), Reply: d.reply, SavedAt: timeAt(d.at), seq: d.seq}
}

// UserConversations lists every conversation u is or was in, by id, without
// the drafts: a person's may be many megabytes.
func (tx *Tx) UserConversations(u im.UserID) ([]UserConversation, error) {
	rows, err := tx.Query(`SELECT `+listedColumns+` FROM user_conversations WHERE user_id = $1 ORDER BY conversation_id`, u)
	return rowsOf(rows, err, func(r *sql.Rows) (c UserConversation, err error) {
		err = c.scan(r.Scan)
		return c, err
	})
}

// Drafts returns what u wrote in these conversations and did not send.
func (tx *Tx) Drafts(u im.UserID, ids []im.ConvID) (map[im.ConvID]Draft, error) {
	drafts := make(map[im.ConvID]Draft, len(ids))
	if len(ids) == 0 {
		return drafts, nil
	}
	rows, err := tx.Query(`SELECT conversation_id, `+draftColumns+` FROM user_conversations WHERE user_id = $1 AND `+
		tx.IDs("conversation_id", 2), u, IDsArg(tx, ids))
	_, err = rowsOf(rows, err, func(r *sql.Rows) (struct{}, error) {
		var c im.ConvID
		var d draftScan
		err := r.Scan(&c, &d.text, &d.at, &d.seq, &d.reply)
		drafts[c] = d.draft()
		return struct{}{}, err
	})
	return drafts, err
}

// UserConversation returns u's record of c: an empty one where there is none,
// or none yet.
func (tx *Tx) UserConversation(u im.UserID, c im.ConvID) (UserConversation, error) {
	own, err := scanUserConversation(tx.QueryRow(`SELECT `+userConversationColumns+` FROM user_conversations
		WHERE user_id = $1 AND conversation_id = $2`, u, c).Scan)
	if errors.Is(err, errNoRows) {
		return UserConversation{Conv: c}, nil
	}
	return own, err
}

// LockUserConversation returns u's record of c and keeps other writers of it
// away. Error: CONVERSATION_NOT_FOUND.
func (tx *Tx) LockUserConversation(u im.UserID, c im.ConvID) (UserConversation, error) {
	own, err := scanUserConversation(tx.QueryRow(`SELECT `+userConversationColumns+` FROM user_conversations
		WHERE user_id = $1 AND conversation_id = $2`+tx.ForUpdate(), u, c).Scan)
	if errors.Is(err, errNoRows) {
		err = im.NotFound(hyv1.Reason_CONVERSATION_NOT_FOUND)
	}
	return own, err
}

// Pins returns the conversations u has pinned, with their numbers. Who will
// change them holds the account.
func (tx *Tx) Pins(u im.UserID) (map[im.ConvID]int64, error) {
	pins := map[im.ConvID]int64{}
	rows, err := tx.Query(`SELECT conversation_id, pinned FROM user_conversations WHERE user_id = $1 AND pinned > 0`, u)
	_, err = rowsOf(rows, err, func(r *sql.Rows) (struct{}, error) {
		var c im.ConvID
		var number int64
		err := r.Scan(&c, &number)
		pins[c] = number
		return struct{}{}, err
	})
	return pins, err
}

// SetPinned gives a conversation its place among the pinned ones, and returns
// all of its settings.
func (tx *Tx) SetPinned(u im.UserID, c im.ConvID, number int64) (Settings, error) {
	own, err := scanUserConversation(tx.QueryRow(`UPDATE user_conversations SET pinned = $3
		WHERE user_id = $1 AND conversation_id = $2 RETURNING `+userConversationColumns, u, c, number).Scan)
	return own.Settings, err
}

// SetMuted keeps a conversation quiet until then.
func (tx *Tx) SetMuted(u im.UserID, c im.ConvID, until time.Time) error {
	_, err := tx.Exec(`UPDATE user_conversations SET muted_until = $3 WHERE user_id = $1 AND conversation_id = $2`,
		u, c, millisOf(until))
	return err
}

// SetMarkedUnread sets or takes away the user's own sign.
func (tx *Tx) SetMarkedUnread(u im.UserID, c im.ConvID, marked bool) error {
	_, err := tx.Exec(`UPDATE user_conversations SET marked_unread = $3 WHERE user_id = $1 AND conversation_id = $2`,
		u, c, boolInt(marked))
	return err
}

// SetArchived puts a conversation into the archive as of a num, see Settings.
func (tx *Tx) SetArchived(u im.UserID, c im.ConvID, num int64) error {
	_, err := tx.Exec(`UPDATE user_conversations SET archived = $3 WHERE user_id = $1 AND conversation_id = $2`, u, c, num)
	return err
}

// SetUnlisted takes a conversation out of the list as of a num, see Settings.
func (tx *Tx) SetUnlisted(u im.UserID, c im.ConvID, num int64) error {
	_, err := tx.Exec(`UPDATE user_conversations SET unlisted = $3 WHERE user_id = $1 AND conversation_id = $2`, u, c, num)
	return err
}

// SaveDraft replaces the draft of own, which the caller holds by
// LockUserConversation, and tells the user's devices. The event that told the
// former one is forgotten: whoever would read it reads the newer one too, what
// somebody took back is not kept, and the stream does not grow with every pause
// in the typing.
func (tx *Tx) SaveDraft(u im.UserID, own *UserConversation, text string, reply im.Seq) error {
	if text != "" {
		if err := tx.full(); err != nil {
			return err
		}
	}
	told := own.Draft.seq
	own.Draft = Draft{Text: text, Reply: reply, SavedAt: tx.now}
	var err error
	own.Draft.seq, err = tx.AppendUserEvent(u, &hyv1.UserEvent{Body: &hyv1.UserEvent_DraftChanged{
		DraftChanged: &hyv1.DraftChanged{ConversationId: int64(own.Conv), Draft: own.Draft.Proto()}}})
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE user_conversations SET draft = $3, draft_at = $4, draft_seq = $5, draft_reply = $6
		WHERE user_id = $1 AND conversation_id = $2`, u, own.Conv, []byte(text), tx.now.UnixMilli(), own.Draft.seq, reply)
	if err != nil {
		return fmt.Errorf("save draft: %w", err)
	}
	if told > 0 { // after the newer one is there: a sweep follows rowids, which must grow
		_, err = tx.Exec(`DELETE FROM user_events WHERE user_id = $1 AND seq = $2`, u, told)
	}
	return err
}

// RecordJoined notes on the user's side that a membership began; false when
// that, or something later, is noted already.
func (tx *Tx) RecordJoined(u im.UserID, c im.ConvID, joined im.Seq) (bool, error) {
	return tx.changed(tx.Exec(`INSERT INTO user_conversations (user_id, conversation_id, joined_seq) VALUES ($1, $2, $3)
		ON CONFLICT (user_id, conversation_id) DO UPDATE SET joined_seq = excluded.joined_seq, left_seq = 0
		WHERE user_conversations.joined_seq < excluded.joined_seq AND user_conversations.left_seq <= excluded.joined_seq`,
		u, c, joined))
}

// RecordLeft notes on the user's side that a membership ended; false when that
// is noted already or a later one began.
func (tx *Tx) RecordLeft(u im.UserID, c im.ConvID, left im.Seq) (bool, error) {
	return tx.changed(tx.Exec(`UPDATE user_conversations SET left_seq = $3
		WHERE user_id = $1 AND conversation_id = $2 AND left_seq = 0 AND joined_seq < $3`, u, c, left))
}

// RecordRead notes the read mark told to the user's devices; false when it is
// not news.
func (tx *Tx) RecordRead(u im.UserID, c im.ConvID, read im.Seq) (bool, error) {
	return tx.changed(tx.Exec(`UPDATE user_conversations SET read_seq = $3
		WHERE user_id = $1 AND conversation_id = $2 AND read_seq < $3`, u, c, read))
}

func (tx *Tx) changed(res sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}
