package store

import (
	"context"
	"errors"

	"hongyan/internal/im"
)

// Refusal is why one side of a direct conversation takes nothing from the
// other: bits of conversations.low_refuses and high_refuses.
type Refusal int64

const (
	// RefuseBlocked: it blocks the other.
	RefuseBlocked Refusal = 1 << iota
	// RefuseStranger: it does not count the other a friend. Heeded where only
	// friends write to each other, and then for both directions.
	RefuseStranger
	// RefuseUnsettled: the conversation is new, and does not follow yet what
	// they keep of each other.
	RefuseUnsettled
	// RefusePrivacy: it does not let the other write.
	RefusePrivacy
	// HideMarks: it does not show the other what it has read and received; nor
	// then does the other. Messages are not concerned.
	HideMarks
	// HideTyping: the same with typing.
	HideTyping
)

// Hidden tells whether either side of a direct conversation hides something of
// what to the other: then both do.
func (c *Conversation) Hidden(what Refusal) bool { return (c.LowRefuses|c.HighRefuses)&what != 0 }

// refusal is what stands between the sender m.user_id and the other side of c:
// what that one refuses, and strangers for both. Nothing in groups, and where
// one alone writes.
const refusal = `(CASE WHEN c.writer_id <> 0 THEN 0
	WHEN m.user_id = c.user_low THEN c.high_refuses | (c.low_refuses & 2)
	WHEN m.user_id = c.user_high THEN c.low_refuses | (c.high_refuses & 2)
	ELSE 0 END)`

// Refused is what keeps sender from sending to c, in the same words.
func (c *Conversation) Refused(sender im.UserID) Refusal {
	switch {
	case c.Writer != 0:
		return 0
	case sender == c.Low:
		return c.HighRefuses | c.LowRefuses&RefuseStranger
	case sender == c.High:
		return c.LowRefuses | c.HighRefuses&RefuseStranger
	}
	return 0
}

// FriendsOnly sets whether only friends may write to each other. Call it before
// the first message.
func (db *DB) FriendsOnly(only bool) { db.friendsOnly.Store(only) }

// HeedStrangers sets how many messages a stranger may write before the answer,
// 0 for any number, and has what strangers say looked at, or no more. Call it
// before the first message.
func (db *DB) HeedStrangers(ctx context.Context, limit int) error {
	const state = "strangers looked at"
	db.strangerLimit.Store(int64(limit))
	return db.Write(ctx, func(tx *Tx) error {
		was, err := tx.State(state)
		if err != nil || (was != nil) == (limit > 0) {
			return err
		}
		if limit == 0 {
			_, err = tx.Exec(`UPDATE conversation_heads SET slow_seconds = 0, version = version + 1 WHERE slow_seconds < 0`)
			return errors.Join(err, tx.DeleteState(state))
		}
		_, err = tx.Exec(`UPDATE conversation_heads SET slow_seconds = -1, version = version + 1 WHERE conversation_id IN (
			SELECT conversation_id FROM conversations WHERE user_low <> 0 AND writer_id = 0 AND (low_refuses | high_refuses) & $1 <> 0)`, RefuseStranger)
		return errors.Join(err, tx.SetState(state, []byte{1}))
	})
}

// Heeded are the refusals that keep messages away on this server.
func (db *DB) Heeded() Refusal {
	heed := RefuseBlocked | RefuseUnsettled | RefusePrivacy
	if db.friendsOnly.Load() {
		heed |= RefuseStranger
	}
	return heed
}

// SetRefusals stores what both sides of c refuse. The caller holds c, and has
// set the fields; before is what they were. What keeps messages away binds every
// one that follows; of marks that are hidden now, the other sees what it saw.
func (tx *Tx) SetRefusals(c, before *Conversation) error {
	_, err := tx.Exec(`UPDATE conversations SET low_refuses = $2, high_refuses = $3, low_as_of = $4, high_as_of = $5
		WHERE conversation_id = $1`, c.ID, c.LowRefuses, c.HighRefuses, c.LowAsOf, c.HighAsOf)
	if err != nil {
		return err
	}
	if c.Hidden(HideMarks) && !before.Hidden(HideMarks) {
		_, err := tx.Exec(`UPDATE members SET shown_read_seq = read_seq, shown_delivered_seq = delivered_seq WHERE conversation_id = $1`, c.ID)
		if err != nil {
			return err
		}
	}
	if c.Strangers != before.Strangers {
		_, err := tx.Exec(`UPDATE conversation_heads SET slow_seconds = $2 WHERE conversation_id = $1`, c.ID, -boolInt(c.Strangers))
		if err != nil {
			return err
		}
	}
	if c.LowRefuses == before.LowRefuses && c.HighRefuses == before.HighRefuses {
		return nil
	}
	return tx.membersChanged(c, 0)
}
