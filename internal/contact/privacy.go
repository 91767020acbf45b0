package contact

import (
	"context"
	"slices"

	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// exceptionsLimit is how many people one rule may name on each side.
const exceptionsLimit = 100

// jobPrivacy has the direct conversations of somebody follow what they decided.
// Key: the user. Done by conv.
const jobPrivacy = "privacy.changed"

// jobPerson has those who know somebody hear how they see them now. Key: the
// user. Done by conv.
const jobPerson = "person.changed"

// privacy returns what me decided, spelled out.
func (s *Service) privacy(ctx context.Context, me im.UserID) (out *hyv1.Privacy, err error) {
	err = s.db.ReadOne(ctx, func(tx *store.Tx) error {
		p, err := tx.Privacies(me)
		out = spelledOut(p[me])
		return err
	})
	return out, err
}

// updatePrivacy changes what is set in by, and returns when it binds.
func (s *Service) updatePrivacy(ctx context.Context, me im.UserID, by *hyv1.Privacy) (out *hyv1.Privacy, err error) {
	if by == nil {
		return nil, im.Required("privacy")
	}
	people, err := parsePrivacy(by)
	if err != nil {
		return nil, err
	}
	if slices.Contains(people, me) {
		return nil, im.Invalid(hyv1.Reason_PEER_IS_SELF, "privacy")
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		a, err := tx.LockAccount(me)
		switch {
		case err != nil:
			return err
		case a == nil || a.Deleted:
			return im.NotFound(hyv1.Reason_USER_NOT_FOUND)
		}
		if users, err := tx.Users(people); err != nil || len(users) < len(people) {
			return orNotFound(err)
		}
		stored, err := tx.Privacies(me)
		if err != nil {
			return err
		}
		was := stored[me]
		is := merged(was, by)
		if out = spelledOut(is); proto.Equal(out, spelledOut(was)) {
			return nil
		}
		if err := tx.PutPrivacy(me, was, is); err != nil {
			return err
		}
		_, err = tx.AppendUserEvent(me, &hyv1.UserEvent{Body: &hyv1.UserEvent_PrivacyChanged{PrivacyChanged: &hyv1.PrivacyChanged{}}})
		if err == nil && by.Avatar != nil && a.Avatar != 0 {
			err = tx.Enqueue(jobPerson, int64(me), nil)
		}
		if err != nil || !follows(by) {
			return err
		}
		return tx.Enqueue(jobPrivacy, int64(me), nil)
	})
	if err != nil || !follows(by) {
		return out, err
	}
	return out, s.settleAll(ctx, me)
}

func orNotFound(err error) error {
	if err == nil {
		err = im.NotFound(hyv1.Reason_USER_NOT_FOUND)
	}
	return err
}

// follows tells whether what is remembered of the policy has to follow a change.
func follows(by *hyv1.Privacy) bool {
	return by.Messages != nil || by.Marks != nil || by.Typing != nil || by.Presence != nil || by.LastSeen != nil
}

// parsePrivacy checks what is set, puts each person into it once, and returns
// all whom it names.
func parsePrivacy(by *hyv1.Privacy) (people []im.UserID, err error) {
	for _, f := range fields(by) {
		r := *f.rule
		if r == nil {
			continue
		}
		if r.Audience <= 0 || r.Audience > hyv1.Audience_AUDIENCE_NOBODY {
			return nil, im.Invalid(hyv1.Reason_MALFORMED, f.name)
		}
		for _, list := range []*[]int64{&r.Always, &r.Never} {
			slices.Sort(*list)
			if *list = slices.Compact(*list); len(*list) > exceptionsLimit {
				return nil, im.TooLong(f.name, exceptionsLimit)
			}
			for _, id := range *list {
				people = append(people, im.UserID(id))
			}
		}
		for _, id := range r.Always {
			if slices.Contains(r.Never, id) {
				return nil, im.Invalid(hyv1.Reason_MALFORMED, f.name)
			}
		}
	}
	slices.Sort(people)
	return slices.Compact(people), nil
}

type field struct {
	name string
	rule **hyv1.PrivacyRule
}

// fields are the rules of p by their items, with the names they have in requests.
func fields(p *hyv1.Privacy) []field {
	return []field{
		{"lastSeen", &p.LastSeen}, {"presence", &p.Presence}, {"foundByHandle", &p.FoundByHandle},
		{"foundByName", &p.FoundByName}, {"messages", &p.Messages}, {"groups", &p.Groups}, {"avatar", &p.Avatar},
	}
}

// merged is was with what is set in by.
func merged(was, by *hyv1.Privacy) *hyv1.Privacy {
	is := &hyv1.Privacy{}
	if was != nil {
		is = proto.CloneOf(was)
	}
	set := fields(by)
	for i, f := range fields(is) {
		if r := *set[i].rule; r != nil {
			*f.rule = r
		}
	}
	if by.Marks != nil {
		is.Marks = by.Marks
	}
	if by.Typing != nil {
		is.Typing = by.Typing
	}
	return is
}

// spelledOut is p with all that is as usual.
func spelledOut(p *hyv1.Privacy) *hyv1.Privacy {
	out := merged(p, &hyv1.Privacy{})
	for item, f := range fields(out) {
		*f.rule = ruleOf(out, Item(item))
	}
	out.Marks, out.Typing = proto.Bool(!switchedOff(p, Marks)), proto.Bool(!switchedOff(p, Typing))
	return out
}
