package conv

import (
	"context"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// slowLimit is in seconds.
const slowLimit = 3600

// muteMember keeps target from speaking until then; a time in the past ends that.
func (s *Service) muteMember(ctx context.Context, me im.UserID, id im.ConvID, target im.UserID, until time.Time) error {
	return s.toMember(ctx, me, id, muteMember, target, func(tx *store.Tx, c *store.Conversation, their *store.Membership) error {
		until := ahead(tx, until)
		if until.Equal(their.MutedUntil) {
			return nil
		}
		if err := tx.MuteMember(c, target, until); err != nil {
			return err
		}
		return tx.AppendNotice(c, me, &hyv1.Event{Body: &hyv1.Event_MemberMuted{
			MemberMuted: &hyv1.MemberMuted{UserId: int64(target), Until: timestampOf(until)}}})
	})
}

// muteAll lets only admins speak until then; a time in the past ends that.
func (s *Service) muteAll(ctx context.Context, me im.UserID, id im.ConvID, until time.Time) error {
	return s.inGroup(ctx, me, id, muteAll, func(tx *store.Tx, c *store.Conversation, _ *store.Membership) error {
		until := ahead(tx, until)
		if until.Equal(c.MutedUntil) {
			return nil
		}
		if err := tx.MuteAll(c, until); err != nil {
			return err
		}
		return tx.AppendNotice(c, me, &hyv1.Event{Body: &hyv1.Event_AllMuted{AllMuted: &hyv1.AllMuted{Until: timestampOf(until)}}})
	})
}

// ahead is a time in the future as it is stored, or zero.
func ahead(tx *store.Tx, until time.Time) time.Time {
	if !until.After(tx.Now()) {
		return time.Time{}
	}
	return until.UTC().Truncate(time.Millisecond)
}

// setSlowMode makes members wait between two messages.
func (s *Service) setSlowMode(ctx context.Context, me im.UserID, id im.ConvID, seconds int32) error {
	if seconds < 0 || seconds > slowLimit {
		return im.Invalid(hyv1.Reason_MALFORMED, "seconds")
	}
	return s.inGroup(ctx, me, id, setSlowMode, func(tx *store.Tx, c *store.Conversation, _ *store.Membership) error {
		if c.Slow == time.Duration(seconds)*time.Second {
			return nil
		}
		if err := tx.SetSlow(c, seconds); err != nil {
			return err
		}
		return tx.AppendNotice(c, me, &hyv1.Event{Body: &hyv1.Event_SlowModeChanged{SlowModeChanged: &hyv1.SlowModeChanged{Seconds: seconds}}})
	})
}
