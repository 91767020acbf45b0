package account

import (
	"context"
	"encoding/binary"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// signIn signs the device in. Unknown handle, wrong password and deleted
// account are answered alike, and each after one hash.
func (s *Service) signIn(ctx context.Context, handle, password, deviceName string) (signedIn, error) {
	switch "" {
	case handle:
		return signedIn{}, im.Required("handle")
	case password:
		return signedIn{}, im.Required("password")
	}
	user, hash, try, err := s.whoTries(ctx, handle)
	if err != nil {
		return signedIn{}, err
	}
	stale, err := s.checkPassword(ctx, try, password, hash)
	if err != nil {
		return signedIn{}, err
	}
	newHash := hash
	if stale { // its cost was changed since
		if newHash, err = s.hasher.Hash(ctx, normalPassword(password)); err != nil {
			return signedIn{}, err
		}
	}
	in, device, err := s.newDevice(ctx, user, deviceName)
	if err != nil {
		return signedIn{}, err
	}
	var locked bool
	err = s.DB.Write(ctx, func(tx *store.Tx) error {
		a, err := tx.LockAccount(user)
		if err != nil {
			return err
		}
		// The password may have been changed while it was checked.
		if now, err := tx.PasswordHash(user); err != nil || now != hash || a == nil {
			return orElse(err, errWrong)
		}
		if err := try.succeeded(tx); err != nil {
			return err
		}
		if locked = a.Locked; locked {
			return nil
		}
		if newHash != hash {
			if err := tx.SetPasswordHash(user, newHash); err != nil {
				return err
			}
		}
		in.user = tx.Own(a)
		others, err := s.addDevice(tx, device)
		if err != nil || others == 0 || s.cfg.NoSignInNotice {
			return err
		}
		return tx.Enqueue(SignedInJob, int64(user), binary.BigEndian.AppendUint64(nil, uint64(device.ID)))
	})
	switch {
	case err != nil:
		return signedIn{}, err
	case locked:
		return signedIn{}, errLocked
	}
	s.metrics.signIns.WithLabelValues("ok").Inc()
	s.log.Info("signed in", "user", int64(user), "device", int64(in.device))
	return in, nil
}

// errLocked: an administrator locked the account.
var errLocked = im.Deny(hyv1.Reason_ACCOUNT_LOCKED)

func orElse(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// whoTries finds whose handle it is, if anybody's, and which counts the attempt
// moves (lockout.go).
func (s *Service) whoTries(ctx context.Context, handle string) (user im.UserID, hash string, try attempt, err error) {
	key := im.HandleKey(handle)
	try = attempt{account: signInAccount(key), address: network(im.Address(ctx))}
	err = s.DB.Read(ctx, func(tx *store.Tx) error {
		a, err := tx.FindHandle(key)
		if err != nil || a == nil {
			return err
		}
		user = a.ID
		if hash, err = tx.PasswordHash(user); err != nil || try.address == "" {
			return err
		}
		devices, err := tx.Devices(user)
		for _, d := range devices {
			if network(d.Address) == try.address {
				try.from = try.address
			}
		}
		return err
	})
	return user, hash, try, err
}

// newDevice makes a device and its first tokens; it is signed in once addDevice
// has stored it.
func (s *Service) newDevice(ctx context.Context, user im.UserID, name string) (signedIn, *store.Device, error) {
	id := im.Identity{User: user, Device: im.DeviceID(im.NewID())}
	key, err := s.tokens.load(ctx)
	if err != nil {
		return signedIn{}, nil, err
	}
	first := key.first(id)
	access, expires, err := s.signAccess(ctx, id, 1)
	if err != nil {
		return signedIn{}, nil, err
	}
	device := &store.Device{
		User: user, ID: id.Device, Name: deviceName(name), Address: im.Address(ctx), RefreshHash: first.hash(),
	}
	return signedIn{device: id.Device, access: access, accessExpires: expires, refresh: key.text(first)}, device, nil
}

const (
	// A device that was signed out is remembered for a while, so that it can be
	// told so; of one account not too many.
	revokedKept = 30 * 24 * time.Hour
	revokedMost = 100
)

// addDevice stores a device, and signs out the one that was inactive longest
// when there are too many. It returns how many were signed in before. The
// caller has locked the account, or just made it.
func (s *Service) addDevice(tx *store.Tx, d *store.Device) (others int, err error) {
	devices, err := tx.Devices(d.User)
	if err != nil {
		return 0, err
	}
	others = len(devices)
	for len(devices) >= s.cfg.Devices {
		last := devices[len(devices)-1]
		devices = devices[:len(devices)-1]
		if _, err := s.revoke(tx, im.Identity{User: d.User, Device: last.ID}, "too_many"); err != nil {
			return 0, err
		}
	}
	if err := tx.ForgetRevokedDevices(d.User, tx.Now().Add(-revokedKept), revokedMost); err != nil {
		return 0, err
	}
	d.CreatedAt, d.LastActiveAt, d.RotatedAt = tx.Now(), tx.Now(), tx.Now()
	if err := tx.AddDevice(d); err != nil {
		return 0, err
	}
	return others, devicesChanged(tx, d.User)
}

// devicesChanged tells the account's devices.
func devicesChanged(tx *store.Tx, user im.UserID) error {
	_, err := tx.AppendUserEvent(user, &hyv1.UserEvent{
		Body: &hyv1.UserEvent_DevicesChanged{DevicesChanged: &hyv1.DevicesChanged{}},
	})
	return err
}
