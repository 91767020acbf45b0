package conv

import (
	"cmp"
	"context"
	"slices"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// recordBytes is what messages forwarded together may weigh.
const recordBytes = 256 << 10

// forward says again in another conversation what me sees in one. It is sent as
// everything is: in order, and each once by its client id.
func (s *Service) forward(ctx context.Context, me im.UserID, req *hyv1.ForwardRequest) ([]store.Stored, error) {
	from, err := convID(req.GetFromConversationId())
	if err != nil {
		return nil, err
	}
	to, err := convID(req.GetToConversationId())
	if err != nil {
		return nil, err
	}
	seqs, err := seqList(req.GetSeqs())
	if err != nil {
		return nil, err
	}
	var contents []*hyv1.Content
	var refs []store.FileRef
	var rights map[im.Seq]int32
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		if contents, err = copies(tx, me, from, seqs, req.GetMerged()); err != nil {
			return err
		}
		if refs, err = tx.FileRefsOf(from, seqs); err != nil || req.GetMerged() {
			return err
		}
		rights, err = tx.Rights(from, seqs)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := s.keepFiles(ctx, refs); err != nil {
		return nil, err
	}
	if len(req.GetClientIds()) != len(contents) {
		return nil, im.Invalid(hyv1.Reason_MALFORMED, "clientIds")
	}
	list := make([]store.Message, len(contents))
	for i, c := range contents {
		m := store.Message{Conv: to, Sender: me, Countable: true}
		if m.ClientID, err = im.ParseClientID(req.GetClientIds()[i]); err != nil {
			return nil, err
		}
		if m.Body, err = proto.Marshal(&hyv1.Event{Body: &hyv1.Event_Content{Content: c}}); err != nil {
			return nil, err
		}
		if len(m.Body) > recordBytes {
			return nil, im.TooLong("seqs", recordBytes)
		}
		m.Files = shownOf(c, refs)
		if right, isPoll := rights[seqs[i]]; isPoll {
			m.Poll = &right
		}
		list[i] = m
	}
	return s.sayAll(ctx, list)
}

// sayAll stores messages in their order; the first that is refused ends it.
func (s *Service) sayAll(ctx context.Context, list []store.Message) ([]store.Stored, error) {
	out := make([]store.Stored, 0, len(list))
	for _, m := range list {
		st, err := store.Await(ctx, func(done func(store.Stored, error)) { s.submit(ctx, m, done) })
		if err != nil {
			return out, err
		}
		out = append(out, st)
	}
	return out, nil
}

// copies are what to say: each message by itself, or all of them in one record.
func copies(tx *store.Tx, me im.UserID, from im.ConvID, seqs []im.Seq, merged bool) ([]*hyv1.Content, error) {
	sight, err := look(tx, from, me)
	if err != nil {
		return nil, err
	}
	list, err := allSeen(tx, sight, seqs)
	if err != nil {
		return nil, err
	}
	if err := onlyMessages(list); err != nil {
		return nil, err
	}
	senders := make([]im.UserID, len(list))
	for i, m := range list {
		senders[i] = m.Sender
	}
	people, err := usersByID(tx, senders)
	if err != nil {
		return nil, err
	}
	if merged {
		r, err := record(tx, sight, list, people)
		return []*hyv1.Content{{Kind: &hyv1.Content_Record{Record: r}}}, err
	}
	slices.SortFunc(list, func(a, b message) int { return cmp.Compare(slices.Index(seqs, a.Seq), slices.Index(seqs, b.Seq)) })
	out := make([]*hyv1.Content, len(list))
	for i, m := range list {
		out[i] = again(m)
		if p := out[i].GetPoll(); p != nil { // it is asked anew, and has its own votes
			p.ClosesAt = nil
		}
		if out[i].GetForwarded() == nil {
			out[i].Forwarded = &hyv1.Forwarded{UserId: int64(m.Sender), Name: people[m.Sender].GetName(), SentAt: timestamppb.New(m.At)}
		}
	}
	return out, nil
}

// onlyMessages: all of them still say something.
func onlyMessages(list []message) error {
	for _, m := range list {
		switch {
		case m.now.GetRecalled() != nil || m.now.GetHidden() != nil:
			return errNoMessage
		case m.now.GetContent() == nil, m.Expires != 0: // a copy would stay
			return im.Invalid(hyv1.Reason_FORWARD_NOT_ALLOWED, "seqs")
		}
	}
	return nil
}

// again is what m says, elsewhere: it answers nothing there.
func again(m message) *hyv1.Content {
	c := proto.CloneOf(m.now.GetContent())
	c.Reply = nil
	return c
}

func record(tx *store.Tx, s sight, list []message, people map[im.UserID]*hyv1.User) (*hyv1.Record, error) {
	c, err := tx.Conversation(s.conv)
	if err != nil {
		return nil, err
	}
	r := &hyv1.Record{Title: c.Name}
	if c.Kind == hyv1.ConversationKind_CONVERSATION_KIND_DIRECT {
		both, err := usersByID(tx, []im.UserID{c.Low, c.High})
		if err != nil {
			return nil, err
		}
		r.Title = both[c.Low].GetName() + ", " + both[c.High].GetName()
	} else if !s.current() {
		r.Title = s.last().LeftName
	}
	for _, m := range list {
		r.Items = append(r.Items, &hyv1.RecordItem{SenderId: int64(m.Sender), SenderName: people[m.Sender].GetName(),
			SentAt: timestamppb.New(m.At), Content: again(m)})
	}
	return r, nil
}
