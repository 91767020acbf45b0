package crash

import (
	"fmt"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/test/lawtest"
	"hongyan/test/program"
)

// What waits for its time is sent once, although the server dies while it sends,
// and although two servers on one database send at once.
func TestWhatIsScheduledIsSentOnce(t *testing.T) {
	t.Run("killed", func(t *testing.T) {
		o := program.Options{Binary: program.Build(t), Dir: t.TempDir(), Set: program.Quick()}
		s := program.Run(t, o)
		p := newPlanner(t, s)
		for range 4 {
			time.Sleep(700 * time.Millisecond)
			s.Kill()
			s = program.Run(t, o)
		}
		p.check(t, s)
	})
	if testing.Short() {
		return
	}
	t.Run("two servers", func(t *testing.T) {
		o := program.Options{Binary: program.Build(t), Set: program.Quick(), Database: NewPostgres(t).URL}
		one, two := program.Run(t, o), program.Run(t, o)
		p := newPlanner(t, one)
		time.Sleep(1500 * time.Millisecond)
		one.Kill()
		third := program.Run(t, o)
		p.check(t, two)
		p.check(t, third)
	})
}

// planner has somebody plan messages in a conversation of two.
type planner struct {
	token string
	conv  int64
	ids   map[string]bool
}

const planned = 100

func newPlanner(t *testing.T, s *program.Server) *planner {
	t.Helper()
	register := func(handle string) *hyv1.RegisterResponse {
		out := &hyv1.RegisterResponse{}
		s.Must(t, "", "AccountService/Register", &hyv1.RegisterRequest{Handle: handle, Password: "wild geese fly south"}, out)
		return out
	}
	ann, bob := register("ann"), register("bob")
	direct := &hyv1.OpenDirectResponse{}
	s.Must(t, ann.GetAccessToken(), "ConversationService/OpenDirect", &hyv1.OpenDirectRequest{UserId: bob.GetUser().GetId()}, direct)
	p := &planner{token: ann.GetAccessToken(), conv: direct.GetConversation().GetId(), ids: map[string]bool{}}
	start := time.Now().Add(time.Second)
	for i := range planned {
		id := lawtest.ClientID()
		p.ids[id] = true
		at := start.Add(time.Duration(i) * 25 * time.Millisecond)
		if soon := time.Now().Add(time.Second); at.Before(soon) { // the machine is slower than the plan
			at = soon
		}
		s.Must(t, p.token, "ScheduleService/Schedule", &hyv1.ScheduleRequest{ConversationId: p.conv, ClientId: id, Content: lawtest.Text(fmt.Sprint(i)),
			SendAt: timestamppb.New(at)}, &hyv1.ScheduleResponse{})
	}
	return p
}

// check waits until nothing waits any more.
func (p *planner) check(t *testing.T, s *program.Server) {
	t.Helper()
	for end := time.Now().Add(40 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		list := &hyv1.ScheduleServiceListResponse{}
		s.Must(t, p.token, "ScheduleService/List", &hyv1.ScheduleServiceListRequest{ConversationId: p.conv}, list)
		if len(list.GetScheduled()) == 0 {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("%d wait still, the first is %v", len(list.GetScheduled()), list.GetScheduled()[0])
		}
	}
	out := &hyv1.HistoryResponse{}
	s.Must(t, p.token, "MessageService/History", &hyv1.HistoryRequest{ConversationId: p.conv, Limit: 200}, out)
	seen := map[string]bool{}
	for _, e := range out.GetMessages() {
		if seen[e.GetClientId()] || !p.ids[e.GetClientId()] {
			t.Errorf("twice, or not asked for: %v", e)
		}
		seen[e.GetClientId()] = true
	}
	if len(seen) != planned {
		t.Errorf("%d of %d were sent", len(seen), planned)
	}
}
