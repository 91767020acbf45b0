package conv

import (
	"context"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// explained are the actions of hyv1.GroupAction.
var explained = [...]action{
	hyv1.GroupAction_GROUP_ACTION_SPEAK:               speak,
	hyv1.GroupAction_GROUP_ACTION_MENTION_ALL:         mentionAll,
	hyv1.GroupAction_GROUP_ACTION_PIN:                 pinMessage,
	hyv1.GroupAction_GROUP_ACTION_INVITE:              invite,
	hyv1.GroupAction_GROUP_ACTION_EDIT_INFO:           editInfo,
	hyv1.GroupAction_GROUP_ACTION_REMOVE_MEMBER:       removeMember,
	hyv1.GroupAction_GROUP_ACTION_MUTE_MEMBER:         muteMember,
	hyv1.GroupAction_GROUP_ACTION_MUTE_ALL:            muteAll,
	hyv1.GroupAction_GROUP_ACTION_SET_SLOW_MODE:       setSlowMode,
	hyv1.GroupAction_GROUP_ACTION_SET_PERMISSIONS:     setPermissions,
	hyv1.GroupAction_GROUP_ACTION_SHOW_HISTORY:        showHistory,
	hyv1.GroupAction_GROUP_ACTION_MANAGE_INVITES:      manageInvites,
	hyv1.GroupAction_GROUP_ACTION_ANSWER_APPLICATIONS: answerApplications,
	hyv1.GroupAction_GROUP_ACTION_SET_ROLE:            setRole,
	hyv1.GroupAction_GROUP_ACTION_TRANSFER:            transfer,
	hyv1.GroupAction_GROUP_ACTION_DISSOLVE:            dissolve,
}

// toSomebody are the actions that are done to a member.
var toSomebody = map[action]bool{removeMember: true, muteMember: true, setRole: true, transfer: true}

// explain says what about may do in a group, to target where it is done to one,
// and why.
func (s *Service) explain(ctx context.Context, me im.UserID, id im.ConvID, about, target im.UserID) (*hyv1.ExplainResponse, error) {
	if about == 0 {
		about = me
	}
	out := &hyv1.ExplainResponse{}
	err := s.db.Read(ctx, func(tx *store.Tx) error {
		c, err := tx.Conversation(id)
		if err != nil {
			return err
		}
		need := takePart
		if about != me {
			need = explainOthers
		}
		if _, err := acting(tx, c, me, need); err != nil {
			return err
		}
		their, err := present(tx, c, about)
		if err != nil {
			return err
		}
		whom, err := roleOf(tx, c, target)
		if err != nil {
			return err
		}
		banned, err := tx.IsBanned(id, about)
		if err != nil {
			return err
		}
		if their == nil {
			their = &store.Membership{}
		}
		out.Role = their.Role
		for as, a := range explained[1:] {
			v := decide(a, their.Role, 0, c.Permissions)
			switch {
			case a == speak:
				v = decideSpeech(c, their, tx.Now())
			case toSomebody[a]:
				v = decide(a, their.Role, whom, c.Permissions)
			}
			if banned {
				v.rule = hyv1.GroupRule_GROUP_RULE_BANNED
			}
			out.Explanations = append(out.Explanations, &hyv1.Explanation{Action: hyv1.GroupAction(as + 1), //nolint:gosec // G115: a place in the table
				Allowed: v.ok, Rule: v.rule, Least: v.least, Until: timestampOf(v.until)})
		}
		return nil
	})
	return out, err
}

// roleOf is the role of somebody in a group; that of a member for nobody.
func roleOf(tx *store.Tx, c *store.Conversation, u im.UserID) (hyv1.Role, error) {
	if u == 0 {
		return hyv1.Role_ROLE_MEMBER, nil
	}
	m, err := present(tx, c, u)
	if err != nil || m == nil {
		return hyv1.Role_ROLE_MEMBER, err
	}
	return m.Role, nil
}
