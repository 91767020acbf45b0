package conv

import (
	"errors"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// action is what somebody wants to do in a group.
type action int

const (
	// A group's permissions say who may do these. Their numbers are their places
	// in store.Permissions.
	speak action = iota
	invite
	editInfo
	pinMessage
	mentionAll

	// Who may do these is the same in all groups.
	setPermissions
	removeMember
	muteMember
	muteAll
	setSlowMode
	hurry // in a slow group
	takePart
	manageInvites // of others
	answerApplications
	showHistory
	explainOthers
	recallMessage // of members, at any time
	closePoll     // of others
	setRole
	transfer
	dissolve
)

// usually is who may do an action: where a group says nothing else, or always.
var usually = [...]hyv1.Who{
	speak:      hyv1.Who_WHO_EVERYBODY,
	invite:     hyv1.Who_WHO_EVERYBODY,
	editInfo:   hyv1.Who_WHO_ADMINS,
	pinMessage: hyv1.Who_WHO_ADMINS,
	mentionAll: hyv1.Who_WHO_ADMINS,

	setPermissions: hyv1.Who_WHO_ADMINS,
	removeMember:   hyv1.Who_WHO_ADMINS,
	muteMember:     hyv1.Who_WHO_ADMINS,
	muteAll:        hyv1.Who_WHO_ADMINS,
	setSlowMode:    hyv1.Who_WHO_ADMINS,
	hurry:          hyv1.Who_WHO_ADMINS,
	takePart:       hyv1.Who_WHO_EVERYBODY,

	manageInvites:      hyv1.Who_WHO_ADMINS,
	answerApplications: hyv1.Who_WHO_ADMINS,
	showHistory:        hyv1.Who_WHO_ADMINS,
	explainOthers:      hyv1.Who_WHO_ADMINS,
	recallMessage:      hyv1.Who_WHO_ADMINS,
	closePoll:          hyv1.Who_WHO_ADMINS,

	setRole:  hyv1.Who_WHO_OWNER,
	transfer: hyv1.Who_WHO_OWNER,
	dissolve: hyv1.Who_WHO_OWNER,
}

// verdict is whether somebody may do something in a group, and what decided.
type verdict struct {
	action action
	ok     bool
	rule   hyv1.GroupRule
	least  hyv1.Who  // the circle that may
	until  time.Time // when a refusal ends; zero: it does not by itself
}

// decide is the policy of groups, all of it: whether who may do a, to a member in
// the role whom where it is done to one (else 0), under the group's permissions.
func decide(a action, who, whom hyv1.Role, p store.Permissions) verdict {
	v := verdict{action: a, rule: hyv1.GroupRule_GROUP_RULE_ROLE, least: circle(a, p)}
	switch {
	case rank(who) == 0:
		v.rule = hyv1.GroupRule_GROUP_RULE_NOT_MEMBER
	case rank(who) < v.least:
	case whom == hyv1.Role_ROLE_OWNER:
		v.rule = hyv1.GroupRule_GROUP_RULE_TARGET_IS_OWNER
	case rank(whom) >= rank(who):
		v.rule = hyv1.GroupRule_GROUP_RULE_TARGET_IS_EQUAL
	default:
		v.ok = true
	}
	return v
}

// decideSpeech is the policy of speaking, in which the time has a say too. The
// store asks the same in SQL.
func decideSpeech(c *store.Conversation, m *store.Membership, now time.Time) verdict {
	p := c.Permissions
	v := decide(speak, m.Role, 0, p)
	if !v.ok {
		return v
	}
	refuse := func(rule hyv1.GroupRule, until time.Time) verdict {
		v.ok, v.rule, v.until = false, rule, until
		return v
	}
	if m.MutedUntil.After(now) {
		return refuse(hyv1.GroupRule_GROUP_RULE_MUTED, m.MutedUntil)
	}
	if c.MutedUntil.After(now) { // for a while it is the admins who may
		p = p.With(int(speak), max(circle(speak, p), hyv1.Who_WHO_ADMINS))
	}
	if !decide(speak, m.Role, 0, p).ok {
		return refuse(hyv1.GroupRule_GROUP_RULE_ALL_MUTED, c.MutedUntil)
	}
	if next := m.SpokeAt.Add(c.Slow); c.Slow > 0 && next.After(now) && !decide(hurry, m.Role, 0, p).ok {
		return refuse(hyv1.GroupRule_GROUP_RULE_SLOW_MODE, next)
	}
	return v
}

// err is what is answered to who tries; nil when they may.
func (v verdict) err(now time.Time) error {
	switch {
	case v.ok:
		return nil
	case v.rule == hyv1.GroupRule_GROUP_RULE_NOT_MEMBER:
		return errNotMember
	case v.rule == hyv1.GroupRule_GROUP_RULE_TARGET_IS_OWNER:
		return im.Deny(hyv1.Reason_TARGET_IS_OWNER)
	case v.rule == hyv1.GroupRule_GROUP_RULE_TARGET_IS_EQUAL:
		return im.Deny(hyv1.Reason_TARGET_IS_ADMIN)
	case v.rule == hyv1.GroupRule_GROUP_RULE_MUTED:
		return silent(im.Deny(hyv1.Reason_MUTED), v.until, now)
	case v.rule == hyv1.GroupRule_GROUP_RULE_ALL_MUTED:
		return silent(im.Deny(hyv1.Reason_SPEAK_NOT_ALLOWED), v.until, now)
	case v.rule == hyv1.GroupRule_GROUP_RULE_SLOW_MODE:
		return im.Exhausted(hyv1.Reason_SLOW_MODE, v.until.Sub(now))
	case v.action == speak:
		return im.Deny(hyv1.Reason_SPEAK_NOT_ALLOWED)
	case v.least == hyv1.Who_WHO_OWNER:
		return im.Deny(hyv1.Reason_OWNER_ONLY)
	}
	return im.Deny(hyv1.Reason_ADMINS_ONLY)
}

// may is decide for who wants to know only whether.
func may(a action, who, whom hyv1.Role, p store.Permissions) error {
	return decide(a, who, whom, p).err(time.Time{})
}

// maySpeak is decideSpeech for who wants to know only whether.
func maySpeak(c *store.Conversation, m *store.Membership, now time.Time) error {
	return decideSpeech(c, m, now).err(now)
}

// silent adds to a refusal how long it is meant, unless that is for ever.
func silent(err error, until, now time.Time) error {
	var e *im.Error
	if errors.As(err, &e) && until.Before(forEver) {
		e.RetryAfter = until.Sub(now)
	}
	return err
}

// circle is who may do a.
func circle(a action, p store.Permissions) hyv1.Who {
	if a <= mentionAll {
		if w := p.Who(int(a)); w != 0 {
			return w
		}
	}
	return usually[a]
}

// rank is the narrowest circle somebody in this role belongs to; 0: none.
func rank(r hyv1.Role) hyv1.Who {
	switch r {
	case hyv1.Role_ROLE_OWNER:
		return hyv1.Who_WHO_OWNER
	case hyv1.Role_ROLE_ADMIN:
		return hyv1.Who_WHO_ADMINS
	case hyv1.Role_ROLE_MEMBER:
		return hyv1.Who_WHO_EVERYBODY
	case hyv1.Role_ROLE_UNSPECIFIED:
	}
	return hyv1.Who_WHO_UNSPECIFIED
}

// places are the fields of GroupPermissions by their actions.
func places(p *hyv1.GroupPermissions) [mentionAll + 1]*hyv1.Who {
	return [...]*hyv1.Who{speak: &p.Speak, invite: &p.Invite, editInfo: &p.EditInfo, pinMessage: &p.Pin, mentionAll: &p.MentionAll}
}

// showPermissions spells all of them out.
func showPermissions(p store.Permissions) *hyv1.GroupPermissions {
	out := &hyv1.GroupPermissions{}
	for a, field := range places(out) {
		*field = circle(action(a), p)
	}
	return out
}

// changed returns p with what is set in by. Nobody gives or takes what they may
// not do themselves, before or after.
func changed(p store.Permissions, by *hyv1.GroupPermissions, who hyv1.Role) (store.Permissions, error) {
	for a, field := range places(by) {
		a, w := action(a), *field
		switch {
		case w == hyv1.Who_WHO_UNSPECIFIED || w == circle(a, p):
			continue
		case w < 0 || w > hyv1.Who_WHO_OWNER:
			return p, im.Invalid(hyv1.Reason_MALFORMED, "permissions")
		case rank(who) < max(w, circle(a, p)):
			return p, im.Deny(hyv1.Reason_OWNER_ONLY)
		}
		p = p.With(int(a), w)
	}
	return p, nil
}
