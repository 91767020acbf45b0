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

	setRole:  hyv1.Who_WHO_OWNER,
	transfer: hyv1.Who_WHO_OWNER,
	dissolve: hyv1.Who_WHO_OWNER,
}

// may is the policy of groups, all of it: nil when who may do a, to a member in
// the role whom where it is done to one (else 0), under the group's permissions.
func may(a action, who, whom hyv1.Role, p store.Permissions) error {
	least := circle(a, p)
	switch {
	case rank(who) == 0:
		return errNotMember
	case rank(who) < least && a == speak:
		return im.Deny(hyv1.Reason_SPEAK_NOT_ALLOWED)
	case rank(who) < least && least == hyv1.Who_WHO_OWNER:
		return im.Deny(hyv1.Reason_OWNER_ONLY)
	case rank(who) < least:
		return im.Deny(hyv1.Reason_ADMINS_ONLY)
	case whom == hyv1.Role_ROLE_OWNER:
		return im.Deny(hyv1.Reason_TARGET_IS_OWNER)
	case rank(whom) >= rank(who):
		return im.Deny(hyv1.Reason_TARGET_IS_ADMIN)
	}
	return nil
}

// maySpeak is the policy of speaking, in which the time has a say too. The store
// asks the same in SQL.
func maySpeak(c *store.Conversation, m *store.Membership, now time.Time) error {
	p := c.Permissions
	if err := may(speak, m.Role, 0, p); err != nil {
		return err
	}
	if m.MutedUntil.After(now) {
		return silent(im.Deny(hyv1.Reason_MUTED), m.MutedUntil, now)
	}
	if c.MutedUntil.After(now) { // for a while it is the admins who may
		p = p.With(int(speak), max(circle(speak, p), hyv1.Who_WHO_ADMINS))
	}
	if err := may(speak, m.Role, 0, p); err != nil {
		return silent(err, c.MutedUntil, now)
	}
	if next := m.SpokeAt.Add(c.Slow); c.Slow > 0 && next.After(now) && may(hurry, m.Role, 0, p) != nil {
		return im.Exhausted(hyv1.Reason_SLOW_MODE, next.Sub(now))
	}
	return nil
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
