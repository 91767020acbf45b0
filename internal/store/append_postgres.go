package store

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/jackc/pgx/v5"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

// Each statement of a group takes its snapshot (READ COMMITTED) after the row
// locks of the first are held, so what it reads of these conversations cannot
// change under it. Sorted locks: no deadlocks.
var (
	pgLockHeads = `SELECT conversation_id, version, slow_seconds FROM conversation_heads
		WHERE conversation_id = ANY($1) ORDER BY conversation_id FOR UPDATE`

	pgFindDuplicates = `SELECT conversation_id, sender_id, client_id, seq, num, sent_at, body
		FROM events WHERE client_id = ANY($1)`

	// Stores what is fresh and authorised by the membership of now, moves the
	// heads and the senders' read marks, and returns what was stored.
	pgAppend = `
WITH input AS (
	SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::bigint[], $5::bigint[], $6::bytea[], $10::bigint[], $11::bigint[], $14::bigint[]) WITH ORDINALITY
		AS t(conversation_id, sender_id, client_id, countable, version, body, mentions_all, reply, keeps_mark, ord)
), allowed AS (
	SELECT i.*, h.last_seq, h.last_num, h.slow_seconds, h.timer_seconds
	FROM input i JOIN conversation_heads h ON h.conversation_id = i.conversation_id
	WHERE (h.version = i.version AND h.slow_seconds = 0 AND i.mentions_all = 0 OR EXISTS (SELECT 1 FROM members m JOIN conversations c ON c.conversation_id = m.conversation_id
		WHERE m.conversation_id = i.conversation_id AND m.user_id = i.sender_id AND m.left_seq = 0 AND c.closed = 0
		AND c.writer_id IN (0, m.user_id) AND ` + speakers("$7::bigint") + ` AND ` + refusal + ` & $8::bigint = 0
		AND ` + heard("$9::bigint") + ` AND (i.mentions_all = 0 OR ` + mayMentionAll + `)))
	AND i.reply <= h.last_seq
	AND NOT EXISTS (SELECT 1 FROM events e WHERE e.client_id = i.client_id
		AND e.sender_id = i.sender_id AND e.conversation_id = i.conversation_id)
), fresh AS (
	SELECT a.*, row_number() OVER w AS n, (sum(a.countable) OVER w)::bigint AS counted
	FROM allowed a
	-- A member of a slow group says one thing at a time, and so do strangers.
	WHERE a.slow_seconds = 0
		OR NOT EXISTS (SELECT 1 FROM allowed b WHERE b.conversation_id = a.conversation_id AND b.sender_id = a.sender_id AND b.ord < a.ord)
		OR EXISTS (SELECT 1 FROM members m WHERE m.conversation_id = a.conversation_id AND m.user_id = a.sender_id AND m.left_seq = 0
			AND m.role <> 1)
	WINDOW w AS (PARTITION BY a.conversation_id ORDER BY a.ord)
), bump AS (
	UPDATE conversation_heads h SET last_seq = h.last_seq + f.n, shown_seq = h.last_seq + f.n, last_num = h.last_num + f.counted
	FROM (SELECT conversation_id, count(*) AS n, sum(countable)::bigint AS counted FROM fresh GROUP BY 1) f
	WHERE h.conversation_id = f.conversation_id
), marks AS (
	UPDATE members m SET read_seq = COALESCE(s.seq, m.read_seq), read_num = COALESCE(s.num, m.read_num),
		delivered_seq = COALESCE(s.seq, m.delivered_seq),
		spoke_at = CASE WHEN s.slow_seconds <> 0 THEN $7::bigint ELSE GREATEST(m.spoke_at, 1) END
	FROM (SELECT conversation_id, sender_id, max(last_seq + n) FILTER (WHERE keeps_mark = 0) AS seq,
			max(last_num + counted) FILTER (WHERE keeps_mark = 0) AS num, max(slow_seconds) AS slow_seconds
		FROM fresh GROUP BY 1, 2) s
	WHERE m.conversation_id = s.conversation_id AND m.user_id = s.sender_id AND m.left_seq = 0
), kept AS (
	INSERT INTO uncounted (conversation_id, user_id, seq, hidden)
	SELECT f.conversation_id, f.sender_id, f.last_seq + f.n, 0 FROM fresh f
	JOIN conversations c ON c.conversation_id = f.conversation_id AND c.kind <> 3 WHERE f.keeps_mark = 1
), mentioned AS (
	INSERT INTO mentions (conversation_id, user_id, seq)
	SELECT f.conversation_id, t.user_id, f.last_seq + f.n
	FROM fresh f JOIN unnest($12::bigint[], $13::bigint[]) AS t(ord, user_id) ON t.ord = f.ord
)
INSERT INTO events (conversation_id, seq, num, countable, sender_id, sent_at, client_id, body, expires_at)
SELECT conversation_id, last_seq + n, last_num + counted, countable, sender_id, $7::bigint, client_id, body,
	CASE WHEN countable = 1 THEN CASE WHEN timer_seconds > 0 THEN $7::bigint + 1000 * timer_seconds ELSE NULLIF(timer_seconds, 0) END END
FROM fresh ORDER BY conversation_id, ord
RETURNING conversation_id, sender_id, client_id, seq, num, COALESCE(expires_at, 0)`

	// Of the messages that the statement before has stored, which files they show.
	pgFileRefs = `INSERT INTO file_refs (conversation_id, seq, file_id, owner_id)
		SELECT e.conversation_id, e.seq, t.file_id, t.owner_id
		FROM unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::bigint[], $5::bigint[]) AS t(conversation_id, sender_id, client_id, file_id, owner_id)
		JOIN events e ON e.client_id = t.client_id AND e.sender_id = t.sender_id AND e.conversation_id = t.conversation_id
		WHERE e.sent_at = $6 ON CONFLICT DO NOTHING`

	// And which of them are polls.
	pgPolls = `INSERT INTO polls (conversation_id, seq, right_option)
		SELECT e.conversation_id, e.seq, t.right_option
		FROM unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::bigint[]) AS t(conversation_id, sender_id, client_id, right_option)
		JOIN events e ON e.client_id = t.client_id AND e.sender_id = t.sender_id AND e.conversation_id = t.conversation_id
		WHERE e.sent_at = $5 ON CONFLICT DO NOTHING`
)

// groupTimeout ends the wait for a database that does not answer any more: the
// group is then sent again, and at last answered OUTCOME_UNKNOWN.
const groupTimeout = 10 * time.Second

// appendGroup stores the messages of one group in one round trip. Refusals
// that concern one message are set in its err; an error concerns them all, and
// then nothing is stored, or it is not known whether (the connection broke).
func (p *pgsql) appendGroup(ctx context.Context, group []*pending) error {
	ctx, cancel := context.WithTimeout(ctx, groupTimeout)
	defer cancel()
	conn, err := p.conns.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	at := now()
	a := argsOf(group)
	b := &pgx.Batch{}
	b.Queue("BEGIN ISOLATION LEVEL READ COMMITTED")
	b.Queue(pgLockHeads, a.convs)
	b.Queue(pgFindDuplicates, a.clientIDs)
	b.Queue(pgAppend, a.convs, a.senders, a.clientIDs, a.countable, a.versions, a.bodies, at.UnixMilli(), int64(p.db.Heeded()), p.db.strangerLimit.Load(),
		a.mentionsAll, a.replies, a.mentioning, a.mentioned, a.keepsMark)
	files := filesOf(group)
	if len(files.files) > 0 {
		b.Queue(pgFileRefs, files.convs, files.senders, files.clientIDs, files.files, files.owners, at.UnixMilli())
	}
	polls := pollsOf(group)
	if len(polls.rights) > 0 {
		b.Queue(pgPolls, polls.convs, polls.senders, polls.clientIDs, polls.rights, at.UnixMilli())
	}
	b.Queue("COMMIT")
	results := conn.SendBatch(ctx, b)
	out, err := readGroup(results, at, len(files.files) > 0, len(polls.rights) > 0)
	if e := results.Close(); err == nil {
		err = e
	}
	if err != nil {
		if !conn.Conn().IsClosed() {
			_, _ = conn.Exec(ctx, "ROLLBACK") // the connection goes back to the pool clean
		}
		return err
	}
	for _, m := range group {
		out.settle(m)
	}
	return nil
}

type groupArgs struct {
	convs, senders, countable, versions []int64
	mentionsAll, replies, keepsMark     []int64
	mentioning, mentioned               []int64 // the place of a message in the others, from 1, and whom it mentions
	clientIDs, bodies                   [][]byte
}

func argsOf(group []*pending) (a groupArgs) {
	for i, m := range group {
		a.convs = append(a.convs, int64(m.Conv))
		a.senders = append(a.senders, int64(m.Sender))
		a.clientIDs = append(a.clientIDs, m.ClientID[:])
		a.countable = append(a.countable, boolInt(m.Countable))
		a.versions = append(a.versions, m.Version)
		a.bodies = append(a.bodies, m.Body)
		a.mentionsAll = append(a.mentionsAll, boolInt(m.mentionsAll()))
		reply := m.Reply
		if m.Refused != nil {
			reply = math.MaxInt64 // there never is such a message: pgAppend leaves it out
		}
		a.replies = append(a.replies, reply)
		a.keepsMark = append(a.keepsMark, boolInt(m.KeepsMark))
		for _, u := range m.Mentions {
			a.mentioning, a.mentioned = append(a.mentioning, int64(i)+1), append(a.mentioned, int64(u))
		}
	}
	return a
}

// groupFiles are the files that the messages of a group show.
type groupFiles struct {
	convs, senders, files, owners []int64
	clientIDs                     [][]byte
}

func filesOf(group []*pending) (a groupFiles) {
	for _, m := range group {
		for _, f := range m.Files {
			a.convs, a.senders, a.clientIDs = append(a.convs, int64(m.Conv)), append(a.senders, int64(m.Sender)), append(a.clientIDs, m.ClientID[:])
			a.files, a.owners = append(a.files, f.File), append(a.owners, int64(f.Owner))
		}
	}
	return a
}

// groupPolls are the messages of a group that are polls.
type groupPolls struct {
	convs, senders, rights []int64
	clientIDs              [][]byte
}

func pollsOf(group []*pending) (a groupPolls) {
	for _, m := range group {
		if m.Poll != nil {
			a.convs, a.senders, a.clientIDs = append(a.convs, int64(m.Conv)), append(a.senders, int64(m.Sender)), append(a.clientIDs, m.ClientID[:])
			a.rights = append(a.rights, int64(*m.Poll))
		}
	}
	return a
}

// groupResult is what the database said about a group.
type groupResult struct {
	versions map[im.ConvID]int64
	stored   map[dedupeKey]Stored
	old      map[dedupeKey]duplicate
}

// readGroup reads what the batch answers; more says which of the last statements
// were in it.
func readGroup(r pgx.BatchResults, at time.Time, more ...bool) (out groupResult, err error) {
	out = groupResult{map[im.ConvID]int64{}, map[dedupeKey]Stored{}, map[dedupeKey]duplicate{}}
	if _, err = r.Exec(); err != nil {
		return out, err
	}
	var conv im.ConvID
	var version, slow int64
	rows, err := r.Query()
	if err = forEach(rows, err, []any{&conv, &version, &slow}, func() { out.versions[conv] = cacheable(version, slow) }); err != nil {
		return out, err
	}
	var k dedupeKey
	var id, body []byte
	var d duplicate
	var sentAt int64
	rows, err = r.Query()
	if err = forEach(rows, err, []any{&k.conv, &k.sender, &id, &d.Seq, &d.Num, &sentAt, &body}, func() {
		copy(k.id[:], id)
		d.At, d.Duplicate, d.body = time.UnixMilli(sentAt).UTC(), true, append([]byte(nil), body...)
		out.old[k] = d
	}); err != nil {
		return out, err
	}
	s := Stored{At: at}
	rows, err = r.Query()
	if err = forEach(rows, err, []any{&k.conv, &k.sender, &id, &s.Seq, &s.Num, &s.Expires}, func() {
		copy(k.id[:], id)
		out.stored[k] = s
	}); err != nil {
		return out, err
	}
	for _, is := range more {
		if !is {
			continue
		}
		if _, err = r.Exec(); err != nil {
			return out, err
		}
	}
	tag, err := r.Exec()
	if err == nil && tag.String() != "COMMIT" {
		err = fmt.Errorf("commit answered %q", tag.String())
	}
	return out, err
}

func forEach(rows pgx.Rows, err error, dest []any, fn func()) error {
	if err != nil {
		return err
	}
	_, err = pgx.ForEachRow(rows, dest, func() error { fn(); return nil })
	return err
}

func (out groupResult) settle(m *pending) {
	version, known := out.versions[m.Conv]
	if d, found := out.old[m.key()]; found {
		m.answerDuplicate(d)
		return
	}
	s, stored := out.stored[m.key()]
	switch {
	case !known:
		m.err = im.NotFound(hyv1.Reason_CONVERSATION_NOT_FOUND)
	case stored:
		m.stored = s
		m.stored.Version = version
	case m.Refused != nil:
		m.err = m.Refused
	default:
		m.err = ErrMayNotSend
	}
}
