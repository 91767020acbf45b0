package store

import (
	"database/sql"
	"errors"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

// Pack is a pack of stickers without its stickers.
type Pack struct {
	ID      int64
	Owner   im.UserID
	Title   string
	Private bool
}

// SeenBy tells whether user may see the pack, whose id they know: every path
// that shows one to anybody asks it.
func (p *Pack) SeenBy(user im.UserID) bool { return !p.Private || p.Owner == user }

const packColumns = `p.pack_id, p.owner_id, p.title, p.private`

func scanPack(scan func(...any) error) (*Pack, error) {
	p := &Pack{}
	var private int64
	err := scan(&p.ID, &p.Owner, &p.Title, &private)
	p.Private = private == 1
	return p, err
}

// Pack returns a pack; nil: there is none.
func (tx *Tx) Pack(id int64) (*Pack, error) {
	p, err := scanPack(tx.QueryRow(`SELECT `+packColumns+` FROM sticker_packs p WHERE p.pack_id = $1`, id).Scan)
	if errors.Is(err, errNoRows) {
		return nil, nil
	}
	return p, err
}

// KeptPacks returns the packs that u made or keeps, in u's order.
func (tx *Tx) KeptPacks(u im.UserID) ([]*Pack, error) {
	rows, err := tx.Query(`SELECT `+packColumns+` FROM kept_packs k JOIN sticker_packs p ON p.pack_id = k.pack_id
		WHERE k.user_id = $1 ORDER BY k.place, k.pack_id`, u)
	return rowsOf(rows, err, func(r *sql.Rows) (*Pack, error) { return scanPack(r.Scan) })
}

// KeepsPack tells whether u made or keeps a pack.
func (tx *Tx) KeepsPack(u im.UserID, pack int64) (keeps bool, err error) {
	err = tx.QueryRow(`SELECT EXISTS (SELECT 1 FROM kept_packs WHERE user_id = $1 AND pack_id = $2)`, u, pack).Scan(&keeps)
	return keeps, err
}

// KeepPack has u keep a pack, before all others. The caller holds u's account.
func (tx *Tx) KeepPack(u im.UserID, pack int64) error {
	if err := tx.full(); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO kept_packs (user_id, pack_id, place)
		SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), COALESCE(MIN(place), 0) - 1 FROM kept_packs WHERE user_id = $1`, u, pack)
	return err
}

// UnkeepPack ends that; false where it was not kept.
func (tx *Tx) UnkeepPack(u im.UserID, pack int64) (bool, error) {
	return tx.changed(tx.Exec(`DELETE FROM kept_packs WHERE user_id = $1 AND pack_id = $2`, u, pack))
}

// OrderPacks gives packs that u keeps their places.
func (tx *Tx) OrderPacks(u im.UserID, packs []int64) error {
	for place, id := range packs {
		if _, err := tx.Exec(`UPDATE kept_packs SET place = $3 WHERE user_id = $1 AND pack_id = $2`, u, id, place); err != nil {
			return err
		}
	}
	return nil
}

// PackKeepers returns at most limit of those who keep a pack.
func (tx *Tx) PackKeepers(pack int64, limit int) ([]im.UserID, error) {
	rows, err := tx.Query(`SELECT user_id FROM kept_packs WHERE pack_id = $1 ORDER BY user_id LIMIT $2`, pack, limit)
	return rowsOf(rows, err, func(r *sql.Rows) (u im.UserID, err error) { return u, r.Scan(&u) })
}

// PutPack stores a pack, and its stickers in the place of those it had. Their
// files are the owner's, who has just used them, and whose account the caller
// holds.
func (tx *Tx) PutPack(p *Pack, stickers []*hyv1.Sticker) error {
	if err := tx.full(); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO sticker_packs (pack_id, owner_id, title, private) VALUES ($1, $2, $3, $4)
		ON CONFLICT (pack_id) DO UPDATE SET title = excluded.title`, p.ID, p.Owner, p.Title, boolInt(p.Private))
	if err != nil {
		return err
	}
	kept := make([]int64, len(stickers))
	for i, s := range stickers {
		kept[i] = s.GetFile().GetId()
	}
	if err := tx.dropStickers(p, kept); err != nil {
		return err
	}
	for place, s := range stickers {
		if _, err := tx.Exec(`INSERT INTO stickers (pack_id, place, file_id, emoji) VALUES ($1, $2, $3, $4)
			ON CONFLICT (pack_id, file_id) DO UPDATE SET place = excluded.place, emoji = excluded.emoji`,
			p.ID, place, s.GetFile().GetId(), s.GetEmoji()); err != nil {
			return err
		}
	}
	return nil
}

// dropStickers takes all but some out of a pack, and has their files thrown away
// soon unless something else shows them.
func (tx *Tx) dropStickers(p *Pack, but []int64) error {
	rows, err := tx.Query(`DELETE FROM stickers WHERE pack_id = $1 AND NOT (`+tx.IDs("file_id", 2)+`) RETURNING file_id`, p.ID, IDsArg(tx, but))
	gone, err := rowsOf(rows, err, func(r *sql.Rows) (FileRef, error) {
		ref := FileRef{Owner: p.Owner}
		err := r.Scan(&ref.File)
		return ref, err
	})
	if err != nil {
		return err
	}
	return tx.unshown(p.ID, gone...)
}

// JobPackEnded has those forget a pack who keep it. Its key is the pack.
const JobPackEnded = "sticker.ended"

// DropPack ends a pack.
func (tx *Tx) DropPack(p *Pack) error {
	if err := tx.dropStickers(p, nil); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM sticker_packs WHERE pack_id = $1`, p.ID); err != nil {
		return err
	}
	return tx.Enqueue(JobPackEnded, p.ID, nil)
}

// forgetPacks ends the packs u made, and those u keeps are kept no more.
func (tx *Tx) forgetPacks(u im.UserID) error {
	rows, err := tx.Query(`SELECT `+packColumns+` FROM sticker_packs p WHERE p.owner_id = $1`, u)
	own, err := rowsOf(rows, err, func(r *sql.Rows) (*Pack, error) { return scanPack(r.Scan) })
	if err != nil {
		return err
	}
	for _, p := range own {
		if err := tx.DropPack(p); err != nil {
			return err
		}
	}
	_, err = tx.Exec(`DELETE FROM kept_packs WHERE user_id = $1`, u)
	return err
}

// Stickers returns those of packs, by pack, in their order.
func (tx *Tx) Stickers(packs ...int64) (map[int64][]*hyv1.Sticker, error) {
	return tx.stickers(tx.IDs("s.pack_id", 1), IDsArg(tx, packs))
}

// Sticker returns one of a pack; nil: it has none of that file.
func (tx *Tx) Sticker(pack, file int64) (*hyv1.Sticker, error) {
	byPack, err := tx.stickers(`s.pack_id = $1 AND s.file_id = $2`, pack, file)
	if err != nil || len(byPack[pack]) == 0 {
		return nil, err
	}
	return byPack[pack][0], nil
}

func (tx *Tx) stickers(where string, args ...any) (map[int64][]*hyv1.Sticker, error) {
	rows, err := tx.Query(`SELECT s.pack_id, s.emoji, f.file_id, f.size, f.mime, f.width, f.height, f.blurhash FROM stickers s
		JOIN sticker_packs p ON p.pack_id = s.pack_id JOIN files f ON f.owner_id = p.owner_id AND f.file_id = s.file_id
		WHERE `+where+` ORDER BY s.pack_id, s.place`, args...)
	byPack := map[int64][]*hyv1.Sticker{}
	_, err = rowsOf(rows, err, func(r *sql.Rows) (struct{}, error) {
		var pack int64
		s := &hyv1.Sticker{File: &hyv1.File{}}
		err := r.Scan(&pack, &s.Emoji, &s.File.Id, &s.File.Size, &s.File.Mime, &s.File.Width, &s.File.Height, &s.File.Blurhash)
		byPack[pack] = append(byPack[pack], s)
		return struct{}{}, err
	})
	return byPack, err
}

// TellStickers tells u's devices to ask for their packs again. As with drafts, the
// event that told it before is forgotten. The caller holds u's account.
func (tx *Tx) TellStickers(u im.UserID) error {
	var told im.Seq
	if err := tx.QueryRow(`SELECT stickers_seq FROM users WHERE user_id = $1`, u).Scan(&told); err != nil {
		return err
	}
	seq, err := tx.AppendUserEvent(u, &hyv1.UserEvent{Body: &hyv1.UserEvent_StickersChanged{StickersChanged: &hyv1.StickersChanged{}}})
	if err != nil {
		return err
	}
	if _, err = tx.Exec(`UPDATE users SET stickers_seq = $2 WHERE user_id = $1`, u, seq); err != nil || told == 0 {
		return err
	}
	_, err = tx.Exec(`DELETE FROM user_events WHERE user_id = $1 AND seq = $2`, u, told) // after the newer one is there, see SaveDraft
	return err
}

// FileShown tells whether any message or sticker shows a file, or what waits for
// its time will.
func (tx *Tx) FileShown(file int64) (shown bool, err error) {
	err = tx.QueryRow(`SELECT EXISTS (SELECT 1 FROM file_refs WHERE file_id = $1) OR EXISTS (SELECT 1 FROM stickers WHERE file_id = $1)
		OR EXISTS (SELECT 1 FROM held_files WHERE file_id = $1)`, file).Scan(&shown)
	return shown, err
}
