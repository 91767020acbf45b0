package conv_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/conv"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

func ask(change func(*hyv1.Poll)) *hyv1.Poll {
	p := &hyv1.Poll{Question: "which?", Options: []string{"this", "that", "neither"}}
	if change != nil {
		change(p)
	}
	return p
}

// refuses: for that reason, or (0) not at all.
func refuses(t *testing.T, err error, reason hyv1.Reason) {
	t.Helper()
	if reason != 0 {
		wantReason(t, err, reason)
	} else if err != nil {
		t.Errorf("refused: %v", err)
	}
}

func TestAPollIsCheckedBeforeItIsAsked(t *testing.T) {
	db := storetest.Open(t, store.Options{Dir: t.TempDir()})
	w := lawtest.New(db, conv.Config{})
	ann := w.Person(t)
	group := ann.Group("group")
	many := strings.Split(strings.Repeat("x", 13), "")
	for i := range many {
		many[i] += strings.Repeat("y", i)
	}
	for name, test := range map[string]struct {
		change func(*hyv1.Poll)
		want   hyv1.Reason
	}{
		"as it is":               {nil, 0},
		"with a question":        {func(p *hyv1.Poll) { p.Question = " " }, hyv1.Reason_FIELD_REQUIRED},
		"a short question":       {func(p *hyv1.Poll) { p.Question = strings.Repeat("雁", 301) }, hyv1.Reason_TOO_LONG},
		"of 300 characters":      {func(p *hyv1.Poll) { p.Question = strings.Repeat("雁", 300) }, 0},
		"two options":            {func(p *hyv1.Poll) { p.Options = p.Options[:1] }, hyv1.Reason_FIELD_REQUIRED},
		"at most 12":             {func(p *hyv1.Poll) { p.Options = many }, hyv1.Reason_TOO_LONG},
		"12":                     {func(p *hyv1.Poll) { p.Options = many[:12] }, 0},
		"different":              {func(p *hyv1.Poll) { p.Options[1] = " this " }, hyv1.Reason_MALFORMED},
		"none empty":             {func(p *hyv1.Poll) { p.Options[1] = "" }, hyv1.Reason_MALFORMED},
		"none long":              {func(p *hyv1.Poll) { p.Options[1] = strings.Repeat("雁", 101) }, hyv1.Reason_TOO_LONG},
		"in one line":            {func(p *hyv1.Poll) { p.Options[1] = "a\nb" }, hyv1.Reason_MALFORMED},
		"right only in a quiz":   {func(p *hyv1.Poll) { p.Right = 1 }, hyv1.Reason_MALFORMED},
		"an option is right":     {func(p *hyv1.Poll) { p.Quiz, p.Right = true, 3 }, hyv1.Reason_MALFORMED},
		"one option":             {func(p *hyv1.Poll) { p.Quiz, p.Multiple = true, true }, hyv1.Reason_MALFORMED},
		"a quiz":                 {func(p *hyv1.Poll) { p.Quiz, p.Right = true, 2 }, 0},
		"a time that is one":     {func(p *hyv1.Poll) { p.ClosesAt = &timestamppb.Timestamp{Nanos: -1} }, hyv1.Reason_TIME_INVALID},
		"a time that has passed": {func(p *hyv1.Poll) { p.ClosesAt = timestamppb.New(time.Unix(1, 0)) }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ann.TryAsk(group, ask(test.change))
			refuses(t, err, test.want)
		})
	}
}

func TestVotesAreCountedOncePerPerson(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann, bob, eve := w.Person(t), w.Person(t), w.Person(t)
		group := ann.Group("group", bob)
		one, many := ann.Ask(group, ask(nil)), ann.Ask(group, ask(func(p *hyv1.Poll) { p.Multiple = true }))

		head := bob.Get(group).GetHeadSeq()
		bob.Vote(group, one, 1)
		bob.Vote(group, one, 1) // no news
		if again := bob.Get(group).GetHeadSeq(); again != head+1 {
			t.Errorf("the same vote twice made %d events", again-head)
		}
		got := bob.Vote(group, one, 2).GetPoll()
		if !slices.Equal(got.GetVotes(), []int32{0, 0, 1}) || got.GetVoters() != 1 || !slices.Equal(got.GetMine(), []int32{2}) {
			t.Errorf("after a change of mind: %v", got)
		}
		bob.Vote(group, many, 2, 0)
		ann.Vote(group, many, 0)
		if got := ann.At(group, many).GetPoll(); !slices.Equal(got.GetVotes(), []int32{2, 0, 1}) || got.GetVoters() != 2 || !slices.Equal(got.GetMine(), []int32{0}) {
			t.Errorf("several: %v", got)
		}
		bob.Vote(group, many)
		if got := bob.At(group, many).GetPoll(); !slices.Equal(got.GetVotes(), []int32{1, 0, 0}) || got.GetVoters() != 1 || len(got.GetMine()) > 0 {
			t.Errorf("taken back: %v", got)
		}

		for _, bad := range [][]int32{{3}, {-1}, {0, 1}} {
			_, err := bob.TryVote(group, one, bad...)
			refuses(t, err, hyv1.Reason_MALFORMED)
		}
		text := ann.Say(group, "no poll")
		_, err := bob.TryVote(group, text, 0)
		refuses(t, err, hyv1.Reason_MESSAGE_NOT_FOUND)
		_, err = eve.TryVote(group, one, 0)
		refuses(t, err, hyv1.Reason_CONVERSATION_NOT_FOUND)
		refuses(t, ann.TryEdit(group, one, lawtest.Text("no poll")), hyv1.Reason_EDIT_NOT_ALLOWED)

		// What one does not see one does not vote in; what one said stays.
		ann.Add(group, eve)
		_, err = eve.TryVote(group, one, 0)
		refuses(t, err, hyv1.Reason_MESSAGE_NOT_FOUND)
		bob.Vote(group, many, 1)
		bob.Clear(group, one)
		_, err = bob.TryVote(group, one, 0)
		refuses(t, err, hyv1.Reason_MESSAGE_NOT_FOUND)
		bob.Leave(group)
		_, err = bob.TryVote(group, many, 0)
		refuses(t, err, hyv1.Reason_NOT_A_MEMBER)
		if got := ann.At(group, many).GetPoll(); !slices.Equal(got.GetVotes(), []int32{1, 1, 0}) {
			t.Errorf("after bob left: %v", got)
		}

		ann.Recall(group, many)
		_, err = ann.TryVote(group, many, 0)
		refuses(t, err, hyv1.Reason_MESSAGE_NOT_FOUND)
		if got := ann.At(group, many); got.GetPoll() != nil || rows(t, db, "poll_votes") != 1 || rows(t, db, "polls") != 1 {
			t.Errorf("of a recalled poll there is left %v", got)
		}
	})
}

// rows counts those of a table.
func rows(t *testing.T, db *store.DB, table string) (n int) {
	t.Helper()
	if err := db.Read(t.Context(), func(tx *store.Tx) error { return tx.QueryRow(`SELECT COUNT(*) FROM ` + table).Scan(&n) }); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAPollIsClosedByItsSenderAndAdmins(t *testing.T) {
	db := storetest.Open(t, store.Options{Dir: t.TempDir()})
	w := lawtest.New(db, conv.Config{})
	ann, bob, cat := w.Person(t), w.Person(t), w.Person(t)
	group, direct := ann.Group("group", bob, cat), ann.Direct(bob)
	poll := bob.Ask(group, ask(nil))
	cat.Vote(group, poll, 0)
	refuses(t, cat.TryClosePoll(group, poll), hyv1.Reason_NOT_YOURS)
	head := ann.Get(group).GetHeadSeq()
	for range 2 {
		refuses(t, bob.TryClosePoll(group, poll), 0)
	}
	if again := ann.Get(group).GetHeadSeq(); again != head+1 {
		t.Errorf("closing twice made %d events", again-head)
	}
	_, err := ann.TryVote(group, poll, 0)
	refuses(t, err, hyv1.Reason_POLL_CLOSED)
	_, err = cat.TryVote(group, poll, 0) // as it is already
	refuses(t, err, 0)
	refuses(t, ann.TryClosePoll(group, bob.Ask(group, ask(nil))), 0)
	refuses(t, ann.TryClosePoll(direct, bob.Ask(direct, ask(nil))), hyv1.Reason_NOT_YOURS)
}

// The server's clock closes, with nobody there to do it.
func TestAPollClosesByItself(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann, bob := w.Person(t), w.Person(t)
		group := ann.Group("group", bob)
		at := time.Now().Add(time.Second)
		quiz := ann.Ask(group, ask(func(p *hyv1.Poll) { p.Quiz, p.Right, p.ClosesAt = true, 1, timestamppb.New(at) }))
		ann.Vote(group, quiz, 0)
		if got := bob.At(group, quiz).GetPoll(); got.GetClosed() || got.Right != nil {
			t.Fatalf("before its time: %v", got)
		}
		time.Sleep(time.Until(at) + 10*time.Millisecond)
		if got := bob.At(group, quiz).GetPoll(); !got.GetClosed() || got.Right == nil || got.GetRight() != 1 {
			t.Errorf("after it: %v", got)
		}
		_, err := bob.TryVote(group, quiz, 1)
		refuses(t, err, hyv1.Reason_POLL_CLOSED)
		late := ann.Ask(group, ask(func(p *hyv1.Poll) { p.ClosesAt = timestamppb.New(at) }))
		_, err = bob.TryVote(group, late, 1)
		refuses(t, err, hyv1.Reason_POLL_CLOSED)
	})
}

// What is right is in no row that is shown, and in no event, until it may be known.
func TestWhatIsRightIsToldToWhoVotedAndInTheEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann, bob, cat := w.Person(t), w.Person(t), w.Person(t)
		group := ann.Group("group", bob, cat)
		quiz := ann.Ask(group, ask(func(p *hyv1.Poll) { p.Quiz, p.Right = true, 2 }))
		knows := func(p *lawtest.Person) bool {
			t.Helper()
			told := false
			for _, e := range append(p.History(group, 0), p.Get(group).GetLastEvent()) {
				told = told || e.GetContent().GetPoll().GetRight() != 0 || e.GetPoll() != nil && e.GetPoll().Right != nil ||
					e.GetPollChanged() != nil && e.GetPollChanged().Right != nil
			}
			return told
		}
		if knows(ann) || knows(bob) {
			t.Error("it is known before anybody voted")
		}
		if got := bob.Vote(group, quiz, 0).GetPoll(); got.Right == nil || got.GetRight() != 2 {
			t.Errorf("who voted is told %v", got)
		}
		if !knows(bob) || knows(cat) || knows(ann) {
			t.Error("it is known to others than who voted")
		}
		_, err := bob.TryVote(group, quiz, 2)
		refuses(t, err, hyv1.Reason_VOTE_FINAL)
		_, err = bob.TryVote(group, quiz)
		refuses(t, err, hyv1.Reason_VOTE_FINAL)

		// Who asks it again elsewhere need not know it.
		to := cat.Group("elsewhere", bob)
		sent, err := cat.TryForward(&hyv1.ForwardRequest{FromConversationId: int64(group), Seqs: []int64{quiz}, ToConversationId: int64(to), ClientIds: []string{lawtest.ClientID()}})
		if err != nil {
			t.Fatal(err)
		}
		again := sent.GetSent()[0].GetSeq()
		if got := bob.At(to, again); got.GetPoll() != nil || got.GetContent().GetPoll().GetQuestion() != "which?" {
			t.Errorf("forwarded: %v", got)
		}
		if got := bob.Vote(to, again, 0).GetPoll(); got.GetRight() != 2 || got.GetVoters() != 1 {
			t.Errorf("voted there: %v", got)
		}
		bob.React(group, quiz, "👍") // rewrites the row
		if knows(cat) {
			t.Error("bob's reaction told it")
		}
		refuses(t, ann.TryClosePoll(group, quiz), 0)
		if !knows(cat) || !knows(ann) {
			t.Error("it is not known in the end")
		}
	})
}

// Of an anonymous poll nobody learns who voted, whoever they are: not by asking,
// nor by the events.
func TestAnAnonymousVoteIsNobodys(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann, bob := w.Person(t), w.Person(t)
		group := ann.Group("group", bob)
		poll := ann.Ask(group, ask(func(p *hyv1.Poll) { p.Anonymous = true }))
		known := ann.Ask(group, ask(nil))
		bob.Vote(group, poll, 1)
		bob.Vote(group, known, 1)
		for _, e := range ann.History(group, 0) {
			if e.GetPollChanged() != nil && e.GetSenderId() != 0 {
				t.Errorf("the event says who: %v", e)
			}
			if len(e.GetPoll().GetMine()) > 0 {
				t.Errorf("ann reads bob's vote as hers: %v", e)
			}
		}
		_, err := ann.TryVotes(&hyv1.ListVotesRequest{ConversationId: int64(group), Seq: poll, Option: 1})
		refuses(t, err, hyv1.Reason_VOTES_SECRET)
		got, err := ann.TryVotes(&hyv1.ListVotesRequest{ConversationId: int64(group), Seq: known, Option: 1})
		if err != nil || len(got.GetVotes()) != 1 || got.GetVotes()[0].GetUser().GetId() != int64(bob.ID) {
			t.Errorf("the other one: %v, %v", got, err)
		}
		bob.Delete()
		if got, err = ann.TryVotes(&hyv1.ListVotesRequest{ConversationId: int64(group), Seq: known, Option: 1}); err != nil || !got.GetVotes()[0].GetUser().GetDeleted() {
			t.Errorf("of a deleted account: %v, %v", got, err)
		}
	})
}

// What waits for its time waits as it was asked.
func TestAQuizIsAskedLater(t *testing.T) {
	db := storetest.Open(t, store.Options{Dir: t.TempDir()})
	w := lawtest.New(db, conv.Config{})
	ann, bob := w.Person(t), w.Person(t)
	group := ann.Group("group", bob)
	_, err := ann.TrySchedule(&hyv1.ScheduleRequest{ConversationId: int64(group), ClientId: lawtest.ClientID(), SendAt: timestamppb.New(time.Now().Add(200 * time.Millisecond)),
		Content: &hyv1.Content{Kind: &hyv1.Content_Poll{Poll: ask(func(p *hyv1.Poll) { p.Quiz, p.Right = true, 1 })}}})
	if err != nil {
		t.Fatal(err)
	}
	stop := background(t, w.Conv.RunScheduled)
	defer stop()
	waitFor(t, func() bool { return bob.Get(group).GetHeadNum() == 1 })
	if got := bob.Vote(group, 2, 0).GetPoll(); got.GetRight() != 1 {
		t.Errorf("voted: %v", got)
	}
}

func background(t *testing.T, run func(context.Context) error) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- run(ctx) }()
	return func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func waitFor(t *testing.T, is func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it does not happen")
		}
	}
}

// Many vote at once: each vote counts once, a few events tell of all of them, and
// in the end all see how it stands.
func TestManyVotesAreFewEvents(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const voters = 150
		w := lawtest.New(db, conv.Config{})
		people := w.People(t, voters)
		group := people[0].Group("group", people[1:]...)
		poll := people[0].Ask(group, ask(nil))
		var wg sync.WaitGroup
		for i, p := range people {
			wg.Go(func() {
				for _, option := range []int32{0, int32(i % 3)} { //nolint:gosec // G115: small
					if _, err := p.TryVote(group, poll, option); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		defer background(t, w.Conv.RunPolls)()
		waitFor(t, func() bool {
			got := people[1].At(group, poll).GetPoll()
			return slices.Equal(got.GetVotes(), []int32{50, 50, 50}) && got.GetVoters() == voters
		})
		events := people[0].Get(group).GetHeadSeq() - poll
		t.Logf("%d events for %d votes", events, 2*voters-voters/3)
		if events > 100 {
			t.Errorf("%d events", events)
		}
		page, err := people[1].TryVotes(&hyv1.ListVotesRequest{ConversationId: int64(group), Seq: poll, Option: 2, PageSize: 30})
		if err != nil || len(page.GetVotes()) != 30 {
			t.Fatalf("%v, %v", page, err)
		}
		rest, err := people[1].TryVotes(&hyv1.ListVotesRequest{ConversationId: int64(group), Seq: poll, Option: 2, PageToken: page.GetNextPageToken()})
		if err != nil || len(rest.GetVotes()) != 20 {
			t.Fatalf("%v, %v", rest, err)
		}
	})
}
