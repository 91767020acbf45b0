package file

import (
	"context"
	"crypto/hmac"
	"fmt"
	"net/url"
	"strconv"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// Path is where the files of messages are.
const Path = "/v1/files/"

// linkStep is how long a link stays the same, so that browsers find what they
// have; it is good for one to two of them.
const linkStep = 6 * time.Hour

// Variants of a file.
const (
	original  = "original"
	thumbnail = "thumb"
)

// link is the address of a file for one person.
func (s *Service) link(user im.UserID, ref *hyv1.FileRef, now time.Time) (string, error) {
	path, err := pathOf(ref)
	if err != nil {
		return "", err
	}
	until := now.Truncate(linkStep).Add(2 * linkStep).Unix()
	q := url.Values{"u": {strconv.FormatInt(int64(user), 10)}, "e": {strconv.FormatInt(until, 10)}}
	q.Set("s", s.sign(path, user, until))
	return path + "?" + q.Encode(), nil
}

func pathOf(ref *hyv1.FileRef) (string, error) {
	variant := ref.GetVariant()
	switch {
	case variant != original && variant != thumbnail:
		return "", im.Invalid(hyv1.Reason_MALFORMED, "files.variant")
	case ref.GetFileId() <= 0:
		return "", im.BadID("files.fileId")
	case ref.GetPackId() > 0 && ref.GetConversationId() == 0 && ref.GetSeq() == 0:
		return fmt.Sprintf("%spack/%d/%d/%s", Path, ref.GetPackId(), ref.GetFileId(), variant), nil
	case ref.GetPackId() != 0:
		return "", im.BadID("files.packId")
	case ref.GetConversationId() == 0 && ref.GetSeq() == 0:
		return fmt.Sprintf("%sown/%d/%s", Path, ref.GetFileId(), variant), nil
	case ref.GetConversationId() <= 0 || ref.GetSeq() <= 0:
		return "", im.BadID("files.conversationId")
	}
	return fmt.Sprintf("%s%d/%d/%d/%s", Path, ref.GetConversationId(), ref.GetSeq(), ref.GetFileId(), variant), nil
}

func (s *Service) sign(path string, user im.UserID, until int64) string {
	return s.db.Sign(fmt.Sprintf("%s\n%d\n%d", path, user, until))
}

// Bearer returns for whom the link to path with this query is. It says nothing
// of what they may see. Errors: NOT_SIGNED_IN.
func (s *Service) Bearer(ctx context.Context, path string, q url.Values) (im.UserID, error) {
	user, err1 := strconv.ParseInt(q.Get("u"), 10, 64)
	until, err2 := strconv.ParseInt(q.Get("e"), 10, 64)
	if err1 != nil || err2 != nil || time.Now().Unix() > until {
		return 0, im.Unauthenticated(hyv1.Reason_NOT_SIGNED_IN)
	}
	if !hmac.Equal([]byte(q.Get("s")), []byte(s.sign(path, im.UserID(user), until))) {
		return 0, im.Unauthenticated(hyv1.Reason_NOT_SIGNED_IN)
	}
	return im.UserID(user), s.mayAsk(ctx, im.UserID(user))
}

// mayAsk: an account that is locked has no use of its links.
func (s *Service) mayAsk(ctx context.Context, user im.UserID) (err error) {
	var a *store.Account
	err = s.db.ReadOne(ctx, func(tx *store.Tx) (err error) {
		a, err = tx.FindAccount(user)
		return err
	})
	if err == nil && (a == nil || a.Deleted || a.Locked) {
		err = im.Unauthenticated(hyv1.Reason_NOT_SIGNED_IN)
	}
	return err
}
