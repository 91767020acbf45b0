package conv

import (
	"context"
	"encoding/json"
	"strings"
	"unicode/utf8"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// Limits of the smaller kinds of content, in characters but for customBytes.
const (
	placeLimit      = 100
	addressLimit    = 200
	customTypeLimit = 64
	customBytes     = 16 << 10
)

func checkLocation(l *hyv1.Location) error {
	lat, long := l.GetLatitude(), l.GetLongitude()
	switch {
	case !(lat >= -90 && lat <= 90) || !(long >= -180 && long <= 180): // nor NaN
		return im.Invalid(hyv1.Reason_MALFORMED, "content.location")
	case len(l.ProtoReflect().GetUnknown()) > 0:
		return im.Invalid(hyv1.Reason_CONTENT_UNSUPPORTED, "content.location")
	}
	if err := checkLine(l.GetName(), "content.location.name", placeLimit); err != nil {
		return err
	}
	return checkLine(l.GetAddress(), "content.location.address", addressLimit)
}

// checkLine: one line as it is shown, which may be empty.
func checkLine(text, field string, limit int) error {
	switch {
	case utf8.RuneCountInString(text) > limit:
		return im.TooLong(field, int64(limit))
	case strings.ContainsFunc(text, invisible):
		return im.Invalid(hyv1.Reason_MALFORMED, field)
	}
	return nil
}

func checkCard(c *hyv1.Card) error {
	switch {
	case c.GetUserId() <= 0:
		return im.BadID("content.card.userId")
	case c.GetName() != "" || c.GetHandle() != "": // the server's word
		return im.Invalid(hyv1.Reason_MALFORMED, "content.card")
	case len(c.ProtoReflect().GetUnknown()) > 0:
		return im.Invalid(hyv1.Reason_CONTENT_UNSUPPORTED, "content.card")
	}
	return nil
}

func checkCustom(c *hyv1.Custom, fallback string) error {
	switch {
	case len(c.ProtoReflect().GetUnknown()) > 0:
		return im.Invalid(hyv1.Reason_CONTENT_UNSUPPORTED, "content.custom")
	case len(c.GetType()) > customTypeLimit:
		return im.TooLong("content.custom.type", customTypeLimit)
	case c.GetType() == "" || strings.ContainsFunc(c.GetType(), notOfType):
		return im.Invalid(hyv1.Reason_MALFORMED, "content.custom.type")
	case len(c.GetJson()) > customBytes:
		return im.TooLong("content.custom.json", customBytes)
	case !json.Valid([]byte(c.GetJson())):
		return im.Invalid(hyv1.Reason_MALFORMED, "content.custom.json")
	case strings.TrimSpace(fallback) == "":
		return im.Required("content.fallback")
	}
	return nil
}

func notOfType(r rune) bool {
	return (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune(".-_", r)
}

// nameCard sets whose card it is, as everybody may know them.
func (s *Service) nameCard(ctx context.Context, c *hyv1.Content) error {
	card := c.GetCard()
	if card == nil {
		return nil
	}
	return s.db.ReadOne(ctx, func(tx *store.Tx) error {
		byID, err := usersByID(tx, []im.UserID{im.UserID(card.GetUserId())})
		if err != nil {
			return err
		}
		u := byID[im.UserID(card.GetUserId())]
		if u == nil || u.GetDeleted() {
			return im.NotFound(hyv1.Reason_USER_NOT_FOUND)
		}
		card.Name, card.Handle = u.GetName(), u.GetHandle()
		return nil
	})
}
