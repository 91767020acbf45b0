package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

// head is a row of conversation_heads.
type head struct{ seq, num, version, slow, timer int64 }

// appendGroup stores the messages of one group, set by set: read the heads,
// find the duplicates, number what is fresh, insert, move the heads and the
// senders' read marks. Refusals that concern one message are set in its err.
func (l *lite) appendGroup(ctx context.Context, group []*pending, at time.Time) error {
	if len(group) == 0 {
		return nil
	}
	// Neighbouring rows of one conversation share index pages.
	slices.SortStableFunc(group, func(a, b *pending) int { return cmp.Compare(a.Conv, b.Conv) })
	heads, err := l.heads(ctx, group)
	if err != nil {
		return err
	}
	old, err := l.findDuplicates(ctx, group)
	if err != nil {
		return err
	}
	allowed := map[sayKey]bool{}
	fresh := make([]*pending, 0, len(group))
	for _, p := range group {
		h := heads[p.Conv]
		dup, found := old[p.key()]
		may := h != nil && (found || p.Refused != nil || h.version == p.Version && h.slow == 0 && !p.mentionsAll())
		if h != nil && !may {
			if may, err = l.maySend(ctx, p, h, at, allowed); err != nil {
				return err
			}
		}
		switch {
		case h == nil:
			p.err = im.NotFound(hyv1.Reason_CONVERSATION_NOT_FOUND)
		case found:
			p.answerDuplicate(dup)
			if mutant(seqOutsideTx) {
				l.mutantSeqs[p.Conv]++
			}
		case p.Refused != nil:
			p.err = p.Refused
		case !may, p.Reply > h.seq:
			p.err = ErrMayNotSend
		default:
			h.seq++
			if p.Countable {
				h.num++
			}
			if mutant(seqOutsideTx) {
				l.mutantSeqs[p.Conv] = max(l.mutantSeqs[p.Conv]+1, h.seq)
				h.seq = l.mutantSeqs[p.Conv]
			}
			p.stored = Stored{Seq: h.seq, Num: h.num, At: at, Version: cacheable(h.version, h.slow)}
			if p.Countable {
				p.stored.Expires = expiry(h.timer, at)
			}
			fresh = append(fresh, p)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	if err := l.insertEvents(ctx, fresh); err != nil {
		return err
	}
	if err := l.insertMentions(ctx, fresh); err != nil {
		return err
	}
	if err := l.insertFileRefs(ctx, fresh); err != nil {
		return err
	}
	if err := l.insertPolls(ctx, fresh); err != nil {
		return err
	}
	if err := l.keepMarks(ctx, fresh, heads); err != nil {
		return err
	}
	return l.moveHeads(ctx, fresh, heads)
}

func (l *lite) heads(ctx context.Context, group []*pending) (map[im.ConvID]*head, error) {
	var ids []im.ConvID
	heads := make(map[im.ConvID]*head, len(group))
	for _, p := range group {
		if _, seen := heads[p.Conv]; !seen {
			heads[p.Conv] = nil
			ids = append(ids, p.Conv)
		}
	}
	rows, err := l.conn.QueryContext(ctx, `SELECT conversation_id, last_seq, last_num, version, slow_seconds, timer_seconds FROM conversation_heads
		WHERE conversation_id IN (SELECT value FROM json_each($1))`, IDsArg(&Tx{}, ids))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id im.ConvID
		h := &head{}
		if err := rows.Scan(&id, &h.seq, &h.num, &h.version, &h.slow, &h.timer); err != nil {
			return nil, err
		}
		heads[id] = h
	}
	return heads, rows.Err()
}

// duplicate is a message that was stored before under the same key.
type duplicate struct {
	Stored
	body []byte
}

// findDuplicates looks the group's client ids up. They are young and so at the
// edge of the index: a few microseconds each, and the price of never storing
// twice.
func (l *lite) findDuplicates(ctx context.Context, group []*pending) (map[dedupeKey]duplicate, error) {
	old := map[dedupeKey]duplicate{}
	if mutant(dedupeOff) {
		return old, nil
	}
	for _, chunk := range chunks(len(group)) {
		part := group[chunk.from : chunk.from+chunk.n]
		args := make([]any, len(part))
		for i, p := range part {
			args[i] = p.ClientID[:]
		}
		rows, err := l.conn.QueryContext(ctx, `SELECT conversation_id, sender_id, client_id, seq, num, sent_at, body
			FROM events WHERE client_id IN `+placeholders(1, len(part)), args...)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var k dedupeKey
			var d duplicate
			var id []byte
			var at int64
			if err := rows.Scan(&k.conv, &k.sender, &id, &d.Seq, &d.Num, &at, &d.body); err != nil {
				rows.Close()
				return nil, err
			}
			copy(k.id[:], id)
			d.At, d.Duplicate = time.UnixMilli(at).UTC(), true
			old[k] = d
		}
		rows.Close()
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return old, nil
}

// expiry is what events.expires_at of a message is, sent at this time under a
// timer; 0: it stays.
func expiry(timer int64, at time.Time) int64 {
	if timer > 0 {
		return at.UnixMilli() + timer*1000
	}
	return timer
}

var (
	liteSpeakers = speakers("$3")
	liteHeard    = heard("$5")
)

// cacheable is the version by which a sender is known to be allowed; 0 where
// every message is looked at: in a slow group, and among strangers.
func cacheable(version, slow int64) int64 {
	if slow != 0 {
		return 0
	}
	return version
}

// sayKey is what one person says in one conversation, as far as it matters for
// whether they may.
type sayKey struct {
	memberKey
	mentionsAll bool
}

// maySend asks inside the transaction; seen keeps the answers of this group.
func (l *lite) maySend(ctx context.Context, p *pending, h *head, at time.Time, seen map[sayKey]bool) (bool, error) {
	k := sayKey{memberKey{p.Conv, p.Sender}, p.mentionsAll()}
	may, asked := seen[k]
	var role hyv1.Role
	if !asked {
		err := l.conn.QueryRowContext(ctx, `SELECT m.role FROM members m
			JOIN conversations c ON c.conversation_id = m.conversation_id
			JOIN conversation_heads h ON h.conversation_id = m.conversation_id
			WHERE m.conversation_id = $1 AND m.user_id = $2 AND m.left_seq = 0 AND c.closed = 0
			AND c.writer_id IN (0, m.user_id) AND `+liteSpeakers+` AND `+refusal+` & $4 = 0 AND `+liteHeard+`
			AND ($6 = 0 OR `+mayMentionAll+`)`,
			int64(p.Conv), int64(p.Sender), at.UnixMilli(), int64(l.db.Heeded()), l.db.strangerLimit.Load(), boolInt(k.mentionsAll)).Scan(&role)
		if err != nil && !errors.Is(err, errNoRows) {
			return false, err
		}
		may = err == nil
		seen[k] = may
	}
	// A member of a slow group says one thing at a time, and so do strangers.
	if may && h.slow != 0 && role == hyv1.Role_ROLE_MEMBER {
		seen[sayKey{k.memberKey, true}], seen[sayKey{k.memberKey, false}] = false, false
	}
	return may, nil
}

func (l *lite) insertEvents(ctx context.Context, fresh []*pending) error {
	const columns = 9
	args := make([]any, 0, 64*columns)
	for _, chunk := range chunks(len(fresh)) {
		args = args[:0]
		for _, p := range fresh[chunk.from : chunk.from+chunk.n] {
			args = append(args, int64(p.Conv), p.stored.Seq, p.stored.Num, boolInt(p.Countable),
				int64(p.Sender), p.stored.At.UnixMilli(), p.ClientID[:], p.Body, sql.NullInt64{Int64: p.stored.Expires, Valid: p.stored.Expires != 0})
		}
		_, err := l.conn.ExecContext(ctx, `INSERT INTO events
			(conversation_id, seq, num, countable, sender_id, sent_at, client_id, body, expires_at) VALUES `+placeholders(chunk.n, columns), args...)
		if err != nil {
			return err
		}
	}
	return nil
}

// insertMentions remembers whom the messages mention.
func (l *lite) insertMentions(ctx context.Context, fresh []*pending) error {
	for _, p := range fresh {
		for _, u := range p.Mentions {
			_, err := l.conn.ExecContext(ctx, `INSERT INTO mentions (conversation_id, user_id, seq) VALUES ($1, $2, $3)`,
				int64(p.Conv), int64(u), p.stored.Seq)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// insertFileRefs remembers which files the messages show.
func (l *lite) insertFileRefs(ctx context.Context, fresh []*pending) error {
	for _, p := range fresh {
		for _, f := range p.Files {
			_, err := l.conn.ExecContext(ctx, `INSERT INTO file_refs (conversation_id, seq, file_id, owner_id) VALUES ($1, $2, $3, $4)`,
				int64(p.Conv), p.stored.Seq, f.File, int64(f.Owner))
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// insertPolls remembers which messages are polls.
func (l *lite) insertPolls(ctx context.Context, fresh []*pending) error {
	for _, p := range fresh {
		if p.Poll == nil {
			continue
		}
		_, err := l.conn.ExecContext(ctx, `INSERT INTO polls (conversation_id, seq, right_option) VALUES ($1, $2, $3)`, int64(p.Conv), p.stored.Seq, *p.Poll)
		if err != nil {
			return err
		}
	}
	return nil
}

// keepMarks has the messages whose senders were not there count as read by them
// alone: their marks stay. What one has planned for oneself is news to oneself.
func (l *lite) keepMarks(ctx context.Context, fresh []*pending, heads map[im.ConvID]*head) error {
	for _, p := range fresh {
		if !p.KeepsMark {
			continue
		}
		_, err := l.conn.ExecContext(ctx, `INSERT INTO uncounted (conversation_id, user_id, seq, hidden)
			SELECT $1, $2, $3, 0 FROM conversations WHERE conversation_id = $1 AND kind <> 3`,
			int64(p.Conv), int64(p.Sender), p.stored.Seq)
		if err != nil {
			return err
		}
		_, err = l.conn.ExecContext(ctx, `UPDATE members SET spoke_at = CASE WHEN $3 <> 0 THEN $4 ELSE MAX(spoke_at, 1) END
			WHERE conversation_id = $1 AND user_id = $2 AND left_seq = 0`,
			int64(p.Conv), int64(p.Sender), heads[p.Conv].slow, p.stored.At.UnixMilli())
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *lite) moveHeads(ctx context.Context, fresh []*pending, heads map[im.ConvID]*head) error {
	moved := map[im.ConvID]bool{}
	marks := map[memberKey]*pending{}
	for _, p := range fresh {
		moved[p.Conv] = true
		if p.KeepsMark {
			continue
		}
		marks[memberKey{p.Conv, p.Sender}] = p // in order: the last one is the highest
	}
	for id := range moved {
		_, err := l.conn.ExecContext(ctx, `UPDATE conversation_heads SET last_seq = $2, shown_seq = $2, last_num = $3
			WHERE conversation_id = $1`, int64(id), heads[id].seq, heads[id].num)
		if err != nil {
			return err
		}
	}
	for k, p := range marks {
		_, err := l.conn.ExecContext(ctx, `UPDATE members SET read_seq = $3, read_num = $4, delivered_seq = $3,
				spoke_at = CASE WHEN $5 <> 0 THEN $6 ELSE MAX(spoke_at, 1) END
			WHERE conversation_id = $1 AND user_id = $2 AND left_seq = 0`,
			int64(k.conv), int64(k.user), p.stored.Seq, p.stored.Num, heads[k.conv].slow, p.stored.At.UnixMilli())
		if err != nil {
			return err
		}
	}
	return nil
}

// memberKey is one person in one conversation.
type memberKey struct {
	conv im.ConvID
	user im.UserID
}

type chunk struct{ from, n int }

// chunks cuts n rows into pieces of 64, 16, 4 and 1: four statement texts to
// keep prepared instead of hundreds.
func chunks(n int) (list []chunk) {
	from := 0
	for _, size := range []int{64, 16, 4, 1} {
		for ; n-from >= size; from += size {
			list = append(list, chunk{from, size})
		}
	}
	return list
}

var placeholderCache = map[chunk]string{}

func init() {
	for _, rows := range []int{64, 16, 4, 1} {
		placeholderCache[chunk{rows, 9}] = makePlaceholders(rows, 9)
		placeholderCache[chunk{1, rows}] = makePlaceholders(1, rows)
	}
}

// placeholders is "(?,?),(?,?)" for 2 rows of 2 columns. They have no names on
// purpose: SQLite looks names up one by one, which for 512 of them costs more
// than the insert.
func placeholders(rows, columns int) string {
	if s, ok := placeholderCache[chunk{rows, columns}]; ok {
		return s
	}
	return makePlaceholders(rows, columns)
}

func makePlaceholders(rows, columns int) string {
	row := "(?" + strings.Repeat(",?", columns-1) + ")"
	return row + strings.Repeat(","+row, rows-1)
}

func boolInt(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
