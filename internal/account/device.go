package account

import (
	"context"

	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// listDevices returns the signed-in devices, newest activity first.
func (s *Service) listDevices(ctx context.Context, me im.Identity) (list []*hyv1.Device, err error) {
	err = s.DB.ReadOne(ctx, func(tx *store.Tx) error {
		devices, err := tx.Devices(me.User)
		list = make([]*hyv1.Device, len(devices))
		for i, d := range devices {
			list[i] = &hyv1.Device{
				Id: int64(d.ID), Name: d.Name, Address: d.Address, Current: d.ID == me.Device,
				CreatedAt: timestamppb.New(d.CreatedAt), LastActiveAt: timestamppb.New(d.LastActiveAt),
			}
		}
		return err
	})
	return list, err
}

// renameDevice gives a signed-in device the name its owner knows it by.
func (s *Service) renameDevice(ctx context.Context, id im.Identity, name string) error {
	name, err := im.Line(name, "name", deviceNameMax)
	if err != nil {
		return err
	}
	if name == "" {
		return im.Invalid(hyv1.Reason_NAME_INVALID, "name")
	}
	return s.DB.Write(ctx, func(tx *store.Tx) error {
		d, err := tx.LockDevice(id)
		switch {
		case err != nil:
			return err
		case d == nil || d.Revoked:
			return im.NotFound(hyv1.Reason_DEVICE_NOT_FOUND)
		case d.Name == name:
			return nil
		}
		if err := tx.RenameDevice(id, name); err != nil {
			return err
		}
		return devicesChanged(tx, id.User)
	})
}

// signOut signs the device out. Idempotent.
func (s *Service) signOut(ctx context.Context, me im.Identity) error {
	return s.revokeDevice(ctx, me, "sign_out")
}

// revokeDevice signs one device out. Doing so again changes nothing.
// Error: DEVICE_NOT_FOUND.
func (s *Service) revokeDevice(ctx context.Context, id im.Identity, cause string) error {
	return s.DB.Write(ctx, func(tx *store.Tx) error {
		did, err := s.revoke(tx, id, cause)
		if err != nil {
			return err
		}
		if did {
			return devicesChanged(tx, id.User)
		}
		switch d, err := tx.FindDevice(id); {
		case err != nil:
			return err
		case d == nil:
			return im.NotFound(hyv1.Reason_DEVICE_NOT_FOUND)
		}
		tx.AnnounceRevoked(id.User, id.Device) // the first time it may not have got through
		return nil
	})
}

// revokeOthers signs out all devices but the caller's.
func (s *Service) revokeOthers(ctx context.Context, me im.Identity) error {
	return s.DB.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.LockAccount(me.User); err != nil {
			return err
		}
		return s.revokeAll(tx, me.User, me.Device, "others")
	})
}

// revoke signs one device out within a transaction and has its sockets closed;
// false when it was not signed in. The caller tells devicesChanged.
func (s *Service) revoke(tx *store.Tx, id im.Identity, cause string) (bool, error) {
	did, err := tx.RevokeDevice(id)
	if err != nil || !did {
		return false, err
	}
	s.metrics.revoked.WithLabelValues(cause).Inc()
	tx.AnnounceRevoked(id.User, id.Device)
	return true, nil
}

// revokeAll signs out all devices but keep (0: none is kept). The caller has
// locked the account.
func (s *Service) revokeAll(tx *store.Tx, user im.UserID, keep im.DeviceID, cause string) error {
	gone, err := tx.RevokeDevices(user, keep)
	if err != nil || len(gone) == 0 {
		return err
	}
	for _, d := range gone {
		tx.AnnounceRevoked(user, d)
	}
	s.metrics.revoked.WithLabelValues(cause).Add(float64(len(gone)))
	return devicesChanged(tx, user)
}
