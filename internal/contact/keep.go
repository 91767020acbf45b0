package contact

import (
	"context"
	"slices"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// note is what one calls and how one sorts somebody.
type note struct {
	remark string
	tags   []string
}

// parse returns the note as it is stored. Errors: NAME_INVALID, TOO_LONG,
// FIELD_REQUIRED (an empty tag).
func (n note) parse() (out note, err error) {
	if out.remark, err = im.Line(n.remark, "remark", remarkLimit); err != nil {
		return out, err
	}
	if len(n.tags) > tagsLimit {
		return out, im.TooLong("tags", tagsLimit)
	}
	for _, tag := range n.tags {
		switch tag, err = im.Line(tag, "tags", tagLimit); {
		case err != nil:
			return out, err
		case tag == "":
			return out, im.Required("tags")
		case !slices.Contains(out.tags, tag):
			out.tags = append(out.tags, tag)
		}
	}
	return out, nil
}

// add puts into c what the note says; what it does not speak of stays.
func (n note) add(c *store.Contact) {
	if n.remark != "" {
		c.Remark = n.remark
	}
	if len(n.tags) > 0 {
		c.Tags = n.tags
	}
}

// update replaces me's note on other.
func (s *Service) update(ctx context.Context, me, other im.UserID, n note) (*pair, error) {
	n, err := n.parse()
	if err != nil {
		return nil, err
	}
	return s.change(ctx, me, other, func(p *pair) error {
		p.me.contact.Remark, p.me.contact.Tags = n.remark, n.tags
		return nil
	})
}

// remove ends the friendship on me's side.
func (s *Service) remove(ctx context.Context, me, other im.UserID) (*pair, error) {
	return s.change(ctx, me, other, func(p *pair) error {
		p.me.contact.Friend, p.me.contact.Since = false, time.Time{}
		return nil
	})
}

// block has all refused that other sends to me. What other asked is put aside,
// and what me asked is taken back.
func (s *Service) block(ctx context.Context, me, other im.UserID) (*pair, error) {
	return s.change(ctx, me, other, func(p *pair) error {
		if p.peer.account.Deleted {
			return im.NotFound(hyv1.Reason_PEER_DELETED)
		}
		p.me.contact.Blocked = true
		if p.me.in.State == pending {
			p.me.in.State = ignored
		}
		if p.me.asks(p.tx.Now()) {
			p.takeBack()
		}
		return nil
	})
}

// unblock ends that.
func (s *Service) unblock(ctx context.Context, me, other im.UserID) (*pair, error) {
	return s.change(ctx, me, other, func(p *pair) error {
		p.me.contact.Blocked = false
		return nil
	})
}
