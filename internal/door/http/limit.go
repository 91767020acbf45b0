package http

import (
	"context"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/maypok86/otter/v2"
	"golang.org/x/time/rate"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/gen/hongyan/v1/hyv1connect"
	"hongyan/internal/config"
	"hongyan/internal/im"
)

// limits are the rates of this process. Lock-outs after wrong passwords are
// not here but in the database: they must outlive a restart.
type limits struct {
	perMethod map[string]*limit
	others    *limit
}

// limit is one rate, kept per user or per address.
type limit struct {
	rate    rate.Limit
	burst   int
	perUser bool
	// buckets are bounded: a flood of addresses costs memory for this many, and
	// what falls out starts again with a full bucket.
	buckets *otter.Cache[string, *rate.Limiter]
}

const (
	maxBuckets = 100_000
	// bucketIdle is longer than any bucket needs to be full again.
	bucketIdle = 10 * time.Minute
)

func newLimits(c config.Limits) *limits {
	address := func(perMinute float64) *limit { return newLimit(perMinute/60, perMinute, false) }
	// Lists of people show many at once, and ask for each once in its life.
	avatars := func(perUser bool) *limit { return newLimit(c.CallPerSecond, 40*c.CallPerSecond, perUser) }
	return &limits{
		perMethod: map[string]*limit{
			http.MethodGet + " " + personPattern:              avatars(true),
			http.MethodGet + " " + groupPattern:               avatars(false),
			hyv1connect.AccountServiceRegisterProcedure:       address(c.RegisterPerMinute),
			hyv1connect.AccountServiceSignInProcedure:         address(c.SignInPerMinute),
			hyv1connect.AccountServiceRefreshProcedure:        address(c.RefreshPerMinute),
			hyv1connect.UserServiceFindProcedure:              newLimit(c.FindPerMinute/60, c.FindPerMinute, true),
			hyv1connect.PeopleServiceSearchProcedure:          newLimit(c.SearchPerMinute/60, c.SearchPerMinute, true),
			hyv1connect.AccountServiceUpdateProfileProcedure:  newLimit(c.PrivacyPerMinute/60, c.PrivacyPerMinute, true),
			hyv1connect.GroupServiceSetAvatarProcedure:        newLimit(c.PrivacyPerMinute/60, c.PrivacyPerMinute, true),
			hyv1connect.PrivacyServiceUpdateProcedure:         newLimit(c.PrivacyPerMinute/60, c.PrivacyPerMinute, true),
			hyv1connect.ContactServiceRequestProcedure:        newLimit(c.FriendRequestPerMinute/60, c.FriendRequestPerMinute, true),
			hyv1connect.ConversationServiceSaveDraftProcedure: newLimit(c.DraftPerMinute/60, c.DraftPerMinute, true),
			hyv1connect.ScheduleServiceScheduleProcedure:      newLimit(c.DraftPerMinute/60, c.DraftPerMinute, true),
			hyv1connect.ScheduleServiceSendNowProcedure:       newLimit(c.DraftPerMinute/60, c.DraftPerMinute, true),
			hyv1connect.StickerServiceCreateProcedure:         newLimit(c.DraftPerMinute/60, c.DraftPerMinute, true),
			hyv1connect.StickerServiceUpdateProcedure:         newLimit(c.DraftPerMinute/60, c.DraftPerMinute, true),
			hyv1connect.StickerServiceDeleteProcedure:         newLimit(c.DraftPerMinute/60, c.DraftPerMinute, true),
			hyv1connect.StickerServiceAddProcedure:            newLimit(c.DraftPerMinute/60, c.DraftPerMinute, true),
			hyv1connect.StickerServiceRemoveProcedure:         newLimit(c.DraftPerMinute/60, c.DraftPerMinute, true),
			hyv1connect.StickerServiceOrderProcedure:          newLimit(c.DraftPerMinute/60, c.DraftPerMinute, true),
			hyv1connect.FolderServiceSaveProcedure:            newLimit(c.DraftPerMinute/60, c.DraftPerMinute, true),
			hyv1connect.FolderServiceOrderProcedure:           newLimit(c.DraftPerMinute/60, c.DraftPerMinute, true),
			hyv1connect.FolderServiceKeepProcedure:            newLimit(c.DraftPerMinute/60, c.DraftPerMinute, true),
			hyv1connect.GroupServiceGetInviteProcedure:        newLimit(c.InvitePerMinute/60, c.InvitePerMinute, true),
			hyv1connect.GroupServiceJoinProcedure:             newLimit(c.InvitePerMinute/60, c.InvitePerMinute, true),
			hyv1connect.PresenceServiceSetStatusProcedure:     newLimit(c.StatusPerMinute/60, c.StatusPerMinute, true),
			hyv1connect.PresenceServiceGetProcedure:           newLimit(c.WatchPerMinute/60, c.WatchPerMinute, true),
			hyv1connect.MessageServiceSendProcedure:           newLimit(c.SendPerSecond, 10*c.SendPerSecond, true),
		},
		others: newLimit(c.CallPerSecond, 10*c.CallPerSecond, true),
	}
}

// newLimit returns nil for a rate of 0: no limit.
func newLimit(perSecond, burst float64, perUser bool) *limit {
	if perSecond <= 0 {
		return nil
	}
	return &limit{
		rate:    rate.Limit(perSecond),
		burst:   max(1, int(burst)),
		perUser: perUser,
		buckets: otter.Must(&otter.Options[string, *rate.Limiter]{
			MaximumSize:      maxBuckets,
			ExpiryCalculator: otter.ExpiryAccessing[string, *rate.Limiter](bucketIdle),
		}),
	}
}

func (l *limits) close() {
	for _, m := range append([]*limit{l.others}, values(l.perMethod)...) {
		if m != nil {
			m.buckets.StopAllGoroutines()
		}
	}
}

func values(m map[string]*limit) []*limit {
	var list []*limit
	for _, v := range m {
		list = append(list, v)
	}
	return list
}

// Admit counts one call of method by the identity and address in ctx, and
// returns RATE_LIMITED with the time to wait when it is too many. Other doors
// ask it before what they do without Call.
func (d *Door) Admit(ctx context.Context, method string) error {
	m, ok := d.limits.perMethod[method]
	if !ok {
		m = d.limits.others
	}
	if m == nil {
		return nil
	}
	if wait := m.take(m.key(ctx)); wait > 0 {
		d.metrics.limited.Inc()
		return im.Exhausted(hyv1.Reason_RATE_LIMITED, wait)
	}
	return nil
}

func (l *limit) key(ctx context.Context) string {
	if id, ok := im.From(ctx); ok && l.perUser {
		return strconv.FormatInt(int64(id.User), 36)
	}
	return network(im.Address(ctx))
}

// network makes one key of an IPv6 customer, who owns a /64 of addresses.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil || ip.Is4() || ip.Is4In6() {
		return address
	}
	p, err := ip.WithZone("").Prefix(64)
	if err != nil {
		return address
	}
	return p.String()
}

// take returns 0, or how long to wait when the bucket is empty.
func (l *limit) take(key string) time.Duration {
	b, _ := l.buckets.ComputeIfAbsent(key, func() (*rate.Limiter, bool) {
		return rate.NewLimiter(l.rate, l.burst), false
	})
	now := time.Now()
	r := b.ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait > 0 {
		r.CancelAt(now)
	}
	return wait
}
