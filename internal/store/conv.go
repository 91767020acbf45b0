package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

// Conversation is what all members share of a conversation, with its head.
type Conversation struct {
	ID        im.ConvID
	Kind      hyv1.ConversationKind
	Name      string
	Low, High im.UserID // the pair of a direct conversation
	Members   int
	Closed    bool      // the other account was deleted
	Writer    im.UserID // who alone may send; 0: all members
	// What each of the pair refuses to the other, as of that seq of its own stream.
	LowRefuses, HighRefuses Refusal
	LowAsOf, HighAsOf       im.Seq
	CreatedAt               time.Time
	// Permissions of a group.
	Permissions Permissions
	// MutedUntil: till then members do not speak; zero: they do. Slow is how long
	// they wait between two messages.
	MutedUntil time.Time
	Slow       time.Duration
	// Timer is how many seconds messages stay; negative: from when they are read;
	// 0: they do.
	Timer int64
	// Waiting is how many applications wait for an answer.
	Waiting int
	// Strangers: of this pair each message is looked at, see heard.
	Strangers bool
	// Notice to members, and the event that set it.
	Notice    string
	NoticeSeq im.Seq
	// HistoryFrom is the first event newcomers see; 0: that of their joining.
	HistoryFrom im.Seq
	// Avatar is the picture of a group; 0: none.
	Avatar int64

	// LastSeq and LastNum number the last event; 1..LastSeq exist, without
	// gaps. ShownSeq is the last one that is no operation. Version grows with every
	// change of who may send.
	LastSeq, LastNum im.Seq
	ShownSeq         im.Seq
	Version          int64
}

// Peer is the other one of a direct conversation, 0 where there is none.
func (c *Conversation) Peer(me im.UserID) im.UserID {
	if c.Low == c.High {
		return 0
	}
	if c.Low == me {
		return c.High
	}
	return c.Low
}

// Membership is one stay of a person in a conversation: they may see the
// events of [JoinedSeq, LeftSeq), or from JoinedSeq on while LeftSeq is 0.
type Membership struct {
	Conv               im.ConvID
	User               im.UserID
	JoinedSeq, LeftSeq im.Seq
	Role               hyv1.Role
	ReadSeq, ReadNum   im.Seq
	DeliveredSeq       im.Seq
	// ShownRead and ShownDelivered are what the other one of a direct conversation
	// sees of the two while they are hidden.
	ShownRead, ShownDelivered im.Seq
	// LeftName and LeftCount are the name of the conversation and the number of
	// its members at LeftSeq: what they became later is not for this one.
	LeftName  string
	LeftCount int
	// MutedUntil: till then this one does not speak; zero: they do. SpokeAt is
	// when they last did while every message was looked at; zero: they never did
	// at all.
	MutedUntil, SpokeAt time.Time
	Nickname            string
	seesFrom            im.Seq
}

// SeesFrom is the first event this stay shows: JoinedSeq, or an earlier one
// where newcomers see the history.
func (m *Membership) SeesFrom() im.Seq {
	if m.seesFrom > 0 {
		return m.seesFrom
	}
	return m.JoinedSeq
}

// Current tells a present member from a past one.
func (m *Membership) Current() bool { return m.LeftSeq == 0 }

const conversationColumns = `c.conversation_id, c.kind, c.name, c.user_low, c.user_high, c.member_count, c.closed, c.writer_id,
	c.low_refuses, c.high_refuses, c.low_as_of, c.high_as_of, c.created_at, c.permissions, c.muted_until, c.waiting,
	c.notice, c.notice_seq, c.history_from, c.avatar,
	h.slow_seconds, h.timer_seconds, h.last_seq, h.last_num, h.shown_seq, h.version
	FROM conversation_heads h JOIN conversations c ON c.conversation_id = h.conversation_id`

func scanConversation(scan func(...any) error) (*Conversation, error) {
	c := &Conversation{}
	var closed, at, muted, slow int64
	err := scan(&c.ID, &c.Kind, &c.Name, &c.Low, &c.High, &c.Members, &closed, &c.Writer,
		&c.LowRefuses, &c.HighRefuses, &c.LowAsOf, &c.HighAsOf, &at, &c.Permissions, &muted, &c.Waiting,
		&c.Notice, &c.NoticeSeq, &c.HistoryFrom, &c.Avatar, &slow, &c.Timer,
		&c.LastSeq, &c.LastNum, &c.ShownSeq, &c.Version)
	c.Closed, c.CreatedAt = closed == 1, time.UnixMilli(at).UTC()
	c.MutedUntil, c.Slow = timeAt(muted), time.Duration(max(0, slow))*time.Second
	c.Strangers = slow < 0
	return c, err
}

// Conversation returns the conversation, or CONVERSATION_NOT_FOUND.
func (tx *Tx) Conversation(id im.ConvID) (*Conversation, error) {
	return tx.conversation(id, "")
}

// LockConversation is Conversation for a transaction that will change it: it
// keeps everybody else from appending to it until the commit. PostgreSQL reads
// again what it had to wait for, and only that: so both rows are locked.
func (tx *Tx) LockConversation(id im.ConvID) (*Conversation, error) {
	if tx.pg {
		return tx.conversation(id, " FOR UPDATE OF h, c")
	}
	return tx.conversation(id, "")
}

func (tx *Tx) conversation(id im.ConvID, lock string) (*Conversation, error) {
	c, err := scanConversation(tx.QueryRow(`SELECT `+conversationColumns+` WHERE h.conversation_id = $1`+lock, id).Scan)
	if errors.Is(err, errNoRows) {
		return nil, im.NotFound(hyv1.Reason_CONVERSATION_NOT_FOUND)
	}
	return c, err
}

// Conversations returns those of the ids that exist, in no order.
func (tx *Tx) Conversations(ids []im.ConvID) (map[im.ConvID]*Conversation, error) {
	rows, err := tx.Query(`SELECT `+conversationColumns+` WHERE `+tx.IDs("h.conversation_id", 1), IDsArg(tx, ids))
	list, err := rowsOf(rows, err, func(r *sql.Rows) (*Conversation, error) { return scanConversation(r.Scan) })
	byID := make(map[im.ConvID]*Conversation, len(list))
	for _, c := range list {
		byID[c.ID] = c
	}
	return byID, err
}

// CreateConversation stores a new conversation with an empty stream; false
// when the id is taken.
func (tx *Tx) CreateConversation(c *Conversation) (bool, error) {
	if err := tx.full(); err != nil {
		return false, err
	}
	c.CreatedAt, c.Version = tx.now, 1
	res, err := tx.Exec(`INSERT INTO conversations (conversation_id, kind, name, user_low, user_high, writer_id,
			low_refuses, high_refuses, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (conversation_id) DO NOTHING`,
		c.ID, c.Kind, c.Name, c.Low, c.High, c.Writer, c.LowRefuses, c.HighRefuses, tx.now.UnixMilli())
	if err != nil {
		return false, err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return false, err
	}
	_, err = tx.Exec(`INSERT INTO conversation_heads (conversation_id) VALUES ($1)`, c.ID)
	return err == nil, err
}

// AppendNotice gives body the next seq of c, stores it, moves c's head and has
// it announced after the commit. left are members who see nothing after it.
// The caller holds c by LockConversation.
func (tx *Tx) AppendNotice(c *Conversation, sender im.UserID, body *hyv1.Event, left ...im.UserID) error {
	c.ShownSeq = c.LastSeq + 1
	return tx.append(c, sender, body, 0, left...)
}

// append stores an event that is no message; target is the message it is about,
// if it is an operation.
func (tx *Tx) append(c *Conversation, sender im.UserID, body *hyv1.Event, target im.Seq, left ...im.UserID) error {
	if err := tx.full(); err != nil {
		return err
	}
	b, err := proto.Marshal(body)
	if err != nil {
		return err
	}
	c.LastSeq++
	ev := &im.Event{Conv: c.ID, Seq: c.LastSeq, Num: c.LastNum, Sender: sender, At: tx.now, Body: b}
	_, err = tx.Exec(`INSERT INTO events (conversation_id, seq, num, countable, sender_id, sent_at, body, target_seq)
		VALUES ($1, $2, $3, 0, $4, $5, $6, $7)`, c.ID, ev.Seq, ev.Num, sender, tx.now.UnixMilli(), b, target)
	if err != nil {
		return fmt.Errorf("append to conversation %d: %w", c.ID, err)
	}
	if err := tx.saveHead(c); err != nil {
		return err
	}
	tx.notices = append(tx.notices, Notice{Event: ev, Left: left})
	return nil
}

func (tx *Tx) saveHead(c *Conversation) error {
	_, err := tx.Exec(`UPDATE conversation_heads SET last_seq = $2, last_num = $3, version = $4, shown_seq = $5 WHERE conversation_id = $1`,
		c.ID, c.LastSeq, c.LastNum, c.Version, c.ShownSeq)
	return err
}

// AddMembers begins memberships at joined; all before it counts as read. Who was
// muted, or has just spoken in a slow group, is not let off by coming back. The
// caller holds c, and appends a notice in the same transaction.
func (tx *Tx) AddMembers(c *Conversation, role hyv1.Role, joined im.Seq, users ...im.UserID) error {
	_, err := tx.Exec(`INSERT INTO members (conversation_id, user_id, joined_seq, role, read_seq, read_num, delivered_seq,
			sees_from, muted_until, spoke_at)
		SELECT $1, each.id, $3, $4, $5, $6, $5, $7,
			COALESCE((SELECT MAX(muted_until) FROM members WHERE conversation_id = $1 AND user_id = each.id AND left_seq > 0
				AND joined_seq = (SELECT MAX(joined_seq) FROM members WHERE conversation_id = $1 AND user_id = each.id)), 0),
			COALESCE((SELECT MAX(spoke_at) FROM members WHERE conversation_id = $1 AND user_id = each.id), 0)
		FROM `+tx.EachID(2), c.ID, IDsArg(tx, users), joined, role, joined-1, c.LastNum, c.HistoryFrom)
	if err != nil {
		return fmt.Errorf("add members: %w", err)
	}
	return tx.membersChanged(c, len(users))
}

// EndMembership lets u see up to, but not including, left.
func (tx *Tx) EndMembership(c *Conversation, u im.UserID, left im.Seq) error {
	_, err := tx.Exec(`UPDATE members SET left_seq = $3, left_name = $4, left_count = $5
		WHERE conversation_id = $1 AND user_id = $2 AND left_seq = 0`, c.ID, u, left, c.Name, c.Members-1)
	if err != nil {
		return err
	}
	return tx.membersChanged(c, -1)
}

func (tx *Tx) membersChanged(c *Conversation, by int) error {
	c.Members += by
	c.Version++
	_, err := tx.Exec(`UPDATE conversations SET member_count = $2 WHERE conversation_id = $1`, c.ID, c.Members)
	if err != nil {
		return err
	}
	return tx.saveHead(c)
}

// SetRole changes what a present member may do, and ends their being muted.
func (tx *Tx) SetRole(c *Conversation, u im.UserID, role hyv1.Role) error {
	_, err := tx.Exec(`UPDATE members SET role = $3, muted_until = 0 WHERE conversation_id = $1 AND user_id = $2 AND left_seq = 0`, c.ID, u, role)
	if err != nil {
		return err
	}
	return tx.membersChanged(c, 0)
}

// SetName renames a group.
func (tx *Tx) SetName(c *Conversation, name string) error {
	c.Name = name
	_, err := tx.Exec(`UPDATE conversations SET name = $2 WHERE conversation_id = $1`, c.ID, name)
	return err
}

// CloseConversation ends a direct conversation whose other side is gone.
func (tx *Tx) CloseConversation(c *Conversation) error {
	c.Closed = true
	if _, err := tx.Exec(`UPDATE conversations SET closed = 1 WHERE conversation_id = $1`, c.ID); err != nil {
		return err
	}
	return tx.membersChanged(c, 0)
}

const memberColumns = `conversation_id, user_id, joined_seq, left_seq, role, read_seq, read_num, delivered_seq,
	left_name, left_count, muted_until, spoke_at, nickname, sees_from, shown_read_seq, shown_delivered_seq FROM members`

func scanMember(r *sql.Rows) (m Membership, err error) {
	var muted, spoke int64
	err = r.Scan(&m.Conv, &m.User, &m.JoinedSeq, &m.LeftSeq, &m.Role, &m.ReadSeq, &m.ReadNum, &m.DeliveredSeq,
		&m.LeftName, &m.LeftCount, &muted, &spoke, &m.Nickname, &m.seesFrom, &m.ShownRead, &m.ShownDelivered)
	m.MutedUntil, m.SpokeAt = timeAt(muted), timeAt(spoke)
	return m, err
}

// Memberships returns every stay of u in the conversation, oldest first; none
// for somebody who never was in it.
func (tx *Tx) Memberships(c im.ConvID, u im.UserID) ([]Membership, error) {
	rows, err := tx.Query(`SELECT `+memberColumns+` WHERE conversation_id = $1 AND user_id = $2 ORDER BY joined_seq`, c, u)
	return rowsOf(rows, err, scanMember)
}

// MembershipsOf returns every stay of u in any of the conversations, oldest
// first within each.
func (tx *Tx) MembershipsOf(u im.UserID, convs []im.ConvID) (map[im.ConvID][]Membership, error) {
	rows, err := tx.Query(`SELECT `+memberColumns+` WHERE `+tx.IDs("conversation_id", 1)+` AND user_id = $2 ORDER BY joined_seq`,
		IDsArg(tx, convs), u)
	list, err := rowsOf(rows, err, scanMember)
	byConv := make(map[im.ConvID][]Membership, len(convs))
	for _, m := range list {
		byConv[m.Conv] = append(byConv[m.Conv], m)
	}
	return byConv, err
}

// MembershipsIn returns every stay of any of the users in c, oldest first for
// each.
func (tx *Tx) MembershipsIn(c im.ConvID, users []im.UserID) (map[im.UserID][]Membership, error) {
	rows, err := tx.Query(`SELECT `+memberColumns+` WHERE `+tx.IDs("user_id", 1)+` AND conversation_id = $2 ORDER BY joined_seq`,
		IDsArg(tx, users), c)
	list, err := rowsOf(rows, err, scanMember)
	byUser := make(map[im.UserID][]Membership, len(users))
	for _, m := range list {
		byUser[m.User] = append(byUser[m.User], m)
	}
	return byUser, err
}

// DirectPeers returns the other member's row of each direct conversation of u.
func (tx *Tx) DirectPeers(u im.UserID, directs []im.ConvID) (map[im.ConvID]Membership, error) {
	rows, err := tx.Query(`SELECT `+memberColumns+` WHERE `+tx.IDs("conversation_id", 1)+` AND user_id <> $2`,
		IDsArg(tx, directs), u)
	list, err := rowsOf(rows, err, scanMember)
	byConv := make(map[im.ConvID]Membership, len(list))
	for _, m := range list {
		byConv[m.Conv] = m
	}
	return byConv, err
}

// Members lists present members by (JoinedSeq, User), after the given one.
func (tx *Tx) Members(c im.ConvID, afterSeq im.Seq, afterUser im.UserID, limit int) ([]Membership, error) {
	rows, err := tx.Query(`SELECT `+memberColumns+` WHERE conversation_id = $1 AND left_seq = 0
		AND (joined_seq, user_id) > ($2, $3) ORDER BY joined_seq, user_id LIMIT $4`, c, afterSeq, afterUser, limit)
	return rowsOf(rows, err, scanMember)
}

// MembersAmong lists those of the users who are members now, by (JoinedSeq, User).
func (tx *Tx) MembersAmong(c im.ConvID, users []im.UserID) ([]Membership, error) {
	rows, err := tx.Query(`SELECT `+memberColumns+` WHERE conversation_id = $1 AND left_seq = 0 AND `+tx.IDs("user_id", 2)+`
		ORDER BY joined_seq, user_id`, c, IDsArg(tx, users))
	return rowsOf(rows, err, scanMember)
}

// PresentMembers returns which of the users are members now.
func (tx *Tx) PresentMembers(c im.ConvID, users []im.UserID) (map[im.UserID]bool, error) {
	rows, err := tx.Query(`SELECT user_id FROM members WHERE conversation_id = $1 AND left_seq = 0 AND `+tx.IDs("user_id", 2),
		c, IDsArg(tx, users))
	list, err := rowsOf(rows, err, func(r *sql.Rows) (u im.UserID, err error) { return u, r.Scan(&u) })
	present := make(map[im.UserID]bool, len(list))
	for _, u := range list {
		present[u] = true
	}
	return present, err
}

// LastEvents returns the newest event of each conversation that has one; no
// operations.
func (tx *Tx) LastEvents(ids []im.ConvID) (map[im.ConvID]im.Event, error) {
	rows, err := tx.Query(`SELECT e.conversation_id, e.seq, e.num, e.countable, e.sender_id, e.sent_at, e.client_id, e.body, COALESCE(e.expires_at, 0)
		FROM conversation_heads h JOIN events e ON e.conversation_id = h.conversation_id AND e.seq = h.shown_seq
		WHERE `+tx.IDs("h.conversation_id", 1), IDsArg(tx, ids))
	list, err := rowsOf(rows, err, scanEvent)
	byConv := make(map[im.ConvID]im.Event, len(list))
	for _, e := range list {
		byConv[e.Conv] = e
	}
	return byConv, err
}

// NumAt is the num of event seq, 0 for seq 0.
func (tx *Tx) NumAt(c im.ConvID, seq im.Seq) (num im.Seq, err error) {
	err = tx.QueryRow(`SELECT num FROM events WHERE conversation_id = $1 AND seq = $2`, c, seq).Scan(&num)
	if errors.Is(err, errNoRows) {
		return 0, nil
	}
	return num, err
}

// MoveMarks moves a present member's marks forward, never back, and says
// whether they moved. Others are told when tell is true, but those of but.
func (tx *Tx) MoveMarks(m *Membership, read, readNum, delivered im.Seq, tell bool, but []im.UserID) (bool, error) {
	if read <= m.ReadSeq && delivered <= m.DeliveredSeq {
		return false, nil
	}
	m.ReadSeq, m.ReadNum = max(m.ReadSeq, read), max(m.ReadNum, readNum)
	m.DeliveredSeq = max(m.DeliveredSeq, delivered, m.ReadSeq)
	greatest := "MAX"
	if tx.pg {
		greatest = "GREATEST"
	}
	_, err := tx.Exec(`UPDATE members SET read_seq = `+greatest+`(read_seq, $4), read_num = `+greatest+`(read_num, $5),
			delivered_seq = `+greatest+`(delivered_seq, $6)
		WHERE conversation_id = $1 AND user_id = $2 AND joined_seq = $3`,
		m.Conv, m.User, m.JoinedSeq, m.ReadSeq, m.ReadNum, m.DeliveredSeq)
	if err == nil && tell {
		tx.notices = append(tx.notices, Notice{But: but,
			Mark: &im.Mark{Conv: m.Conv, User: m.User, Read: m.ReadSeq, Delivered: m.DeliveredSeq}})
	}
	return true, err
}
