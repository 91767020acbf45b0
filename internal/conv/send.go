package conv

import (
	"context"
	"errors"

	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// Submit stores a message and calls done once, after its commit or with the
// reason there is none. It does not block on the database, but for messages with
// files, and keeps the order of one caller's messages to one conversation.
func (s *Service) Submit(ctx context.Context, from im.UserID, req *hyv1.SendRequest, done func(store.Stored, error)) {
	m, err := s.message(ctx, from, req)
	if err != nil {
		done(store.Stored{}, err)
		return
	}
	s.submit(ctx, m, done)
}

// submit is Submit of what was checked and encoded.
func (s *Service) submit(ctx context.Context, m store.Message, done func(store.Stored, error)) {
	k := memberKey{m.Conv, m.Sender}
	m.Version, _ = s.allowed.GetIfPresent(k)
	s.db.Submit(m, func(st store.Stored, err error) {
		switch {
		case errors.Is(err, store.ErrMayNotSend):
			s.allowed.Invalidate(k)
			go func() { done(st, s.whyNot(ctx, &m)) }() // reads: not on the lane's time; ends with the read
			return
		case err == nil && st.Version > m.Version:
			s.allowed.Set(k, st.Version)
		}
		if st.Expires < 0 { // who answers has read
			s.read.add(m.Conv)
		}
		if err == nil && !st.Duplicate {
			s.stored(m.Conv, st.Seq, m.Sender, m.Body)
		}
		done(st, err)
	})
}

// Full tells whether Submit would refuse now, because too much is waiting.
func (s *Service) Full() bool { return s.db.Full() }

// send is Submit that waits.
func (s *Service) send(ctx context.Context, from im.UserID, req *hyv1.SendRequest) (store.Stored, error) {
	return store.Await(ctx, func(done func(store.Stored, error)) { s.Submit(ctx, from, req, done) })
}

// message checks a request and encodes what it says, once and for all. What it
// shows may be gone when it is sent again: then it is Refused only if it was not
// stored before.
func (s *Service) message(ctx context.Context, from im.UserID, req *hyv1.SendRequest) (m store.Message, err error) {
	m = store.Message{Sender: from, Countable: true}
	if m.Conv, err = convID(req.GetConversationId()); err != nil {
		return m, err
	}
	if m.ClientID, err = im.ParseClientID(req.GetClientId()); err != nil {
		return m, err
	}
	if err = s.checkContent(req.GetContent()); err != nil {
		return m, err
	}
	if m.Mentions, err = mentionsOf(req.GetContent()); err != nil {
		return m, err
	}
	m.Reply = req.GetContent().GetReply().GetSeq()
	if err = s.nameCard(ctx, req.GetContent()); err == nil {
		m.Files, err = s.takeFiles(ctx, from, req.GetContent())
	}
	if isRefusal(err) {
		m.Files, m.Refused, err = nil, err, nil
	}
	if err != nil {
		return m, err
	}
	m.Poll = takeRight(req.GetContent())
	m.Body, err = proto.Marshal(&hyv1.Event{Silent: req.GetSilent(), Body: &hyv1.Event_Content{Content: req.GetContent()}})
	return m, err
}
