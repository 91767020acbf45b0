package conv

import (
	"context"
	"slices"
	"unicode/utf8"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/contact"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

const (
	waitingLimit   = 200 // applications that wait in one group
	messageLimit   = 200 // characters of an application
	reasonLimit    = 50  // characters of a rejection
	bansLimit      = 1000
	jobApplication = "conv.application" // key: conversation, body: user ids
	stateWaiting   = hyv1.ApplicationState_APPLICATION_STATE_WAITING
	stateAccepted  = hyv1.ApplicationState_APPLICATION_STATE_ACCEPTED
	stateRejected  = hyv1.ApplicationState_APPLICATION_STATE_REJECTED
)

var errBanned = im.Deny(hyv1.Reason_USER_BANNED)

// join follows a link: into the group, which is returned, or among those who
// wait, and then nil is.
func (s *Service) join(ctx context.Context, me im.UserID, token, message string) (*hyv1.Conversation, error) {
	id, key, err := parseToken(token)
	if err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(message) > messageLimit {
		return nil, im.TooLong("message", messageLimit)
	}
	waits := false
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.LockConversation(id)
		if err != nil {
			return strangers(err)
		}
		my, err := present(tx, c, me)
		if err != nil || my != nil {
			return err
		}
		in, err := openInvite(tx, c, key)
		if err != nil {
			return err
		}
		if banned, err := tx.IsBanned(id, me); err != nil || banned {
			return orBanned(err)
		}
		if waits = in.NeedsApproval; waits {
			return apply(tx, c, in, me, message)
		}
		return s.enter(tx, c, in, me, me)
	})
	if err != nil || waits {
		return nil, err
	}
	return s.get(ctx, me, id)
}

func orBanned(err error) error {
	if err == nil {
		err = errBanned
	}
	return err
}

// enter makes user a member by an invite, of which one use is gone then. by is
// who lets them in: themselves, or who answers their application.
func (s *Service) enter(tx *store.Tx, c *store.Conversation, in *store.Invite, user, by im.UserID) error {
	if in.UsedUp() {
		return errInvite
	}
	if c.Members >= s.cfg.MaxGroupMembers {
		return s.groupFull()
	}
	if err := tx.UseInvite(in); err != nil {
		return err
	}
	if err := settle(tx, c, by, stateAccepted, "", user); err != nil {
		return err
	}
	if err := tx.AddMembers(c, hyv1.Role_ROLE_MEMBER, c.LastSeq+1, user); err != nil {
		return err
	}
	err := tx.AppendNotice(c, by, &hyv1.Event{Body: &hyv1.Event_MemberJoined{
		MemberJoined: &hyv1.MemberJoined{UserId: int64(user), InviterId: int64(in.Creator)}}})
	if err != nil {
		return err
	}
	return enqueueMembers(tx, c.ID, user)
}

// apply puts me among those who wait. Members learn how many there are, and
// admins who.
func apply(tx *store.Tx, c *store.Conversation, in *store.Invite, me im.UserID, message string) error {
	a, err := tx.Application(c.ID, me)
	switch {
	case err != nil || a.State == stateWaiting:
		return err
	case c.Waiting >= waitingLimit:
		return &im.Error{Code: connectCodeFull, Reason: hyv1.Reason_APPLICATIONS_FULL, Limit: waitingLimit}
	}
	a.Invite, a.Message, a.At, a.State, a.Reason = in.ID, message, tx.Now(), stateWaiting, ""
	if err := tx.PutApplication(c, &a); err != nil {
		return err
	}
	return tellApplications(tx, c, in.Creator, me)
}

// settle answers those of users who wait.
func settle(tx *store.Tx, c *store.Conversation, by im.UserID, state hyv1.ApplicationState, reason string, users ...im.UserID) error {
	if c.Waiting == 0 {
		return nil
	}
	waiting, err := tx.Waiting(c.ID)
	if err != nil {
		return err
	}
	var answered []im.UserID
	for _, a := range waiting {
		if slices.Contains(users, a.User) {
			a.State, a.Reason = state, reason
			if err := tx.PutApplication(c, &a); err != nil {
				return err
			}
			answered = append(answered, a.User)
		}
	}
	if len(answered) == 0 {
		return nil
	}
	return tellApplications(tx, c, by, answered...)
}

func tellApplications(tx *store.Tx, c *store.Conversation, by im.UserID, applicants ...im.UserID) error {
	err := tx.AppendNotice(c, by, &hyv1.Event{Body: &hyv1.Event_ApplicationsChanged{
		ApplicationsChanged: &hyv1.ApplicationsChanged{Waiting: int32(c.Waiting)}}}) //nolint:gosec // G115: at most waitingLimit
	if err != nil {
		return err
	}
	return tx.Enqueue(jobApplication, int64(c.ID), packIDs(applicants...))
}

// answerApplication lets user in, or not.
func (s *Service) answerApplication(ctx context.Context, me im.UserID, id im.ConvID, user im.UserID, accept bool, reason string) error {
	if utf8.RuneCountInString(reason) > reasonLimit {
		return im.TooLong("reason", reasonLimit)
	}
	return s.inGroup(ctx, me, id, answerApplications, func(tx *store.Tx, c *store.Conversation, _ *store.Membership) error {
		a, err := tx.Application(id, user)
		switch {
		case err != nil:
			return err
		case a.State != stateWaiting:
			return im.NotFound(hyv1.Reason_APPLICATION_NOT_FOUND)
		case !accept:
			return settle(tx, c, me, stateRejected, reason, user)
		}
		all, err := tx.Invites(id)
		if err != nil {
			return err
		}
		in := &store.Invite{Conv: id, ID: a.Invite} // revoked since: who decides lets them in all the same
		if i := slices.IndexFunc(all, func(in store.Invite) bool { return in.ID == a.Invite }); i >= 0 {
			in = &all[i]
		}
		return s.enter(tx, c, in, user, me)
	})
}

// listApplications returns who waits.
func (s *Service) listApplications(ctx context.Context, me im.UserID, id im.ConvID) (*hyv1.ListApplicationsResponse, error) {
	out := &hyv1.ListApplicationsResponse{}
	err := s.seeGroup(ctx, me, id, answerApplications, func(tx *store.Tx, _ *store.Conversation, _ *store.Membership) error {
		waiting, err := tx.Waiting(id)
		if err != nil {
			return err
		}
		all, err := tx.Invites(id)
		if err != nil {
			return err
		}
		for _, a := range waiting {
			shown := &hyv1.Application{Message: a.Message, At: timestampOf(a.At)}
			if shown.User, err = contact.User(tx, me, a.User); err != nil {
				return err
			}
			if i := slices.IndexFunc(all, func(in store.Invite) bool { return in.ID == a.Invite }); i >= 0 {
				shown.InviterId = int64(all[i].Creator)
			}
			out.Applications = append(out.Applications, shown)
		}
		return nil
	})
	return out, err
}

// followApplications tells applicants, in their own streams, how their
// applications stand.
func (s *Service) followApplications(ctx context.Context, job store.Job) error {
	c := im.ConvID(job.Key)
	return each(unpackIDs(job.Body), func(u im.UserID) error {
		var a store.Application
		var name string
		err := s.db.Read(ctx, func(tx *store.Tx) error {
			conv, err := tx.Conversation(c)
			if err != nil {
				return err
			}
			name = conv.Name
			a, err = tx.Application(c, u)
			return err
		})
		if err != nil {
			return err
		}
		return s.db.Write(ctx, func(tx *store.Tx) error {
			news, err := tx.RecordApplication(u, c, a.Turn)
			if err != nil || !news || a.State == stateWaiting {
				return err
			}
			_, err = tx.AppendUserEvent(u, &hyv1.UserEvent{Body: &hyv1.UserEvent_ApplicationAnswered{ApplicationAnswered: &hyv1.ApplicationAnswered{
				ConversationId: int64(c), Name: name, Accepted: a.State == stateAccepted, Reason: a.Reason}}})
			return err
		})
	})
}

// unban lets user come back.
func (s *Service) unban(ctx context.Context, me im.UserID, id im.ConvID, user im.UserID) error {
	return s.inGroup(ctx, me, id, removeMember, func(tx *store.Tx, c *store.Conversation, _ *store.Membership) error {
		was, err := tx.DeleteBan(id, user)
		if err != nil || !was {
			return err
		}
		return tx.AppendNotice(c, me, &hyv1.Event{Body: &hyv1.Event_BanChanged{BanChanged: &hyv1.BanChanged{UserId: int64(user)}}})
	})
}

// listBans returns who is banned.
func (s *Service) listBans(ctx context.Context, me im.UserID, id im.ConvID) (*hyv1.ListBansResponse, error) {
	out := &hyv1.ListBansResponse{}
	err := s.seeGroup(ctx, me, id, removeMember, func(tx *store.Tx, _ *store.Conversation, _ *store.Membership) error {
		bans, err := tx.Bans(id)
		if err != nil {
			return err
		}
		for _, b := range bans {
			user, err := contact.User(tx, me, b.User)
			if err != nil {
				return err
			}
			out.Bans = append(out.Bans, &hyv1.Ban{User: user, ById: int64(b.By), At: timestampOf(b.At)})
		}
		return nil
	})
	return out, err
}

// ban keeps user out from now on. Who waits to be let in is told that they are
// not.
func ban(tx *store.Tx, c *store.Conversation, me, user im.UserID) (isNew bool, err error) {
	bans, err := tx.Bans(c.ID)
	if err != nil {
		return false, err
	}
	if len(bans) >= bansLimit {
		return false, &im.Error{Code: connectCodeFull, Reason: hyv1.Reason_BANS_FULL, Limit: bansLimit}
	}
	if err := settle(tx, c, me, stateRejected, "", user); err != nil {
		return false, err
	}
	return tx.AddBan(c.ID, user, me)
}
