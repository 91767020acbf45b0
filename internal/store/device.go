package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"hongyan/internal/im"
)

// Device is one signed-in place of an account.
type Device struct {
	User         im.UserID
	ID           im.DeviceID
	Name         string
	Address      string // of the last sign-in or refresh
	CreatedAt    time.Time
	LastActiveAt time.Time

	// RefreshHash is the SHA-256 of the refresh secret that is good since
	// RotatedAt.
	RefreshHash []byte
	RotatedAt   time.Time
	// Generation counts the secrets, from 1. Confirmed is the newest one of
	// which an access token was used: its answer did arrive.
	Generation int64
	Confirmed  int64

	Revoked bool
}

const deviceColumns = `d.user_id, d.device_id, d.name, d.address, d.created_at, d.last_active_at,
	d.refresh_hash, d.rotated_at, d.generation, d.confirmed, d.revoked_at`

func (d *Device) scan(row interface{ Scan(...any) error }, more ...any) error {
	var created, active, rotated, revoked int64
	err := row.Scan(append([]any{
		&d.User, &d.ID, &d.Name, &d.Address, &created, &active,
		&d.RefreshHash, &rotated, &d.Generation, &d.Confirmed, &revoked,
	}, more...)...)
	d.CreatedAt, d.LastActiveAt = time.UnixMilli(created).UTC(), time.UnixMilli(active).UTC()
	d.RotatedAt, d.Revoked = time.UnixMilli(rotated).UTC(), revoked != 0
	return err
}

// DeviceStatus is a device and whether its account may act.
type DeviceStatus struct {
	Device
	AccountLocked  bool
	AccountDeleted bool
}

// FindDevice returns nil when there is none; devices signed out within the last
// month are found.
func (tx *Tx) FindDevice(id im.Identity) (*DeviceStatus, error) { return tx.findDevice(id, "") }

// LockDevice is FindDevice that keeps other writers of the device away until
// the transaction ends.
func (tx *Tx) LockDevice(id im.Identity) (*DeviceStatus, error) {
	suffix := ""
	if tx.pg {
		suffix = " FOR UPDATE OF d"
	}
	return tx.findDevice(id, suffix)
}

func (tx *Tx) findDevice(id im.Identity, suffix string) (*DeviceStatus, error) {
	s := &DeviceStatus{}
	var locked, deleted int64
	row := tx.QueryRow(`SELECT `+deviceColumns+`, u.locked_at, u.deleted_at
		FROM devices d JOIN users u ON u.user_id = d.user_id
		WHERE d.user_id = $1 AND d.device_id = $2`+suffix, id.User, id.Device)
	if err := s.scan(row, &locked, &deleted); err != nil {
		if errors.Is(err, errNoRows) {
			return nil, nil
		}
		return nil, fmt.Errorf("read device: %w", err)
	}
	s.AccountLocked, s.AccountDeleted = locked != 0, deleted != 0
	return s, nil
}

// Devices lists the signed-in devices of a user, newest activity first.
func (tx *Tx) Devices(user im.UserID) ([]Device, error) {
	rows, err := tx.Query(`SELECT `+deviceColumns+` FROM devices d
		WHERE d.user_id = $1 AND d.revoked_at = 0 ORDER BY d.last_active_at DESC, d.device_id`, user)
	return rowsOf(rows, err, func(r *sql.Rows) (Device, error) {
		var d Device
		err := d.scan(r)
		return d, err
	})
}

// AddDevice stores a newly signed-in device. Generation is 1.
func (tx *Tx) AddDevice(d *Device) error {
	_, err := tx.Exec(`INSERT INTO devices (user_id, device_id, name, address, created_at, last_active_at, refresh_hash, rotated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		d.User, d.ID, d.Name, d.Address, d.CreatedAt.UnixMilli(), d.LastActiveAt.UnixMilli(), d.RefreshHash, d.RotatedAt.UnixMilli())
	if err != nil {
		return fmt.Errorf("add device: %w", err)
	}
	return nil
}

// RenameDevice changes what a device is called.
func (tx *Tx) RenameDevice(id im.Identity, name string) error {
	_, err := tx.Exec(`UPDATE devices SET name = $3 WHERE user_id = $1 AND device_id = $2`, id.User, id.Device, name)
	return err
}

// RotateDevice makes hash the one refresh secret that is good.
func (tx *Tx) RotateDevice(id im.Identity, hash []byte, address string) error {
	now := tx.now.UnixMilli()
	_, err := tx.Exec(`UPDATE devices SET refresh_hash = $3, address = $4,
			rotated_at = $5, last_active_at = $5, generation = generation + 1
		WHERE user_id = $1 AND device_id = $2`, id.User, id.Device, hash, address, now)
	return err
}

// SeeDevice notes that the device is active and that the answer with this
// generation's tokens arrived.
func (tx *Tx) SeeDevice(id im.Identity, generation int64) error {
	_, err := tx.Exec(`UPDATE devices SET last_active_at = $3,
			confirmed = CASE WHEN confirmed < $4 THEN $4 ELSE confirmed END
		WHERE user_id = $1 AND device_id = $2 AND revoked_at = 0`,
		id.User, id.Device, tx.now.UnixMilli(), generation)
	return err
}

// RevokeDevice signs a device out; false when it was not signed in. The caller
// announces it.
func (tx *Tx) RevokeDevice(id im.Identity) (bool, error) {
	res, err := tx.Exec(`UPDATE devices SET revoked_at = $3 WHERE user_id = $1 AND device_id = $2 AND revoked_at = 0`,
		id.User, id.Device, tx.now.UnixMilli())
	if err != nil {
		return false, fmt.Errorf("revoke device: %w", err)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// RevokeDevices signs out all devices of a user but keep (0: none is kept) and
// returns which.
func (tx *Tx) RevokeDevices(user im.UserID, keep im.DeviceID) ([]im.DeviceID, error) {
	rows, err := tx.Query(`UPDATE devices SET revoked_at = $3
		WHERE user_id = $1 AND device_id <> $2 AND revoked_at = 0 RETURNING device_id`, user, keep, tx.now.UnixMilli())
	return rowsOf(rows, err, func(r *sql.Rows) (id im.DeviceID, err error) {
		err = r.Scan(&id)
		return id, err
	})
}

// ForgetRevokedDevices deletes a user's devices that were signed out before the
// time, and all such but the newest keep.
func (tx *Tx) ForgetRevokedDevices(user im.UserID, before time.Time, keep int) error {
	_, err := tx.Exec(`DELETE FROM devices WHERE user_id = $1 AND revoked_at > 0 AND (revoked_at < $2
		OR device_id NOT IN (SELECT device_id FROM devices
			WHERE user_id = $1 AND revoked_at > 0 ORDER BY revoked_at DESC LIMIT $3))`,
		user, before.UnixMilli(), keep)
	return err
}
