package conv

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// Polls (ADR 14). Who voted for what is a row each; how the poll stands is in its
// message, and told to all by an event of nobody's, the less often the more people
// have voted.

// Limits of polls, the first two in characters.
const (
	questionLimit = 300
	optionLimit   = 100
	optionsLeast  = 2
	optionsMost   = 12

	votesDefault  = 50
	votesPageSize = 200

	// The first votes are told as they come. Then there is a pause for each voter
	// between two events.
	toldAtOnce   = 25
	pauseForEach = 10 * time.Millisecond
	pauseMost    = time.Minute
	pollsTick    = time.Second
	pollsBatch   = 64

	jobVoted = "conv.voted" // key: conversation, body: user id, seq
)

func checkPoll(p *hyv1.Poll) error {
	options := p.GetOptions()
	switch {
	case len(p.ProtoReflect().GetUnknown()) > 0:
		return im.Invalid(hyv1.Reason_CONTENT_UNSUPPORTED, "content.poll")
	case strings.TrimSpace(p.GetQuestion()) == "":
		return im.Required("content.poll.question")
	case utf8.RuneCountInString(p.GetQuestion()) > questionLimit:
		return im.TooLong("content.poll.question", questionLimit)
	case len(options) < optionsLeast:
		return im.Required("content.poll.options")
	case len(options) > optionsMost:
		return im.TooLong("content.poll.options", optionsMost)
	case p.GetClosesAt() != nil && !p.GetClosesAt().IsValid():
		return im.Invalid(hyv1.Reason_TIME_INVALID, "content.poll.closesAt")
	case p.GetRight() != 0 && !p.GetQuiz(), p.GetRight() < 0 || int(p.GetRight()) >= len(options), p.GetQuiz() && p.GetMultiple():
		return im.Invalid(hyv1.Reason_MALFORMED, "content.poll")
	}
	seen := map[string]bool{}
	for _, option := range options {
		if err := checkLine(option, "content.poll.options", optionLimit); err != nil {
			return err
		}
		option = strings.TrimSpace(option)
		if option == "" || seen[option] {
			return im.Invalid(hyv1.Reason_MALFORMED, "content.poll.options")
		}
		seen[option] = true
	}
	return nil
}

// takeRight takes the right option out of a poll, which is stored for all to read;
// nil: it is no poll.
func takeRight(c *hyv1.Content) *int32 {
	p := c.GetPoll()
	if p == nil {
		return nil
	}
	right := int32(store.NoRight)
	if p.GetQuiz() {
		right, p.Right = p.GetRight(), 0
	}
	return &right
}

// showPoll shows a poll to who voted like that: their votes, whether its time is
// over, and what was right as soon as they may know it.
func showPoll(e *hyv1.Event, own store.OwnPoll, now time.Time) {
	p := e.GetContent().GetPoll()
	isOver := p.GetClosesAt() != nil && !now.Before(p.GetClosesAt().AsTime())
	if p == nil || own.Mine == 0 && !isOver && e.GetPoll() == nil {
		return
	}
	if e.Poll == nil {
		e.Poll = &hyv1.PollResult{}
	}
	e.Poll.Mine = optionsOf(own.Mine)
	e.Poll.Closed = e.Poll.GetClosed() || isOver
	if own.Right != store.NoRight && (own.Mine != 0 || e.Poll.GetClosed()) {
		e.Poll.Right = &own.Right
	}
}

func optionsOf(bits int64) (options []int32) {
	for i := range int32(optionsMost) {
		if bits&(1<<i) != 0 {
			options = append(options, i)
		}
	}
	return options
}

// bitsOf checks a vote.
func bitsOf(p *hyv1.Poll, options []int32) (bits int64, err error) {
	for _, i := range options {
		if i < 0 || int(i) >= len(p.GetOptions()) {
			return 0, im.Invalid(hyv1.Reason_MALFORMED, "options")
		}
		bits |= 1 << i
	}
	if bits&(bits-1) != 0 && !p.GetMultiple() {
		return 0, im.Invalid(hyv1.Reason_MALFORMED, "options")
	}
	return bits, nil
}

// poll returns the message seq, which is a poll.
func (o *operation) poll(seq im.Seq) (message, error) {
	list, err := o.messages(seq)
	if err == nil && list[0].now.GetContent().GetPoll() == nil {
		err = errNoMessage
	}
	if err != nil {
		return message{}, err
	}
	return list[0], nil
}

// vote has me vote for these options and no others.
func (s *Service) vote(ctx context.Context, me im.UserID, id im.ConvID, seq im.Seq, options []int32) (out *hyv1.Event, err error) {
	err = s.operate(ctx, me, id, func(o *operation) error {
		m, err := o.poll(seq)
		if err != nil {
			return err
		}
		bits, err := bitsOf(m.now.GetContent().GetPoll(), options)
		if err != nil {
			return err
		}
		if !slices.Equal(optionsOf(bits), m.now.GetPoll().GetMine()) {
			if err := s.mayVote(o, m); err != nil {
				return err
			}
			if err := o.tx.SetVote(id, seq, me, bits); err != nil {
				return err
			}
			if err := o.tx.Enqueue(jobVoted, int64(id), append(packIDs(me), packSeqs([]im.Seq{seq})...)); err != nil {
				return err
			}
			if err := o.voted(m); err != nil {
				return err
			}
			if m, err = o.poll(seq); err != nil {
				return err
			}
		}
		out, err = m.Proto()
		return err
	})
	return out, err
}

// mayVote: members may, whether they may speak or not. Who does not hear the other
// one of a direct conversation does not hear of votes either.
func (s *Service) mayVote(o *operation, m message) error {
	switch {
	case m.now.GetPoll().GetClosed():
		return im.Deny(hyv1.Reason_POLL_CLOSED)
	case m.now.GetContent().GetPoll().GetQuiz() && len(m.now.GetPoll().GetMine()) > 0:
		return im.Deny(hyv1.Reason_VOTE_FINAL)
	case o.c.Kind != hyv1.ConversationKind_CONVERSATION_KIND_DIRECT:
		return nil
	}
	if err := s.mayWrite(o.tx, o.c, o.sight); err != nil && !isPace(err) {
		return err
	}
	return nil
}

// pollPause is between two events that tell how a poll stands.
func pollPause(voters int32) time.Duration {
	if voters < toldAtOnce {
		return 0
	}
	return min(time.Duration(voters)*pauseForEach, pauseMost)
}

// voted has it told how a poll stands now: at once, or after the pause.
func (o *operation) voted(m message) error {
	p, err := o.tx.Poll(m.Conv, m.Seq)
	if err != nil {
		return err
	}
	due := p.ToldAt.Add(pollPause(m.now.GetPoll().GetVoters()))
	switch {
	case !due.After(o.tx.Now()):
		return o.tell(0, m, p)
	case p.DueAt.IsZero():
		return o.tx.PollDue(m.Conv, m.Seq, due)
	}
	return nil
}

// tell tells all how a poll stands now.
func (o *operation) tell(who im.UserID, m message, p *store.Poll) (err error) {
	if m.now.Poll == nil {
		m.now.Poll = &hyv1.PollResult{}
	}
	r := m.now.GetPoll()
	if r.Votes, r.Voters, err = o.tx.CountVotes(m.Conv, m.Seq, len(m.now.GetContent().GetPoll().GetOptions())); err != nil {
		return err
	}
	if err := o.tx.PollTold(m.Conv, m.Seq); err != nil {
		return err
	}
	told := &hyv1.PollChanged{TargetSeq: m.Seq, Votes: r.GetVotes(), Voters: r.GetVoters(), Closed: r.GetClosed()}
	if r.GetClosed() && p.Right != store.NoRight {
		told.Right = &p.Right
	}
	return o.changeBy(who, m, &hyv1.Event{Body: &hyv1.Event_PollChanged{PollChanged: told}})
}

// closePoll ends a poll.
func (s *Service) closePoll(ctx context.Context, me im.UserID, id im.ConvID, seq im.Seq) error {
	return s.operate(ctx, me, id, func(o *operation) error {
		m, err := o.poll(seq)
		if err != nil {
			return err
		}
		if m.Sender != me && (o.c.Kind != hyv1.ConversationKind_CONVERSATION_KIND_GROUP || may(closePoll, o.me().Role, 0, o.c.Permissions) != nil) {
			return im.Deny(hyv1.Reason_NOT_YOURS)
		}
		if m.now.GetPoll().GetClosed() {
			return nil
		}
		p, err := o.tx.Poll(id, seq)
		if err != nil {
			return err
		}
		if m.now.Poll == nil {
			m.now.Poll = &hyv1.PollResult{}
		}
		m.now.Poll.Closed = true
		return o.tell(me, m, p)
	})
}

// votes returns a page of who voted for an option.
func (s *Service) votes(ctx context.Context, me im.UserID, req *hyv1.ListVotesRequest) (out *hyv1.ListVotesResponse, err error) {
	id, seq, err := onePlace(req)
	if err != nil {
		return nil, err
	}
	skip, err := parseSkip(req.GetPageToken())
	if err != nil {
		return nil, err
	}
	limit := pageSize(req.GetPageSize(), votesDefault, votesPageSize)
	out = &hyv1.ListVotesResponse{}
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		sight, err := look(tx, id, me)
		if err != nil {
			return err
		}
		m, err := (&operation{tx: tx, sight: sight}).poll(seq)
		if err != nil {
			return err
		}
		poll := m.now.GetContent().GetPoll()
		if poll.GetAnonymous() {
			return im.Deny(hyv1.Reason_VOTES_SECRET)
		}
		if _, err := bitsOf(poll, []int32{req.GetOption()}); err != nil {
			return err
		}
		list, err := tx.Votes(id, seq, req.GetOption(), skip, limit+1)
		if err != nil {
			return err
		}
		if len(list) > limit {
			list, out.NextPageToken = list[:limit], makePage(int64(skip+limit))
		}
		out.Votes, err = showVotes(tx, me, list)
		return err
	})
	return out, err
}

func showVotes(tx *store.Tx, me im.UserID, list []store.Vote) ([]*hyv1.PollVote, error) {
	ids := make([]im.UserID, len(list))
	for i, v := range list {
		ids[i] = v.User
	}
	people, err := shownByID(tx, me, ids)
	if err != nil {
		return nil, err
	}
	out := make([]*hyv1.PollVote, len(list))
	for i, v := range list {
		out[i] = &hyv1.PollVote{User: people[v.User], At: timestampOf(v.At)}
	}
	return out, nil
}

// followVoted tells the devices of who voted what they voted for.
func (s *Service) followVoted(ctx context.Context, job store.Job) error {
	ids, c := unpackIDs(job.Body), im.ConvID(job.Key)
	user, seq := ids[0], im.Seq(ids[1])
	told := &hyv1.PollVoted{ConversationId: job.Key, Seq: seq}
	var poll *store.Poll
	err := s.db.Read(ctx, func(tx *store.Tx) error {
		bits, err := tx.VoteOf(c, seq, user)
		if err != nil {
			return err
		}
		told.Mine = optionsOf(bits)
		poll, err = tx.Poll(c, seq)
		return err
	})
	if err != nil || poll == nil { // it was recalled
		return err
	}
	if poll.Right != store.NoRight && len(told.GetMine()) > 0 {
		told.Right = &poll.Right
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.AppendUserEvent(user, &hyv1.UserEvent{Body: &hyv1.UserEvent_PollVoted{PollVoted: told}})
		return err
	})
}

// RunPolls tells how polls stand in which people voted during a pause, until ctx
// ends. Any number of processes may run it on one database.
func (s *Service) RunPolls(ctx context.Context) error {
	tick := time.NewTicker(pollsTick)
	defer tick.Stop()
	for {
		if err := s.tellDue(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("tell how polls stand", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (s *Service) tellDue(ctx context.Context) error {
	var due []store.DuePoll
	err := s.db.ReadOne(ctx, func(tx *store.Tx) (err error) {
		due, err = tx.PollsDue(pollsBatch)
		return err
	})
	if err != nil {
		return err
	}
	return each(due, func(d store.DuePoll) error {
		return s.db.Write(ctx, func(tx *store.Tx) error {
			c, err := tx.LockConversation(d.Conv)
			if err != nil {
				return err
			}
			p, err := tx.Poll(d.Conv, d.Seq)
			if err != nil || p == nil || p.DueAt.IsZero() { // recalled, or told meanwhile
				return err
			}
			// Nobody's sight: of all there is, and nothing of it their own.
			o := &operation{tx, c, sightOf(d.Conv, []store.Membership{{Conv: d.Conv}}), 0}
			m, err := o.poll(d.Seq)
			if errors.Is(err, errNoMessage) { // its time is over, and it goes away
				return tx.PollTold(d.Conv, d.Seq)
			}
			if err != nil {
				return err
			}
			return o.tell(0, m, p)
		})
	})
}
