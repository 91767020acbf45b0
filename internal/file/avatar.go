package file

import (
	"context"
	"crypto/hmac"
	"fmt"
	"net/url"
	"strconv"

	"hongyan/internal/im"
	"hongyan/internal/store"

	hyv1 "hongyan/gen/hongyan/v1"
)

// Viewer returns for whom a link to the picture of a person is. It says nothing
// of what they may see. Errors: NOT_SIGNED_IN.
func (s *Service) Viewer(ctx context.Context, path string, q url.Values) (im.UserID, error) {
	user, err := strconv.ParseInt(q.Get("u"), 10, 64)
	if err != nil || !s.signed(q, fmt.Sprintf("%s\n%d", path, user)) {
		return 0, im.Unauthenticated(hyv1.Reason_NOT_SIGNED_IN)
	}
	return im.UserID(user), s.mayAsk(ctx, im.UserID(user))
}

func (s *Service) signed(q url.Values, parts string) bool {
	return hmac.Equal([]byte(q.Get("s")), []byte(s.db.Sign(parts)))
}

// OfPerson returns somebody's picture, if that is what the file is, and they let
// viewer see it at this moment. Errors: FILE_NOT_FOUND.
func (s *Service) OfPerson(ctx context.Context, viewer, owner im.UserID, id int64) (v *Served, err error) {
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		a, err := tx.FindAccount(owner)
		if err != nil {
			return err
		}
		if a == nil || a.Locked || a.Avatar == 0 || a.Avatar != id {
			return errNotFound
		}
		if ok, err := s.faces(tx, viewer, owner); err != nil || !ok {
			return orNotFound(err)
		}
		v, err = s.small(tx, owner, id)
		return err
	})
	return v, err
}

// OfGroup returns the picture of a group, if that is what the file is: who knows
// the address was told. Errors: FILE_NOT_FOUND.
func (s *Service) OfGroup(ctx context.Context, path string, q url.Values, c im.ConvID, id int64) (v *Served, err error) {
	if !s.signed(q, path) {
		return nil, errNotFound
	}
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		owner, err := tx.FileOwner(c, 0, id)
		if err != nil || owner == 0 {
			return orNotFound(err)
		}
		v, err = s.small(tx, owner, id)
		return err
	})
	return v, err
}

func orNotFound(err error) error {
	if err == nil {
		err = errNotFound
	}
	return err
}

// small is the smallest of a picture's variants.
func (s *Service) small(tx *store.Tx, owner im.UserID, id int64) (*Served, error) {
	f, err := tx.File(owner, id)
	if err != nil {
		return nil, err
	}
	if f.Thumb != nil {
		return s.variant(f, thumbnail)
	}
	return s.variant(f, original)
}
