package store

import (
	"database/sql"
	"encoding/binary"
	"errors"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

// File is something somebody uploaded. READY ones do not change any more.
type File struct {
	Owner         im.UserID
	ID            int64
	State         hyv1.FileState
	Kind          hyv1.FileKind
	Name          string
	Size          int64
	Claimed       []byte // SHA-256 the client told; nil: none
	Mime          string
	Width, Height int
	Blurhash      string
	Blob, Thumb   []byte // keys; nil: there is none
	Refused       hyv1.Reason
	UsedAt        time.Time
}

// Proto is what the owner sees.
func (f *File) Proto() *hyv1.StoredFile {
	return &hyv1.StoredFile{
		Id: f.ID, State: f.State, Kind: f.Kind, Name: f.Name, Size: f.Size, Mime: f.Mime,
		Width: int32(f.Width), Height: int32(f.Height), Blurhash: f.Blurhash, Thumb: f.Thumb != nil, Refused: f.Refused,
	}
}

const fileColumns = `owner_id, file_id, state, kind, name, size, claimed, mime, width, height, blurhash, blob, thumb, refused, used_at FROM files`

func scanFile(r *sql.Rows) (*File, error) {
	f := &File{}
	var used int64
	err := r.Scan(&f.Owner, &f.ID, &f.State, &f.Kind, &f.Name, &f.Size, &f.Claimed, &f.Mime, &f.Width, &f.Height,
		&f.Blurhash, &f.Blob, &f.Thumb, &f.Refused, &used)
	f.UsedAt = timeAt(used)
	return f, err
}

// Files returns those of the ids that owner has, in no order.
func (tx *Tx) Files(owner im.UserID, ids []int64) (map[int64]*File, error) {
	rows, err := tx.Query(`SELECT `+fileColumns+` WHERE owner_id = $1 AND `+tx.IDs("file_id", 2), owner, IDsArg(tx, ids))
	list, err := rowsOf(rows, err, scanFile)
	byID := make(map[int64]*File, len(list))
	for _, f := range list {
		byID[f.ID] = f
	}
	return byID, err
}

// File returns one of owner's files, or FILE_NOT_FOUND.
func (tx *Tx) File(owner im.UserID, id int64) (*File, error) {
	byID, err := tx.Files(owner, []int64{id})
	if err == nil && byID[id] == nil {
		err = im.NotFound(hyv1.Reason_FILE_NOT_FOUND)
	}
	return byID[id], err
}

// AddFile stores a new file.
func (tx *Tx) AddFile(f *File) error {
	if err := tx.full(); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO files (owner_id, file_id, state, kind, name, size, claimed, created_at, used_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
		f.Owner, f.ID, f.State, f.Kind, f.Name, f.Size, f.Claimed, tx.now.UnixMilli())
	return err
}

// PutFile stores what became of f, if it still was in state was: false when
// somebody else was faster.
func (tx *Tx) PutFile(f *File, was hyv1.FileState) (bool, error) {
	res, err := tx.Exec(`UPDATE files SET state = $4, size = $5, mime = $6, width = $7, height = $8, blurhash = $9, blob = $10,
		thumb = $11, refused = $12, used_at = $13 WHERE owner_id = $1 AND file_id = $2 AND state = $3`,
		f.Owner, f.ID, was, f.State, f.Size, f.Mime, f.Width, f.Height, f.Blurhash, f.Blob, f.Thumb, f.Refused, tx.now.UnixMilli())
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// UseFile keeps an owner's file from being collected for as long as unused
// ones are kept: within that time whoever calls it has it referred to. The
// state is what it was then.
func (tx *Tx) UseFile(owner im.UserID, id int64) error {
	_, err := tx.Exec(`UPDATE files SET used_at = $3 WHERE owner_id = $1 AND file_id = $2 AND used_at < $3`, owner, id, tx.now.UnixMilli())
	return err
}

// DropFile forgets a file, if it was not used since before.
func (tx *Tx) DropFile(owner im.UserID, id int64, before time.Time) (bool, error) {
	res, err := tx.Exec(`DELETE FROM files WHERE owner_id = $1 AND file_id = $2 AND used_at < $3`, owner, id, before.UnixMilli())
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// FileUsage returns the bytes of all files of owner, and how many are
// UPLOADING.
func (tx *Tx) FileUsage(owner im.UserID) (bytes int64, uploading int, err error) {
	err = tx.QueryRow(`SELECT COALESCE(SUM(size), 0), COALESCE(SUM(CASE WHEN state = $2 THEN 1 ELSE 0 END), 0)
		FROM files WHERE owner_id = $1 AND state <> $3`, owner, hyv1.FileState_FILE_STATE_UPLOADING, hyv1.FileState_FILE_STATE_REFUSED).
		Scan(&bytes, &uploading)
	return bytes, uploading, err
}

// FilesUnused lists files of anybody that were not used since before: uploads,
// or since unsent: all others.
func (tx *Tx) FilesUnused(before, unsent time.Time, limit int) ([]*File, error) {
	rows, err := tx.Query(`SELECT `+fileColumns+` WHERE used_at < $1 AND state = $2 OR used_at < $3 AND state <> $2 ORDER BY used_at LIMIT $4`,
		before.UnixMilli(), hyv1.FileState_FILE_STATE_UPLOADING, unsent.UnixMilli(), limit)
	return rowsOf(rows, err, scanFile)
}

// FilesInState lists files of anybody in a state that were last used before.
func (tx *Tx) FilesInState(state hyv1.FileState, before time.Time, limit int) ([]*File, error) {
	rows, err := tx.Query(`SELECT `+fileColumns+` WHERE used_at < $1 AND state = $2 ORDER BY used_at LIMIT $3`, before.UnixMilli(), state, limit)
	return rowsOf(rows, err, scanFile)
}

// Who stores a blob wants it first (WantBlob), then stores it, then has a file
// refer to it. Who deletes one dooms it first (DoomBlob), then deletes it, then
// forgets it (ForgetBlob). So neither can undo what the other has done.

// WantBlob keeps a blob for as long as unused ones are kept; false while it is
// being deleted.
func (tx *Tx) WantBlob(blob []byte) (bool, error) {
	if err := tx.full(); err != nil {
		return false, err
	}
	var doomed int64
	err := tx.QueryRow(`INSERT INTO blobs (blob, used_at) VALUES ($1, $2)
		ON CONFLICT (blob) DO UPDATE SET used_at = excluded.used_at RETURNING doomed`, blob, tx.now.UnixMilli()).Scan(&doomed)
	return doomed == 0, err
}

// DoomBlobs marks at most limit blobs that no file refers to and nobody wanted
// since before, and returns all that are marked.
func (tx *Tx) DoomBlobs(before time.Time, limit int) ([][]byte, error) {
	_, err := tx.Exec(`UPDATE blobs SET doomed = 1 WHERE blob IN (
			SELECT b.blob FROM blobs b WHERE b.used_at < $1 AND b.doomed = 0
				AND NOT EXISTS (SELECT 1 FROM files f WHERE f.blob = b.blob)
				AND NOT EXISTS (SELECT 1 FROM files f WHERE f.thumb = b.blob) ORDER BY b.used_at LIMIT $2)
		AND used_at < $1`, before.UnixMilli(), limit)
	if err != nil {
		return nil, err
	}
	rows, err := tx.Query(`SELECT blob FROM blobs WHERE doomed = 1`)
	return rowsOf(rows, err, func(r *sql.Rows) (b []byte, err error) { return b, r.Scan(&b) })
}

// ForgetBlob is the end of a doomed blob that is deleted.
func (tx *Tx) ForgetBlob(blob []byte) error {
	_, err := tx.Exec(`DELETE FROM blobs WHERE blob = $1 AND doomed = 1`, blob)
	return err
}

// FileRef says that a message shows a file.
type FileRef struct {
	Conv  im.ConvID
	Seq   im.Seq
	File  int64
	Owner im.UserID
}

// FileOwner returns who uploaded a file that a message refers to; 0: it does
// not.
func (tx *Tx) FileOwner(c im.ConvID, seq im.Seq, file int64) (owner im.UserID, err error) {
	err = tx.QueryRow(`SELECT owner_id FROM file_refs WHERE conversation_id = $1 AND seq = $2 AND file_id = $3`, c, seq, file).Scan(&owner)
	if errors.Is(err, errNoRows) {
		return 0, nil
	}
	return owner, err
}

// FileRefsOf lists what messages refer to.
func (tx *Tx) FileRefsOf(c im.ConvID, seqs []im.Seq) ([]FileRef, error) {
	rows, err := tx.Query(`SELECT conversation_id, seq, file_id, owner_id FROM file_refs WHERE conversation_id = $1 AND `+tx.IDs("seq", 2), c, IDsArg(tx, seqs))
	return rowsOf(rows, err, scanFileRef)
}

func scanFileRef(r *sql.Rows) (ref FileRef, err error) {
	return ref, r.Scan(&ref.Conv, &ref.Seq, &ref.File, &ref.Owner)
}

// AddFileRef has a message show one more file, which its owner has just used.
func (tx *Tx) AddFileRef(r FileRef) error {
	_, err := tx.Exec(`INSERT INTO file_refs (conversation_id, seq, file_id, owner_id) VALUES ($1, $2, $3, $4)`, r.Conv, r.Seq, r.File, r.Owner)
	return err
}

// JobUnshown tells that files are not shown any more where they were; the body is
// for UnshownFiles.
const JobUnshown = "file.unshown"

// unshown has files thrown away soon unless something else shows them; one with
// the id 0 is none.
func (tx *Tx) unshown(key int64, files ...FileRef) error {
	var body []byte
	for _, r := range files {
		if r.File != 0 {
			body = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(body, uint64(r.Owner)), uint64(r.File))
		}
	}
	if body == nil {
		return nil
	}
	return tx.Enqueue(JobUnshown, key, body)
}

// DropFileRefs forgets what a message showed, when it does not any more.
func (tx *Tx) DropFileRefs(c im.ConvID, seq im.Seq) error {
	refs, err := tx.FileRefsOf(c, []im.Seq{seq})
	if err != nil || len(refs) == 0 {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM file_refs WHERE conversation_id = $1 AND seq = $2`, c, seq); err != nil {
		return err
	}
	return tx.unshown(int64(c), refs...)
}

// UnshownFiles reads the body of a JobUnshown.
func UnshownFiles(body []byte) (refs []FileRef) {
	for ; len(body) >= 16; body = body[16:] {
		refs = append(refs, FileRef{Owner: im.UserID(binary.BigEndian.Uint64(body)), File: int64(binary.BigEndian.Uint64(body[8:]))})
	}
	return refs
}

// AgeFile makes a file one that was not used since to, at the latest.
func (tx *Tx) AgeFile(owner im.UserID, id int64, to time.Time) error {
	_, err := tx.Exec(`UPDATE files SET used_at = $3 WHERE owner_id = $1 AND file_id = $2 AND used_at > $3`, owner, id, to.UnixMilli())
	return err
}

// FileStaged tells whether a file, of whoever it is, is UPLOADING or PENDING.
func (tx *Tx) FileStaged(id int64) (staged bool, err error) {
	var n int64
	err = tx.QueryRow(`SELECT COUNT(*) FROM files WHERE state IN ($1, $2) AND file_id = $3`,
		hyv1.FileState_FILE_STATE_UPLOADING, hyv1.FileState_FILE_STATE_PENDING, id).Scan(&n)
	return n > 0, err
}
