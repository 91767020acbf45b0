package store

import (
	"database/sql"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

// Permissions are who may do what in a group: one hyv1.Who in two bits per
// action. Whoever reads them says what 0 means. Who may speak comes first: the
// message path looks at it (speakers).
type Permissions int64

// Who returns what is kept of action i.
func (p Permissions) Who(i int) hyv1.Who { return hyv1.Who(p >> (2 * i) & 3) }

// With returns p with another circle for action i.
func (p Permissions) With(i int, w hyv1.Who) Permissions {
	return p&^(3<<(2*i)) | Permissions(w)<<(2*i)
}

// speakers is the condition that member m may speak in conversation c with head
// h at the time that is argument now, on both engines. It is conv's policy in
// SQL; conv's tests hold the two together.
func speakers(now string) string {
	return `(c.permissions & 3) <= CASE m.role WHEN 2 THEN 3 WHEN 3 THEN 2 ELSE 1 END AND m.muted_until <= ` + now + `
		AND (m.role <> 1 OR c.muted_until <= ` + now + `
			AND (h.slow_seconds = 0 OR m.spoke_at + 1000 * h.slow_seconds <= ` + now + `))`
}

// mayMentionAll is the condition that member m may mention everybody in
// conversation c; like speakers.
const mayMentionAll = `c.kind = 2 AND CASE c.permissions >> 8 & 3 WHEN 0 THEN 2 ELSE c.permissions >> 8 & 3 END
	<= CASE m.role WHEN 2 THEN 3 WHEN 3 THEN 2 ELSE 1 END`

// heard is the condition that what the sender m.user_id has said in conversation
// c with head h was answered, or is less than argument limit, where they are
// strangers.
func heard(limit string) string {
	return `(h.slow_seconds >= 0 OR h.last_num < ` + limit + ` OR EXISTS (SELECT 1 FROM members p
		WHERE p.conversation_id = c.conversation_id AND p.user_id <> m.user_id AND p.spoke_at > 0))`
}

// MuteMember lets u, a present member, speak again at until; zero: now.
func (tx *Tx) MuteMember(c *Conversation, u im.UserID, until time.Time) error {
	_, err := tx.Exec(`UPDATE members SET muted_until = $3 WHERE conversation_id = $1 AND user_id = $2 AND left_seq = 0`,
		c.ID, u, millisOf(until))
	if err != nil {
		return err
	}
	return tx.membersChanged(c, 0)
}

// MuteAll lets members speak again at until; zero: now.
func (tx *Tx) MuteAll(c *Conversation, until time.Time) error {
	c.MutedUntil = until
	if _, err := tx.Exec(`UPDATE conversations SET muted_until = $2 WHERE conversation_id = $1`, c.ID, millisOf(until)); err != nil {
		return err
	}
	return tx.membersChanged(c, 0)
}

// SetSlow makes members wait between two messages.
func (tx *Tx) SetSlow(c *Conversation, seconds int32) error {
	c.Slow = time.Duration(seconds) * time.Second
	if _, err := tx.Exec(`UPDATE conversation_heads SET slow_seconds = $2 WHERE conversation_id = $1`, c.ID, seconds); err != nil {
		return err
	}
	return tx.membersChanged(c, 0)
}

// SetPermissions changes who may do what.
func (tx *Tx) SetPermissions(c *Conversation, p Permissions) error {
	c.Permissions = p
	if _, err := tx.Exec(`UPDATE conversations SET permissions = $2 WHERE conversation_id = $1`, c.ID, p); err != nil {
		return err
	}
	return tx.membersChanged(c, 0)
}

// Heir is who owns c next: the admin of longest standing, else the member of
// longest standing; 0 when nobody is left.
func (tx *Tx) Heir(c im.ConvID) (im.UserID, error) {
	rows, err := tx.Query(`SELECT `+memberColumns+` WHERE conversation_id = $1 AND left_seq = 0
		ORDER BY CASE role WHEN 3 THEN 0 ELSE 1 END, joined_seq, user_id LIMIT 1`, c)
	list, err := rowsOf(rows, err, scanMember)
	if err != nil || len(list) == 0 {
		return 0, err
	}
	return list[0].User, nil
}

// EndMemberships lets all present members see up to, but not including, left,
// and closes c for good. It returns who they were.
func (tx *Tx) EndMemberships(c *Conversation, left im.Seq) (users []im.UserID, err error) {
	rows, err := tx.Query(`SELECT `+memberColumns+` WHERE conversation_id = $1 AND left_seq = 0`, c.ID)
	list, err := rowsOf(rows, err, scanMember)
	if err != nil {
		return nil, err
	}
	for _, m := range list {
		users = append(users, m.User)
	}
	_, err = tx.Exec(`UPDATE members SET left_seq = $2, left_name = $3, left_count = 0
		WHERE conversation_id = $1 AND left_seq = 0`, c.ID, left, c.Name)
	if err != nil {
		return nil, err
	}
	c.Members = 0
	return users, tx.CloseConversation(c)
}

// SetNotice gives a group a notice, by the event seq.
func (tx *Tx) SetNotice(c *Conversation, text string, seq im.Seq) error {
	c.Notice, c.NoticeSeq = text, seq
	_, err := tx.Exec(`UPDATE conversations SET notice = $2, notice_seq = $3 WHERE conversation_id = $1`, c.ID, text, seq)
	return err
}

// SetHistoryFrom has those who join from now on see events from seq on; 0: from
// their joining on.
func (tx *Tx) SetHistoryFrom(c *Conversation, seq im.Seq) error {
	c.HistoryFrom = seq
	_, err := tx.Exec(`UPDATE conversations SET history_from = $2 WHERE conversation_id = $1`, c.ID, seq)
	return err
}

// SetNickname is what a present member is called in the group.
func (tx *Tx) SetNickname(c im.ConvID, u im.UserID, name string) error {
	_, err := tx.Exec(`UPDATE members SET nickname = $3 WHERE conversation_id = $1 AND user_id = $2 AND left_seq = 0`, c, u, name)
	return err
}

// MutualGroups returns the groups that both users are members of now, in no
// order. It begins with what a says it is in, and asks the members' rows: ask it
// on a snapshot.
func (tx *Tx) MutualGroups(a, b im.UserID) ([]*hyv1.MutualGroup, error) {
	mine, err := tx.UserConversations(a)
	if err != nil || len(mine) == 0 {
		return nil, err
	}
	ids := make([]im.ConvID, len(mine))
	for i, c := range mine {
		ids[i] = c.Conv
	}
	rows, err := tx.Query(`SELECT c.conversation_id, c.name, c.member_count FROM conversations c
		JOIN members m ON m.conversation_id = c.conversation_id AND m.user_id = $2 AND m.left_seq = 0
		JOIN members n ON n.conversation_id = c.conversation_id AND n.user_id = $3 AND n.left_seq = 0
		WHERE c.kind = $4 AND `+tx.IDs("c.conversation_id", 1), IDsArg(tx, ids), a, b, hyv1.ConversationKind_CONVERSATION_KIND_GROUP)
	return rowsOf(rows, err, func(r *sql.Rows) (*hyv1.MutualGroup, error) {
		g := &hyv1.MutualGroup{}
		return g, r.Scan(&g.ConversationId, &g.Name, &g.MemberCount)
	})
}
