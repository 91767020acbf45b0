package contact

import (
	"slices"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// Users returns the users with these ids as viewer may see them, in the order
// asked; unknown ids are left out. Whatever is told of people is made by it. Ask
// it on a snapshot.
func Users(tx *store.Tx, viewer im.UserID, ids []im.UserID) ([]*hyv1.User, error) {
	accounts, err := tx.Accounts(ids)
	if err != nil {
		return nil, err
	}
	return Show(tx, viewer, ids, accounts)
}

// Show is Users of accounts that were read before, and others beside.
func Show(tx *store.Tx, viewer im.UserID, ids []im.UserID, accounts []*store.Account) (users []*hyv1.User, err error) {
	byID := make(map[im.UserID]*store.Account, len(accounts))
	var pictured []im.UserID
	for _, a := range accounts {
		byID[a.ID] = a
		if a.Avatar != 0 && a.ID != viewer && slices.Contains(ids, a.ID) {
			pictured = append(pictured, a.ID)
		}
	}
	j := Judge{other: viewer}
	if len(pictured) > 0 {
		if j, err = NewJudge(tx, pictured, viewer); err != nil {
			return nil, err
		}
	}
	users = make([]*hyv1.User, 0, len(ids))
	for _, id := range ids {
		if a := byID[id]; a != nil {
			users = append(users, j.shown(tx, a))
		}
	}
	return users, nil
}

// User is Users of one. Error: USER_NOT_FOUND.
func User(tx *store.Tx, viewer, id im.UserID) (*hyv1.User, error) {
	users, err := Users(tx, viewer, []im.UserID{id})
	if err != nil || len(users) == 0 {
		return nil, orNotFound(err)
	}
	return users[0], nil
}

// ShowsFace tells whether owner lets viewer see their picture.
func ShowsFace(tx *store.Tx, viewer, owner im.UserID) (bool, error) {
	j, err := NewJudge(tx, []im.UserID{owner}, viewer)
	ok, _ := j.May(Avatar, owner)
	return ok && err == nil, err
}

// shown is somebody as the other one may see them. The picture of one who was
// locked out is nobody's business.
func (j Judge) shown(tx *store.Tx, a *store.Account) *hyv1.User {
	u := a.Proto()
	if a.Avatar == 0 || a.Locked {
		return u
	}
	if ok, _ := j.May(Avatar, a.ID); ok {
		u.Avatar = tx.PersonLink(j.other, a)
	}
	return u
}
