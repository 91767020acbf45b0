package account

import (
	"context"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

type registration struct {
	handle, password, name string
	deviceName             string
	setupKey               string
	language               string
}

// signedIn is what a device gets that has just signed in.
type signedIn struct {
	user          *hyv1.User
	device        im.DeviceID
	access        string
	accessExpires time.Time
	refresh       string
}

// register makes an account and signs the device in. With the setup key the
// account owns the server, may have a reserved handle and needs no open
// registration.
func (s *Service) register(ctx context.Context, r registration) (signedIn, error) {
	if s.cfg.RegistrationClosed && r.setupKey == "" {
		return signedIn{}, im.Deny(hyv1.Reason_REGISTRATION_CLOSED)
	}
	a, hash, err := s.newAccount(ctx, r)
	if err != nil {
		return signedIn{}, err
	}
	in, device, err := s.newDevice(ctx, a.ID, r.deviceName)
	if err != nil {
		return signedIn{}, err
	}
	err = s.DB.Write(ctx, func(tx *store.Tx) error {
		if r.setupKey != "" {
			if err := takeSetupKey(tx, r.setupKey); err != nil {
				return err
			}
			a.Owner = true
		}
		if err := s.addAccount(tx, a, hash); err != nil {
			return err
		}
		in.user = tx.Own(a)
		_, err := s.addDevice(tx, device)
		return err
	})
	if err != nil {
		return signedIn{}, err
	}
	s.metrics.registered.Inc()
	s.log.Info("registered", "user", int64(a.ID), "owner", a.Owner)
	return in, nil
}

// newAccount checks what can be checked before the work of hashing, and hashes.
func (s *Service) newAccount(ctx context.Context, r registration) (*store.Account, string, error) {
	handle, key, err := parseHandle(r.handle, r.setupKey != "")
	if err != nil {
		return nil, "", err
	}
	password, err := parsePassword(r.password, handle, "password")
	if err != nil {
		return nil, "", err
	}
	name, err := parseName(r.name)
	if err != nil {
		return nil, "", err
	}
	if name == "" {
		name = handle
	}
	err = s.DB.Read(ctx, func(tx *store.Tx) error {
		if r.setupKey != "" {
			if err := checkSetupKey(tx, r.setupKey); err != nil {
				return err
			}
		}
		switch taken, err := tx.FindHandle(key); {
		case err != nil:
			return err
		case taken != nil:
			return errTaken
		}
		return nil
	})
	if err != nil {
		return nil, "", err
	}
	hash, err := s.hasher.Hash(ctx, password)
	return &store.Account{ID: im.UserID(im.NewID()), Handle: handle, HandleKey: key, Name: name, Language: language(r.language)}, hash, err
}

// addAccount stores the account, and has it welcomed. Error: HANDLE_TAKEN.
func (s *Service) addAccount(tx *store.Tx, a *store.Account, hash string) error {
	a.CreatedAt = tx.Now()
	switch added, err := tx.AddAccount(a, hash); {
	case err != nil:
		return err
	case !added:
		return errTaken
	case s.cfg.NoWelcome:
		return nil
	}
	return tx.Enqueue(RegisteredJob, int64(a.ID), nil)
}

var errTaken = im.Conflict(hyv1.Reason_HANDLE_TAKEN, "handle")
