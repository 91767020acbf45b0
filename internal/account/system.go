package account

import (
	"context"
	"encoding/binary"
	"fmt"
	"regexp"

	"hongyan/internal/im"
	"hongyan/internal/store"
)

// The jobs by which other rooms follow an account; their key is the user id.
const (
	// RegisteredJob: the account is new.
	RegisteredJob = "account.registered"
	// SignedInJob: it signed in on one more device, whose id is the body.
	SignedInJob = "account.signed_in"
)

const (
	systemHandle = "hongyan"
	systemName   = "鸿雁 Hongyan"
	// systemState holds the id of the server's own account (8 bytes).
	systemState = "system_account"
)

// System returns the server's own account, which is made when it is first
// asked for. It writes and does not read: nobody can sign in to it, find it or
// bring it into a group.
func (s *Service) System(ctx context.Context) (im.UserID, error) {
	if id := s.system.Load(); id != 0 {
		return im.UserID(id), nil
	}
	var id im.UserID
	err := s.DB.Write(ctx, func(tx *store.Tx) error {
		fresh := uint64(im.NewID())
		v, err := tx.AddState(systemState, binary.BigEndian.AppendUint64(nil, fresh)) // of several nodes at once, one makes it
		if err != nil {
			return err
		}
		if len(v) != 8 {
			return fmt.Errorf("%s is %d bytes", systemState, len(v))
		}
		if id = im.UserID(binary.BigEndian.Uint64(v)); uint64(id) != fresh {
			return nil
		}
		return addSystem(tx, id)
	})
	if err == nil {
		s.system.Store(int64(id))
	}
	return id, err
}

// addSystem stores the account under the first handle that is free: on a server
// older than this account somebody may have its name.
func addSystem(tx *store.Tx, id im.UserID) error {
	for n := 1; ; n++ {
		handle := systemHandle
		if n > 1 {
			handle = fmt.Sprintf("%s-%d", systemHandle, n)
		}
		added, err := tx.AddAccount(&store.Account{
			ID: id, Handle: handle, HandleKey: im.HandleKey(handle), Name: systemName, System: true, CreatedAt: tx.Now(),
		}, "")
		if err != nil || added {
			return err
		}
	}
}

// language returns a tag of BCP 47 as it is stored, empty for what is none.
func language(tag string) string {
	if !languageTag.MatchString(tag) {
		return ""
	}
	return tag
}

var languageTag = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$`)
