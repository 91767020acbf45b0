package lawtest

import (
	"connectrpc.com/connect"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/conv"
	"hongyan/internal/im"
)

func (p *Person) schedule() conv.ScheduleRPC { return conv.ScheduleRPC{Service: p.w.Conv} }

// TrySchedule is ScheduleService.Schedule.
func (p *Person) TrySchedule(req *hyv1.ScheduleRequest) (*hyv1.Scheduled, error) {
	r, err := p.schedule().Schedule(p.ctx(), connect.NewRequest(req))
	if err != nil {
		return nil, err
	}
	return r.Msg.GetScheduled(), nil
}

// Scheduled lists what of p waits in c.
func (p *Person) Scheduled(c im.ConvID) []*hyv1.Scheduled {
	p.t.Helper()
	r, err := p.schedule().List(p.ctx(), connect.NewRequest(&hyv1.ScheduleServiceListRequest{ConversationId: int64(c)}))
	p.must(err)
	return r.Msg.GetScheduled()
}

// TryCancel is ScheduleService.Cancel.
func (p *Person) TryCancel(c im.ConvID, clientID string) error {
	_, err := p.schedule().Cancel(p.ctx(), connect.NewRequest(&hyv1.CancelRequest{ConversationId: int64(c), ClientId: clientID}))
	return err
}

// TrySendNow is ScheduleService.SendNow.
func (p *Person) TrySendNow(c im.ConvID, clientID string) (*hyv1.SendResponse, error) {
	r, err := p.schedule().SendNow(p.ctx(), connect.NewRequest(&hyv1.SendNowRequest{ConversationId: int64(c), ClientId: clientID}))
	if err != nil {
		return nil, err
	}
	return r.Msg.GetSent(), nil
}
