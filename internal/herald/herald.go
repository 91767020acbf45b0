// Package herald is the server's own voice: what its account says to people.
// It follows accounts by jobs, and says everything once however often a job is
// run: a message has an id that is computed from what it is about.
package herald

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"time"

	"hongyan/internal/account"
	"hongyan/internal/conv"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// Herald does the jobs. It has no state of its own.
type Herald struct {
	db       *store.DB
	accounts *account.Service
	convs    *conv.Service
}

// New makes the herald and takes on its jobs.
func New(db *store.DB, accounts *account.Service, convs *conv.Service) *Herald {
	h := &Herald{db, accounts, convs}
	db.HandleJob(account.RegisteredJob, h.welcome)
	db.HandleJob(account.SignedInJob, h.signedIn)
	return h
}

// welcome tells somebody new what there is to know.
func (h *Herald) welcome(ctx context.Context, job store.Job) error {
	a, err := h.reader(ctx, im.UserID(job.Key))
	if err != nil || a == nil {
		return err
	}
	return h.tell(ctx, a, a.CreatedAt, int64(a.ID), wordsFor(a.Language).welcome)
}

// signedIn tells somebody of one more device, which may not be theirs.
func (h *Herald) signedIn(ctx context.Context, job store.Job) error {
	a, err := h.reader(ctx, im.UserID(job.Key))
	if err != nil || a == nil || len(job.Body) != 8 {
		return err
	}
	var d *store.DeviceStatus
	err = h.db.ReadOne(ctx, func(tx *store.Tx) (err error) {
		d, err = tx.FindDevice(im.Identity{User: a.ID, Device: im.DeviceID(binary.BigEndian.Uint64(job.Body))})
		return err
	})
	if err != nil || d == nil { // signed out, and forgotten since
		return err
	}
	w := wordsFor(a.Language)
	name, address := d.Name, d.Address
	if name == "" {
		name = w.unnamed
	}
	if address == "" {
		address = w.unknown
	}
	at := d.CreatedAt.UTC().Format("2006-01-02 15:04")
	return h.tell(ctx, a, d.CreatedAt, int64(d.ID), w.signIn.with("{device}", name, "{address}", address, "{time}", at))
}

// reader is the person to write to, nil when there is nobody any more.
func (h *Herald) reader(ctx context.Context, user im.UserID) (a *store.Account, err error) {
	err = h.db.ReadOne(ctx, func(tx *store.Tx) error {
		a, err = tx.FindAccount(user)
		return err
	})
	if err != nil || a == nil || a.Deleted {
		return nil, err
	}
	return a, nil
}

// tell says what is in m about what happened at a time and has an id.
func (h *Herald) tell(ctx context.Context, a *store.Account, at time.Time, about int64, m messages) error {
	system, err := h.accounts.System(ctx)
	if err != nil {
		return err
	}
	said := make([]conv.Said, len(m))
	for i, parts := range m {
		said[i] = conv.Said{ID: clientID(at, a.ID, about, i), Text: parts.text()}
	}
	return h.convs.Tell(ctx, system, a.ID, said...)
}

// clientID is the UUIDv7 of the n-th message about something: always the same.
func clientID(at time.Time, user im.UserID, about int64, n int) (id im.ClientID) {
	b := binary.BigEndian.AppendUint64([]byte("herald"), uint64(user))
	b = binary.BigEndian.AppendUint64(b, uint64(about))
	sum := sha256.Sum256(append(b, byte(n)))
	copy(id[:], sum[:])
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(at.UnixMilli()))
	copy(id[:6], ms[2:])
	id[6] = id[6]&0x0f | 0x70 // version 7
	id[8] = id[8]&0x3f | 0x80 // the variant of RFC 9562
	return id
}
