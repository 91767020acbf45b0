package store

import (
	"database/sql"
	"errors"
	"time"

	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

// Scheduled is a message that waits for its time. It is its sender's own.
type Scheduled struct {
	User     im.UserID
	Conv     im.ConvID
	ClientID im.ClientID
	Content  *hyv1.Content
	Silent   bool
	SendAt   time.Time
	// Taken is until when somebody is sending it; zero: nobody has tried. What was
	// tried once may have been sent, whatever is known of it.
	Taken   time.Time
	Refused hyv1.Reason // 0: it waits
}

// Proto is what its sender sees of it.
func (s *Scheduled) Proto() *hyv1.Scheduled {
	return &hyv1.Scheduled{ConversationId: int64(s.Conv), ClientId: s.ClientID.String(), Content: s.Content,
		Silent: s.Silent, SendAt: stamp(s.SendAt), Refused: s.Refused}
}

const scheduledColumns = `user_id, conversation_id, client_id, body, silent, send_at, taken_until, refused FROM scheduled`

func scanScheduled(scan func(...any) error) (s Scheduled, err error) {
	var id, body []byte
	var silent, at, taken int64
	if err := scan(&s.User, &s.Conv, &id, &body, &silent, &at, &taken, &s.Refused); err != nil {
		return s, err
	}
	copy(s.ClientID[:], id)
	s.Silent, s.SendAt, s.Taken, s.Content = silent == 1, timeAt(at), timeAt(taken), &hyv1.Content{}
	return s, proto.Unmarshal(body, s.Content)
}

// ScheduledIn returns what of u waits in c, or was refused, by its time.
func (tx *Tx) ScheduledIn(u im.UserID, c im.ConvID) ([]Scheduled, error) {
	rows, err := tx.Query(`SELECT `+scheduledColumns+` WHERE user_id = $1 AND conversation_id = $2 ORDER BY send_at, client_id`, u, c)
	return rowsOf(rows, err, func(r *sql.Rows) (Scheduled, error) { return scanScheduled(r.Scan) })
}

// Scheduled returns one of them, nil where there is none. The caller holds the
// conversation by LockUserConversation.
func (tx *Tx) Scheduled(u im.UserID, c im.ConvID, id im.ClientID) (*Scheduled, error) {
	s, err := scanScheduled(tx.QueryRow(`SELECT `+scheduledColumns+` WHERE user_id = $1 AND conversation_id = $2 AND client_id = $3`,
		u, c, id[:]).Scan)
	if errors.Is(err, errNoRows) {
		return nil, nil
	}
	return &s, err
}

// ScheduledDue returns at most limit messages whose time has come and that
// nobody is sending.
func (tx *Tx) ScheduledDue(limit int) ([]Scheduled, error) {
	rows, err := tx.Query(`SELECT `+scheduledColumns+` WHERE refused = 0 AND send_at <= $1 AND taken_until <= $1
		ORDER BY send_at LIMIT $2`, tx.now.UnixMilli(), limit)
	return rowsOf(rows, err, func(r *sql.Rows) (Scheduled, error) { return scanScheduled(r.Scan) })
}

// PutScheduled stores s in the place of the one before.
func (tx *Tx) PutScheduled(s *Scheduled) error {
	if err := tx.full(); err != nil {
		return err
	}
	body, err := proto.Marshal(s.Content)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO scheduled (user_id, conversation_id, client_id, body, silent, send_at, taken_until, refused)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (user_id, conversation_id, client_id) DO UPDATE SET body = excluded.body,
		silent = excluded.silent, send_at = excluded.send_at, taken_until = excluded.taken_until, refused = excluded.refused`,
		s.User, s.Conv, s.ClientID[:], body, boolInt(s.Silent), millisOf(s.SendAt), millisOf(s.Taken), s.Refused)
	return err
}

// HoldFiles keeps what s will show, and nothing that it showed before, until it
// is forgotten. They are the sender's own, who has just used them.
func (tx *Tx) HoldFiles(s *Scheduled, refs []FileRef) error {
	if err := tx.letGo(s.User, s.Conv, s.ClientID); err != nil {
		return err
	}
	for _, r := range refs {
		if _, err := tx.Exec(`INSERT INTO held_files (user_id, conversation_id, client_id, file_id) VALUES ($1, $2, $3, $4)`,
			s.User, s.Conv, s.ClientID[:], r.File); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) letGo(u im.UserID, c im.ConvID, id im.ClientID) error {
	rows, err := tx.Query(`DELETE FROM held_files WHERE user_id = $1 AND conversation_id = $2 AND client_id = $3 RETURNING file_id`, u, c, id[:])
	held, err := rowsOf(rows, err, func(r *sql.Rows) (FileRef, error) {
		ref := FileRef{Owner: u}
		err := r.Scan(&ref.File)
		return ref, err
	})
	if err != nil {
		return err
	}
	return tx.unshown(int64(u), held...)
}

// DeleteScheduled forgets it, and lets go what it would have shown; false where
// it was not there.
func (tx *Tx) DeleteScheduled(u im.UserID, c im.ConvID, id im.ClientID) (bool, error) {
	if err := tx.letGo(u, c, id); err != nil {
		return false, err
	}
	return tx.changed(tx.Exec(`DELETE FROM scheduled WHERE user_id = $1 AND conversation_id = $2 AND client_id = $3`, u, c, id[:]))
}

// CountScheduled puts how many wait and how many were refused into u's record of
// c, and returns its settings.
func (tx *Tx) CountScheduled(u im.UserID, c im.ConvID) (Settings, error) {
	own, err := scanUserConversation(tx.QueryRow(`UPDATE user_conversations SET
		scheduled = (SELECT COUNT(*) FROM scheduled s WHERE s.user_id = $1 AND s.conversation_id = $2 AND s.refused = 0),
		unsent = (SELECT COUNT(*) FROM scheduled s WHERE s.user_id = $1 AND s.conversation_id = $2 AND s.refused <> 0)
		WHERE user_id = $1 AND conversation_id = $2 RETURNING `+userConversationColumns, u, c).Scan)
	return own.Settings, err
}

// ForgetScheduled drops all that u has scheduled.
func (tx *Tx) ForgetScheduled(u im.UserID) error {
	rows, err := tx.Query(`SELECT `+scheduledColumns+` WHERE user_id = $1`, u)
	all, err := rowsOf(rows, err, func(r *sql.Rows) (Scheduled, error) { return scanScheduled(r.Scan) })
	for i := range all {
		if err == nil {
			_, err = tx.DeleteScheduled(u, all[i].Conv, all[i].ClientID)
		}
	}
	return err
}
