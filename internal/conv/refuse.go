package conv

import (
	"context"
	"errors"

	"connectrpc.com/connect"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/contact"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// jobContact: two people changed what they keep of each other. Key: one of
// them, body: the other; made by contact.
const jobContact = "contact.changed"

func (s *Service) followContact(ctx context.Context, job store.Job) error {
	for _, other := range unpackIDs(job.Body) {
		if err := s.Settle(ctx, im.UserID(job.Key), other); err != nil {
			return err
		}
	}
	return nil
}

// rules are what a pair keeps of each other, as far as their conversation is
// concerned.
type rules struct {
	low, high         store.Refusal
	lowAsOf, highAsOf im.Seq // of their own streams
}

func rulesOf(tx *store.Tx, low, high im.UserID) (r rules, err error) {
	if r.low, r.lowAsOf, err = contact.Refuses(tx, low, high); err != nil {
		return r, err
	}
	r.high, r.highAsOf, err = contact.Refuses(tx, high, low)
	return r, err
}

// Settle has the conversation of a and b, if there is one, refuse from now on
// what they refuse to each other. Idempotent; late and repeated calls do no
// harm, because each side's rules carry the seq of the stream that tells of
// them.
func (s *Service) Settle(ctx context.Context, a, b im.UserID) error {
	low, high := min(a, b), max(a, b)
	var c *store.Conversation
	var r rules
	err := s.db.Read(ctx, func(tx *store.Tx) (err error) {
		if c, err = findDirect(tx, low, high); err != nil || c == nil {
			return err
		}
		r, err = rulesOf(tx, low, high)
		return err
	})
	if err != nil || c == nil || c.Writer != 0 {
		return err
	}
	if !adopt(c, r) {
		return nil
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.LockConversation(c.ID)
		if err != nil {
			return err
		}
		before := *c
		if !adopt(c, r) {
			return nil
		}
		c.Strangers = s.cfg.StrangerMessages > 0 && (c.LowRefuses|c.HighRefuses)&store.RefuseStranger != 0
		return tx.SetRefusals(c, &before)
	})
}

// adopt puts into c what is newer in r.
func adopt(c *store.Conversation, r rules) (news bool) {
	side := func(bits *store.Refusal, asOf *im.Seq, newBits store.Refusal, newAsOf im.Seq) {
		if newAsOf > *asOf || *bits&store.RefuseUnsettled != 0 {
			*bits, *asOf, news = newBits, newAsOf, true
		}
	}
	side(&c.LowRefuses, &c.LowAsOf, r.low, r.lowAsOf)
	side(&c.HighRefuses, &c.HighAsOf, r.high, r.highAsOf)
	return news
}

// jobPrivacy: somebody decided who may write to them, or see what. Key: who;
// made by contact.
const jobPrivacy = "privacy.changed"

func (s *Service) followPrivacy(ctx context.Context, job store.Job) error {
	return s.SettleAll(ctx, im.UserID(job.Key))
}

// SettleAll is Settle for all direct conversations of one. A conversation that is
// not in their list yet is settled after it is.
func (s *Service) SettleAll(ctx context.Context, a im.UserID) error {
	var convs map[im.ConvID]*store.Conversation
	err := s.db.Read(ctx, func(tx *store.Tx) error {
		mine, err := tx.UserConversations(a)
		if err != nil {
			return err
		}
		convs, err = tx.Conversations(idsOf(mine))
		return err
	})
	if err != nil {
		return err
	}
	var peers []im.UserID
	for _, c := range convs {
		if c.Kind == hyv1.ConversationKind_CONVERSATION_KIND_DIRECT && c.Writer == 0 {
			peers = append(peers, c.Peer(a))
		}
	}
	return each(peers, func(peer im.UserID) error { return s.Settle(ctx, a, peer) })
}

// settleNew settles a direct conversation that nobody settled yet.
func (s *Service) settleNew(ctx context.Context, id im.ConvID) error {
	var c *store.Conversation
	err := s.db.ReadOne(ctx, func(tx *store.Tx) (err error) {
		c, err = tx.Conversation(id)
		return err
	})
	if err != nil || (c.LowRefuses|c.HighRefuses)&store.RefuseUnsettled == 0 {
		return err
	}
	return s.Settle(ctx, c.Low, c.High)
}

// findDirect returns the conversation of a pair, nil when there is none.
func findDirect(tx *store.Tx, low, high im.UserID) (*store.Conversation, error) {
	for try := byte(0); ; try++ {
		c, err := tx.Conversation(directID(low, high, try))
		switch {
		case errors.Is(err, errNoConversation):
			return nil, nil //nolint:nilnil // none is an answer
		case err != nil:
			return nil, err
		case c.Low == low && c.High == high:
			return c, nil
		}
	}
}

var errNoConversation = im.NotFound(hyv1.Reason_CONVERSATION_NOT_FOUND)

// mayInvite fails when one of users does not let me add them to groups, and
// keeps it so until the transaction ends. Who must not write to somebody must
// not bring them where it can either.
func mayInvite(tx *store.Tx, me im.UserID, users []im.UserID) error {
	if err := tx.HoldAccounts(users); err != nil {
		return err
	}
	judge, err := contact.NewJudge(tx, users, me)
	if err != nil {
		return err
	}
	why := error(nil)
	for _, u := range users {
		switch ok, rule := judge.May(contact.Groups, u); {
		case ok:
		case rule == contact.RuleBlocked:
			why = im.Deny(hyv1.Reason_PEER_REFUSES)
		default:
			return im.Deny(hyv1.Reason_PRIVACY_REFUSES)
		}
	}
	return why
}

// answered fails when user has said as much in c as a stranger may before the
// other one answers. The store asks the same in SQL.
func (s *Service) answered(tx *store.Tx, c *store.Conversation, user im.UserID) error {
	if !c.Strangers || c.LastNum < int64(s.cfg.StrangerMessages) {
		return nil
	}
	peers, err := tx.DirectPeers(user, []im.ConvID{c.ID})
	if err == nil && peers[c.ID].SpokeAt.IsZero() {
		err = &im.Error{Code: connect.CodePermissionDenied, Reason: hyv1.Reason_UNANSWERED, Limit: int64(s.cfg.StrangerMessages)}
	}
	return err
}

// refused says to a sender what stands between the two; nil when nothing does
// that the sender may know of.
func refused(r store.Refusal) error {
	switch {
	case r&store.RefuseUnsettled != 0:
		return nil
	case r&store.RefusePrivacy != 0: // blocked or not: that is not told
		return im.Deny(hyv1.Reason_PRIVACY_REFUSES)
	case r&store.RefuseBlocked != 0:
		return im.Deny(hyv1.Reason_PEER_REFUSES)
	case r&store.RefuseStranger != 0:
		return im.Deny(hyv1.Reason_NOT_FRIENDS)
	}
	return nil
}
