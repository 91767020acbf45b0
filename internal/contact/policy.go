package contact

import (
	"slices"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// Item is something about a person that they decide who sees or does it.
type Item int

// The items of hyv1.Privacy.
const (
	LastSeen Item = iota
	Presence
	FoundByHandle
	FoundByName
	Messages // writing to them
	Groups   // adding them to groups
	Avatar   // their picture
	Marks
	Typing

	items
)

// Side is one of two people, as far as it concerns the other.
type Side struct {
	ID      im.UserID
	Privacy *hyv1.Privacy // what they decided; nil: nothing
	Friend  bool          // they count the other a friend
	Blocked bool          // they block the other
}

// Rule is what decided whether somebody may.
type Rule int

// The rules of privacy, in the order in which they are asked.
const (
	RuleSelf     Rule = iota
	RuleBlocked       // the owner blocks the other
	RuleBlocks        // the other blocks the owner
	RuleSwitched      // the owner shows it to nobody
	RuleMutual        // the other shows their own to nobody
	RuleNever         // an exception
	RuleAlways        // an exception
	RuleEverybody
	RuleFriends
	RuleNobody
)

// May is the policy of privacy, all of it: whether other may see of owner, or do
// with owner, what item says, and the rule by which it is so. Every path on which
// it matters asks it, or stores its answer.
func May(item Item, owner, other Side) (bool, Rule) {
	if owner.ID == other.ID {
		return true, RuleSelf
	}
	switch item {
	case FoundByHandle, FoundByName: // or a block would show by their not being found
	case LastSeen, Presence, Marks, Typing: // nobody watches whom they do not hear
		if other.Blocked {
			return false, RuleBlocks
		}
		fallthrough
	default:
		if owner.Blocked {
			return false, RuleBlocked
		}
	}
	if rule := ruleOf(owner.Privacy, item); rule != nil {
		return byRule(rule, owner, other)
	}
	switch {
	case switchedOff(owner.Privacy, item):
		return false, RuleSwitched
	case switchedOff(other.Privacy, item):
		return false, RuleMutual
	}
	return true, RuleEverybody
}

func byRule(r *hyv1.PrivacyRule, owner, other Side) (bool, Rule) {
	switch {
	case slices.Contains(r.GetNever(), int64(other.ID)):
		return false, RuleNever
	case slices.Contains(r.GetAlways(), int64(other.ID)):
		return true, RuleAlways
	}
	switch r.GetAudience() {
	case hyv1.Audience_AUDIENCE_FRIENDS:
		return owner.Friend, RuleFriends
	case hyv1.Audience_AUDIENCE_NOBODY:
		return false, RuleNobody
	default:
		return true, RuleEverybody
	}
}

// ruleOf is what p says of an item; nil where there is a switch.
func ruleOf(p *hyv1.Privacy, item Item) *hyv1.PrivacyRule {
	if item >= Marks {
		return nil
	}
	r := [...]*hyv1.PrivacyRule{
		LastSeen: p.GetLastSeen(), Presence: p.GetPresence(), FoundByHandle: p.GetFoundByHandle(),
		FoundByName: p.GetFoundByName(), Messages: p.GetMessages(), Groups: p.GetGroups(), Avatar: p.GetAvatar(),
	}[item]
	if r == nil {
		r = usual[item]
	}
	return r
}

var (
	everybody = &hyv1.PrivacyRule{Audience: hyv1.Audience_AUDIENCE_EVERYBODY}
	friends   = &hyv1.PrivacyRule{Audience: hyv1.Audience_AUDIENCE_FRIENDS}
	// usual is what holds where nothing was decided.
	usual = [...]*hyv1.PrivacyRule{LastSeen: friends, Presence: friends, FoundByHandle: everybody, FoundByName: everybody,
		Messages: everybody, Groups: everybody, Avatar: everybody}
)

func switchedOff(p *hyv1.Privacy, item Item) bool {
	if item == Marks {
		return p != nil && p.Marks != nil && !p.GetMarks()
	}
	return p != nil && p.Typing != nil && !p.GetTyping()
}

// Judge answers May of several owners for one other person, by what was read at
// once.
type Judge struct {
	other     im.UserID
	privacies map[im.UserID]*hyv1.Privacy
	between   store.Between
}

// NewJudge reads what stands between other and owners.
func NewJudge(tx *store.Tx, owners []im.UserID, other im.UserID) (j Judge, err error) {
	j.other = other
	if j.privacies, err = tx.Privacies(append(slices.Clone(owners), other)...); err != nil {
		return j, err
	}
	j.between, err = tx.Between(other, owners)
	return j, err
}

// May is the policy for one of the owners.
func (j Judge) May(item Item, owner im.UserID) (bool, Rule) {
	theirs, own := j.between.Theirs[owner], j.between.Own[owner]
	return May(item, Side{owner, j.privacies[owner], theirs.Friend, theirs.Blocked},
		Side{j.other, j.privacies[j.other], own.Friend, own.Blocked})
}

// isFriend tells whether the other person counts one of the owners a friend.
func (j Judge) isFriend(owner im.UserID) bool { return j.between.Own[owner].Friend }

// Refuses returns what of a direct conversation u refuses to peer, for itself,
// and the head of u's own stream at that moment: every change of it is an event
// there. What is mutual follows from both sides' answers. Ask it on a snapshot.
func Refuses(tx *store.Tx, u, peer im.UserID) (r store.Refusal, asOf im.Seq, err error) {
	c, err := tx.Contact(u, peer)
	if err != nil {
		return 0, 0, err
	}
	p, err := tx.Privacies(u)
	if err != nil {
		return 0, 0, err
	}
	owner, other := Side{u, p[u], c.Friend, c.Blocked}, Side{ID: peer}
	for item, bit := range map[Item]store.Refusal{Marks: store.HideMarks, Typing: store.HideTyping} {
		if ok, _ := May(item, owner, other); !ok {
			r |= bit
		}
	}
	switch ok, rule := May(Messages, owner, other); {
	case rule == RuleBlocked:
		r |= store.RefuseBlocked
		owner.Blocked = false // both may be so: then who is no friend hears what strangers hear
		if ok, _ := May(Messages, owner, other); !ok {
			r |= store.RefusePrivacy
		}
	case !ok:
		r |= store.RefusePrivacy
	}
	if !c.Friend {
		r |= store.RefuseStranger
	}
	asOf, err = tx.UserHead(u)
	return r, asOf, err
}
