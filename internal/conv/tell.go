package conv

import (
	"context"
	"errors"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// Said is a message of the server's own account.
type Said struct {
	ID   im.ClientID
	Text *hyv1.Text
}

// Tell has the server's own account, system, write to user: in the conversation
// of the two, which is made if need be and in which nobody answers. What was
// said under the same id before is not said again.
func (s *Service) Tell(ctx context.Context, system, user im.UserID, messages ...Said) error {
	var c im.ConvID
	err := s.db.Write(ctx, func(tx *store.Tx) (err error) {
		c, err = putDirect(tx, min(system, user), max(system, user), system)
		return err
	})
	if err != nil {
		return err
	}
	answers := make(chan error, len(messages)) // all are under way at once: one commit
	for _, m := range messages {
		s.Submit(ctx, system, &hyv1.SendRequest{
			ConversationId: int64(c), ClientId: m.ID.String(),
			Content: &hyv1.Content{Kind: &hyv1.Content_Text{Text: m.Text}},
		}, func(_ store.Stored, err error) { answers <- err })
	}
	for range messages {
		// Other words under the same id: the program was renewed in between.
		if e := <-answers; err == nil && !errors.Is(e, errSaid) {
			err = e
		}
	}
	return err
}

var errSaid = im.Conflict(hyv1.Reason_CLIENT_ID_REUSED, "")
