package conv

import (
	"cmp"
	"context"
	"slices"

	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// Folders belong to the user family, like all of how one keeps one's list.
const (
	foldersLimit    = 20
	folderNameLimit = 32
	folderLimit     = 200 // conversations chosen one by one
)

// folders are all of me's, in their order.
func (s *Service) folders(ctx context.Context, me im.UserID) ([]*hyv1.Folder, error) {
	var all store.Folders
	err := s.db.ReadOne(ctx, func(tx *store.Tx) (err error) {
		all, err = tx.Folders(me)
		return err
	})
	return all.List, err
}

// saveFolder makes a folder, or changes one.
func (s *Service) saveFolder(ctx context.Context, me im.UserID, f *hyv1.Folder) (*hyv1.Folder, error) {
	made, err := folderOf(f)
	if err != nil {
		return nil, err
	}
	err = s.changeFolders(ctx, me, func(tx *store.Tx, list []*hyv1.Folder) ([]*hyv1.Folder, error) {
		mine, err := tx.UserConversations(me)
		if err != nil {
			return nil, err
		}
		made.ConversationIds = slices.DeleteFunc(made.ConversationIds, func(id int64) bool {
			i, found := slices.BinarySearchFunc(mine, im.ConvID(id), func(c store.UserConversation, id im.ConvID) int { return cmp.Compare(c.Conv, id) })
			return !found || mine[i].LeftSeq != 0
		})
		if made.GetId() == 0 {
			if len(list) >= foldersLimit {
				return nil, &im.Error{Code: connectCodeFull, Reason: hyv1.Reason_FOLDERS_FULL, Limit: foldersLimit}
			}
			made.Id = im.NewID()
			return append(list, made), nil
		}
		i, err := folderAt(list, made.GetId())
		if err == nil {
			list[i] = made
		}
		return list, err
	})
	return made, err
}

// folderOf is a folder as it is stored.
func folderOf(f *hyv1.Folder) (*hyv1.Folder, error) {
	name, err := im.Line(f.GetName(), "name", folderNameLimit)
	switch {
	case err != nil:
		return nil, err
	case name == "":
		return nil, im.Invalid(hyv1.Reason_NAME_INVALID, "name")
	case f.GetEmoji() != "" && !im.IsEmoji(f.GetEmoji()):
		return nil, im.Invalid(hyv1.Reason_EMOJI_INVALID, "emoji")
	}
	ids := slices.Clone(f.GetConversationIds())
	slices.Sort(ids)
	if ids = slices.Compact(ids); len(ids) > folderLimit {
		return nil, errFolderFull
	}
	return &hyv1.Folder{Id: f.GetId(), Name: name, Emoji: f.GetEmoji(), ConversationIds: ids,
		Direct: f.GetDirect(), Groups: f.GetGroups(), ExcludeMuted: f.GetExcludeMuted()}, nil
}

var errFolderFull = &im.Error{Code: connectCodeFull, Reason: hyv1.Reason_FOLDER_FULL, Limit: folderLimit}

func (s *Service) deleteFolder(ctx context.Context, me im.UserID, id int64) error {
	return s.changeFolders(ctx, me, func(_ *store.Tx, list []*hyv1.Folder) ([]*hyv1.Folder, error) {
		return slices.DeleteFunc(list, func(f *hyv1.Folder) bool { return f.GetId() == id }), nil
	})
}

// orderFolders puts those named first, in that order.
func (s *Service) orderFolders(ctx context.Context, me im.UserID, ids []int64) error {
	if len(ids) > foldersLimit {
		return im.TooLong("folderIds", foldersLimit)
	}
	return s.changeFolders(ctx, me, func(_ *store.Tx, list []*hyv1.Folder) ([]*hyv1.Folder, error) {
		place := func(f *hyv1.Folder) int {
			if i := slices.Index(ids, f.GetId()); i >= 0 {
				return i
			}
			return foldersLimit
		}
		slices.SortStableFunc(list, func(a, b *hyv1.Folder) int { return place(a) - place(b) })
		return list, nil
	})
}

// keepInFolder puts one conversation into a folder, or takes it out.
func (s *Service) keepInFolder(ctx context.Context, me im.UserID, folder int64, id im.ConvID, kept bool) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.LockAccount(me); err != nil {
			return err
		}
		own, err := tx.LockUserConversation(me, id)
		if err != nil {
			return err
		}
		return changeFolders(tx, me, func(_ *store.Tx, list []*hyv1.Folder) ([]*hyv1.Folder, error) {
			i, err := folderAt(list, folder)
			if err != nil {
				return nil, err
			}
			ids := list[i].GetConversationIds()
			at, found := slices.BinarySearch(ids, int64(id))
			switch {
			case found == kept:
			case !kept:
				ids = slices.Delete(ids, at, at+1)
			case own.LeftSeq != 0:
				return nil, errNotMember
			case len(ids) >= folderLimit:
				return nil, errFolderFull
			default:
				ids = slices.Insert(ids, at, int64(id))
			}
			list[i].ConversationIds = ids
			return list, nil
		})
	})
}

func folderAt(list []*hyv1.Folder, id int64) (int, error) {
	i := slices.IndexFunc(list, func(f *hyv1.Folder) bool { return f.GetId() == id })
	if i < 0 {
		return 0, im.NotFound(hyv1.Reason_FOLDER_NOT_FOUND)
	}
	return i, nil
}

// folderChange makes other folders of somebody's.
type folderChange func(*store.Tx, []*hyv1.Folder) ([]*hyv1.Folder, error)

// changeFolders stores what change makes of me's folders. Two at once must not
// both make the first ones, or choose what is being left: so the account is held.
func (s *Service) changeFolders(ctx context.Context, me im.UserID, change folderChange) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.LockAccount(me); err != nil {
			return err
		}
		return changeFolders(tx, me, change)
	})
}

// changeFolders is that for who holds the account. The same again is no news.
func changeFolders(tx *store.Tx, me im.UserID, change folderChange) error {
	f, err := tx.LockFolders(me)
	if err != nil {
		return err
	}
	before := proto.CloneOf(&hyv1.FoldersChanged{Folders: f.List})
	if f.List, err = change(tx, f.List); err != nil || proto.Equal(before, &hyv1.FoldersChanged{Folders: f.List}) {
		return err
	}
	return tx.SaveFolders(me, f)
}

// leaveFolders takes a conversation somebody left out of their folders. The caller
// holds the account.
func leaveFolders(tx *store.Tx, user im.UserID, id im.ConvID) error {
	f, err := tx.LockFolders(user)
	if err != nil {
		return err
	}
	isNews := false
	for _, folder := range f.List {
		if at, found := slices.BinarySearch(folder.GetConversationIds(), int64(id)); found {
			folder.ConversationIds = slices.Delete(folder.GetConversationIds(), at, at+1)
			isNews = true
		}
	}
	if !isNews {
		return nil
	}
	return tx.SaveFolders(user, f)
}

// dropFolders is for an account that was deleted, and is held.
func dropFolders(tx *store.Tx, user im.UserID) error {
	f, err := tx.LockFolders(user)
	if err != nil || len(f.List) == 0 {
		return err
	}
	f.List = nil
	return tx.SaveFolders(user, f)
}
