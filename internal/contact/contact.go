// Package contact is what people keep of each other: friends, requests to
// become friends, remarks, tags and blocks; what they decide about themselves;
// and how they are found.
//
// All of it belongs to the user family. A change concerns two people, each with
// rows and a stream of their own: both are written in one transaction that
// holds the two accounts, in the order of their ids (ADR 8). What follows for
// the conversation of the two is a job.
package contact

import (
	"context"
	"time"

	"hongyan/internal/im"
	"hongyan/internal/store"
)

// Limits of one person.
const (
	friendsLimit  = 5000
	contactsLimit = 10_000 // friends, remarks, tags and blocks
	openLimit     = 100    // requests that wait for an answer
	incomingLimit = 500    // requests of others that wait for one's own

	messageLimit = 50 // characters of a request and of the reply
	remarkLimit  = 64 // characters
	tagsLimit    = 20
	tagLimit     = 32 // characters

	// requestLife is how long a request waits for its answer.
	requestLife = 7 * 24 * time.Hour
	// againLimit requests to the same person are let through in againWindow.
	againLimit  = 3
	againWindow = 7 * 24 * time.Hour
	// requestsKept is how long a request is shown after its end.
	requestsKept = 30 * 24 * time.Hour
)

// jobChanged has the conversation of two people follow what they keep of each
// other. Key: one of them; body: the id of the other, 8 bytes. Done by conv.
const jobChanged = "contact.changed"

// Settle does what jobChanged asks for, and returns when it is done: what is
// acknowledged afterwards binds every send that comes later.
type Settle func(ctx context.Context, a, b im.UserID) error

// SettleAll does the same for one and everybody else: somebody decided who may
// write, or see what.
type SettleAll func(ctx context.Context, a im.UserID) error

// Service holds the rules. All methods may be called from any goroutine.
type Service struct {
	db        *store.DB
	settle    Settle
	settleAll SettleAll
}

// New makes the service.
func New(db *store.DB, settle Settle, settleAll SettleAll) *Service {
	return &Service{db: db, settle: settle, settleAll: settleAll}
}

// change runs a rule on what me and other keep of each other, and returns when
// what follows from it binds. Again with nothing to change, it makes sure that
// it does: the first time may have failed in between.
func (s *Service) change(ctx context.Context, me, other im.UserID, rule func(p *pair) error) (*pair, error) {
	var p *pair
	err := s.db.Write(ctx, func(tx *store.Tx) (err error) {
		if p, err = hold(tx, me, other); err != nil {
			return err
		}
		if err := rule(p); err != nil {
			return err
		}
		return p.save()
	})
	if err != nil {
		return nil, err
	}
	return p, s.settle(ctx, me, other)
}
