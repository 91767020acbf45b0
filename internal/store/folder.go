package store

import (
	"errors"

	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

// Folders are all of a user's.
type Folders struct {
	List []*hyv1.Folder
	seq  im.Seq // of the event that told them; 0: there never were any
}

// Folders returns those of u.
func (tx *Tx) Folders(u im.UserID) (Folders, error) { return tx.folders(u, "") }

// LockFolders returns those of u and keeps other writers of them away. The caller
// holds the account, or two could make the first ones. Everybody takes what belongs
// to a user in one order: accounts (LockAccount, HoldAccounts), records of
// conversations (LockUserConversation), folders, and the stream at last.
func (tx *Tx) LockFolders(u im.UserID) (Folders, error) { return tx.folders(u, tx.ForUpdate()) }

func (tx *Tx) folders(u im.UserID, lock string) (f Folders, err error) {
	var body []byte
	err = tx.QueryRow(`SELECT body, seq FROM folders WHERE user_id = $1`+lock, u).Scan(&body, &f.seq)
	if errors.Is(err, errNoRows) {
		return f, nil
	}
	if err != nil {
		return f, err
	}
	all := &hyv1.FoldersChanged{}
	err = proto.Unmarshal(body, all)
	f.List = all.GetFolders()
	return f, err
}

// SaveFolders stores f, which the caller holds by LockFolders, and tells the
// user's devices. As with drafts, the event that told the former ones is
// forgotten.
func (tx *Tx) SaveFolders(u im.UserID, f Folders) error {
	if len(f.List) > 0 {
		if err := tx.full(); err != nil {
			return err
		}
	}
	all := &hyv1.FoldersChanged{Folders: f.List}
	body, err := proto.Marshal(all)
	if err != nil {
		return err
	}
	seq, err := tx.AppendUserEvent(u, &hyv1.UserEvent{Body: &hyv1.UserEvent_FoldersChanged{FoldersChanged: all}})
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO folders (user_id, body, seq) VALUES ($1, $2, $3)
		ON CONFLICT (user_id) DO UPDATE SET body = excluded.body, seq = excluded.seq`, u, body, seq)
	if err != nil || f.seq == 0 {
		return err
	}
	_, err = tx.Exec(`DELETE FROM user_events WHERE user_id = $1 AND seq = $2`, u, f.seq) // after the newer one is there, see SaveDraft
	return err
}
