package account

import (
	"context"
	"errors"
	"time"

	"connectrpc.com/connect"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// activeEvery is how exact "last active" is.
const activeEvery = time.Minute

// Authenticate tells who sends an access token: its signature, dates and
// audience are checked, and that its device is signed in and its account not
// locked at this moment. For the doors.
// Errors: NOT_SIGNED_IN, DEVICE_REVOKED, ACCOUNT_LOCKED.
func (s *Service) Authenticate(ctx context.Context, accessToken string) (im.Identity, error) {
	c, err := s.parseAccess(ctx, accessToken)
	if errors.Is(err, errToken) {
		return im.Identity{}, &im.Error{Code: connect.CodeUnauthenticated, Reason: hyv1.Reason_NOT_SIGNED_IN, Err: err}
	}
	if err != nil {
		return im.Identity{}, err
	}
	return c.Identity, s.active(ctx, c.Identity, c.generation)
}

// DeviceActive tells whether the device may still act. A door that keeps a
// connection asks once more after it can be told of revocations, so that none
// falls between.
// Errors: NOT_SIGNED_IN, DEVICE_REVOKED, ACCOUNT_LOCKED.
func (s *Service) DeviceActive(ctx context.Context, id im.Identity) error {
	return s.active(ctx, id, 0)
}

func (s *Service) active(ctx context.Context, id im.Identity, generation int64) error {
	var d *store.DeviceStatus
	err := s.DB.ReadOne(ctx, func(tx *store.Tx) (err error) {
		d, err = tx.FindDevice(id)
		return err
	})
	switch {
	case err != nil:
		return err
	case d == nil || d.AccountDeleted:
		return im.Unauthenticated(hyv1.Reason_NOT_SIGNED_IN)
	case d.Revoked:
		return im.Unauthenticated(hyv1.Reason_DEVICE_REVOKED)
	case d.AccountLocked:
		return errLocked
	}
	if time.Since(d.LastActiveAt) >= activeEvery || generation > d.Confirmed {
		s.see(ctx, id, generation)
	}
	return nil
}

// see notes that a device is active. Of several requests at once one writes.
// Nothing is refused because the note could not be made (a full disk, say):
// the next request tries again.
func (s *Service) see(ctx context.Context, id im.Identity, generation int64) {
	if _, busy := s.seeing.LoadOrStore(id, true); busy {
		return
	}
	defer s.seeing.Delete(id)
	err := s.DB.Write(ctx, func(tx *store.Tx) error { return tx.SeeDevice(id, generation) })
	if err != nil {
		s.log.Debug("note activity", "user", int64(id.User), "device", int64(id.Device), "err", err)
	}
}
