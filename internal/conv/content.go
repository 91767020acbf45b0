package conv

import (
	"unicode/utf8"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

// checkContent says whether somebody may send this, whoever and wherever they
// are.
func (s *Service) checkContent(c *hyv1.Content) error {
	if c == nil {
		return im.Required("content")
	}
	switch {
	case utf8.RuneCountInString(c.GetFallback()) > fallbackLimit:
		return im.TooLong("content.fallback", fallbackLimit)
	case len(c.ProtoReflect().GetUnknown()) > 0:
		return im.Invalid(hyv1.Reason_CONTENT_UNSUPPORTED, "content")
	case c.GetForwarded() != nil || c.GetPreview() != nil: // the server's word
		return im.Invalid(hyv1.Reason_MALFORMED, "content")
	}
	if err := checkReply(c.GetReply()); err != nil {
		return err
	}
	switch kind := c.GetKind().(type) {
	case *hyv1.Content_Text:
		return s.checkText(kind.Text)
	case *hyv1.Content_Media:
		return s.checkMedia(kind.Media)
	case *hyv1.Content_Voice:
		return s.checkVoice(kind.Voice)
	case *hyv1.Content_Document:
		return s.checkDocument(kind.Document)
	case *hyv1.Content_Location:
		return checkLocation(kind.Location)
	case *hyv1.Content_Card:
		return checkCard(kind.Card)
	case *hyv1.Content_Poll:
		return checkPoll(kind.Poll)
	case *hyv1.Content_Sticker:
		return checkSticker(kind.Sticker)
	case *hyv1.Content_Custom:
		return checkCustom(kind.Custom, c.GetFallback())
	default:
		return im.Invalid(hyv1.Reason_CONTENT_UNSUPPORTED, "content")
	}
}

// checkReply: that the message is there, is looked at inside the transaction.
func checkReply(r *hyv1.Reply) error {
	if r != nil && (r.GetSeq() <= 0 || r.GetOffset() < 0 || r.GetLength() < 0) {
		return im.Invalid(hyv1.Reason_MALFORMED, "content.reply")
	}
	return nil
}

// textOf is what a content says in words; nil for none.
func textOf(c *hyv1.Content) *hyv1.Text {
	switch kind := c.GetKind().(type) {
	case *hyv1.Content_Text:
		return kind.Text
	case *hyv1.Content_Media:
		return kind.Media.GetCaption()
	case *hyv1.Content_Document:
		return kind.Document.GetCaption()
	}
	return nil
}
