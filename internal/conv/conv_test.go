package conv_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"connectrpc.com/connect"
	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/conv"
	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// codes are what a program is told beside each reason.
var codes = map[hyv1.Reason]connect.Code{
	hyv1.Reason_MALFORMED:              connect.CodeInvalidArgument,
	hyv1.Reason_FIELD_REQUIRED:         connect.CodeInvalidArgument,
	hyv1.Reason_TOO_LONG:               connect.CodeInvalidArgument,
	hyv1.Reason_BAD_ID:                 connect.CodeInvalidArgument,
	hyv1.Reason_NAME_INVALID:           connect.CodeInvalidArgument,
	hyv1.Reason_GROUP_ONLY:             connect.CodeInvalidArgument,
	hyv1.Reason_PEER_IS_SELF:           connect.CodeInvalidArgument,
	hyv1.Reason_CONTENT_EMPTY:          connect.CodeInvalidArgument,
	hyv1.Reason_CONTENT_UNSUPPORTED:    connect.CodeInvalidArgument,
	hyv1.Reason_ENTITY_INVALID:         connect.CodeInvalidArgument,
	hyv1.Reason_USER_NOT_FOUND:         connect.CodeNotFound,
	hyv1.Reason_CONVERSATION_NOT_FOUND: connect.CodeNotFound,
	hyv1.Reason_NOT_A_MEMBER:           connect.CodePermissionDenied,
	hyv1.Reason_OWNER_ONLY:             connect.CodePermissionDenied,
	hyv1.Reason_TARGET_IS_OWNER:        connect.CodePermissionDenied,
	hyv1.Reason_ADMINS_ONLY:            connect.CodePermissionDenied,
	hyv1.Reason_TARGET_IS_ADMIN:        connect.CodePermissionDenied,
	hyv1.Reason_SPEAK_NOT_ALLOWED:      connect.CodePermissionDenied,
	hyv1.Reason_MUTED:                  connect.CodePermissionDenied,
	hyv1.Reason_USER_BANNED:            connect.CodePermissionDenied,
	hyv1.Reason_INVITE_INVALID:         connect.CodeNotFound,
	hyv1.Reason_APPLICATION_NOT_FOUND:  connect.CodeNotFound,
	hyv1.Reason_SLOW_MODE:              connect.CodeResourceExhausted,
	hyv1.Reason_MEMBER_NOT_FOUND:       connect.CodeNotFound,
	hyv1.Reason_GROUP_FULL:             connect.CodeFailedPrecondition,
	hyv1.Reason_PINS_FULL:              connect.CodeFailedPrecondition,
	hyv1.Reason_CLIENT_ID_REUSED:       connect.CodeAlreadyExists,
}

func wantReason(t *testing.T, err error, reason hyv1.Reason) *im.Error {
	t.Helper()
	var e *im.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want %v", err, reason)
	}
	if e.Reason != reason {
		t.Fatalf("got %v, want %v", err, reason)
	}
	if code, ok := codes[reason]; ok && e.Code != code {
		t.Errorf("%v comes with code %v, want %v", reason, e.Code, code)
	}
	return e
}

// second drops an answer.
func second[T any](_ T, err error) error { return err }

func TestEveryRefusalHasItsReason(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{MaxGroupMembers: 4, MaxTextChars: 100})
		p := w.People(t, 7)
		ann, bob, cat, stranger, gone, past, dan := p[0], p[1], p[2], p[3], p[4], p[5], p[6]
		direct, withGone := ann.Direct(bob), ann.Direct(gone)
		group := ann.Group("group", bob, past)
		ann.Remove(group, past)
		full := ann.Group("full", bob, cat, past)
		gone.Delete()

		many := make([]int64, 1001)
		for i := range many {
			many[i] = int64(i + 1)
		}
		text := func(s string) *hyv1.SendRequest {
			return &hyv1.SendRequest{ConversationId: int64(direct), ClientId: lawtest.ClientID(), Content: lawtest.Text(s)}
		}
		with := func(s *hyv1.SendRequest, edit func(*hyv1.SendRequest)) error { edit(s); return second(ann.TrySend(s)) }
		used := text("first")
		if _, err := ann.TrySend(used); err != nil {
			t.Fatal(err)
		}
		unknownKind := &hyv1.Content{}
		unknownKind.ProtoReflect().SetUnknown([]byte{0x4a, 0}) // field 9
		bold := func(length int32) []*hyv1.Entity {
			return []*hyv1.Entity{{Kind: hyv1.EntityKind_ENTITY_KIND_BOLD, Length: length}}
		}
		history := func(p *lawtest.Person, r *hyv1.HistoryRequest) error { return second(p.TryHistory(r)) }
		one := int64(1)

		for name, c := range map[string]struct {
			err    error
			reason hyv1.Reason
		}{
			"open: id 0":           {second(ann.TryDirect(0)), hyv1.Reason_BAD_ID},
			"open: negative id":    {second(ann.TryDirect(-1)), hyv1.Reason_BAD_ID},
			"open: nobody":         {second(ann.TryDirect(12345)), hyv1.Reason_USER_NOT_FOUND},
			"open: deleted":        {second(bob.TryDirect(gone.ID)), hyv1.Reason_PEER_DELETED},
			"open: deleted, again": {second(ann.TryDirect(gone.ID)), hyv1.Reason_PEER_DELETED},

			"create: no name":         {second(ann.TryGroup("")), hyv1.Reason_NAME_INVALID},
			"create: blank name":      {second(ann.TryGroup(" \t ")), hyv1.Reason_NAME_INVALID},
			"create: control":         {second(ann.TryGroup("a\x00b")), hyv1.Reason_NAME_INVALID},
			"create: turned around":   {second(ann.TryGroup("a\u202eb")), hyv1.Reason_NAME_INVALID},
			"create: invisible":       {second(ann.TryGroup("a\u200bb")), hyv1.Reason_NAME_INVALID},
			"create: long name":       {second(ann.TryGroup(strings.Repeat("雁", 65))), hyv1.Reason_TOO_LONG},
			"create: nobody":          {second(ann.TryGroup("x", 12345)), hyv1.Reason_USER_NOT_FOUND},
			"create: deleted":         {second(ann.TryGroup("x", int64(gone.ID))), hyv1.Reason_PEER_DELETED},
			"create: too many":        {second(ann.TryGroup("x", int64(bob.ID), int64(cat.ID), int64(past.ID), int64(dan.ID))), hyv1.Reason_GROUP_FULL},
			"create: too many at all": {second(ann.TryGroup("x", many...)), hyv1.Reason_TOO_LONG},

			"get: id 0":     {second(ann.TryGet(0)), hyv1.Reason_BAD_ID},
			"get: none":     {second(ann.TryGet(12345)), hyv1.Reason_CONVERSATION_NOT_FOUND},
			"get: stranger": {second(stranger.TryGet(direct)), hyv1.Reason_CONVERSATION_NOT_FOUND},

			"pin: id 0":             {second(ann.TryPin(&hyv1.PinRequest{Pinned: true})), hyv1.Reason_BAD_ID},
			"pin: none":             {second(ann.TryPin(&hyv1.PinRequest{ConversationId: 12345, Pinned: true})), hyv1.Reason_CONVERSATION_NOT_FOUND},
			"pin: stranger":         {second(stranger.TryPin(&hyv1.PinRequest{ConversationId: int64(group)})), hyv1.Reason_CONVERSATION_NOT_FOUND},
			"mute: id 0":            {second(ann.TryMute(&hyv1.MuteRequest{})), hyv1.Reason_BAD_ID},
			"mute: stranger":        {second(stranger.TryMute(&hyv1.MuteRequest{ConversationId: int64(group)})), hyv1.Reason_CONVERSATION_NOT_FOUND},
			"mute: no time":         {second(ann.TryMute(&hyv1.MuteRequest{ConversationId: int64(group), Until: &timestamppb.Timestamp{Nanos: -1}})), hyv1.Reason_MALFORMED},
			"mark unread: id 0":     {second(ann.TryMarkUnread(0, true)), hyv1.Reason_BAD_ID},
			"mark unread: stranger": {second(stranger.TryMarkUnread(direct, true)), hyv1.Reason_CONVERSATION_NOT_FOUND},
			"archive: id 0":         {second(ann.TryArchive(0, true)), hyv1.Reason_BAD_ID},
			"archive: stranger":     {second(stranger.TryArchive(direct, true)), hyv1.Reason_CONVERSATION_NOT_FOUND},
			"unlist: id 0":          {second(ann.TryUnlist(0, true)), hyv1.Reason_BAD_ID},
			"unlist: stranger":      {second(stranger.TryUnlist(direct, true)), hyv1.Reason_CONVERSATION_NOT_FOUND},
			"draft: id 0":           {second(ann.TryDraft(0, "x")), hyv1.Reason_BAD_ID},
			"draft: stranger":       {second(stranger.TryDraft(direct, "x")), hyv1.Reason_CONVERSATION_NOT_FOUND},
			"draft: past":           {second(past.TryDraft(group, "x")), hyv1.Reason_NOT_A_MEMBER},
			"draft: past, empty":    {second(past.TryDraft(group, "")), hyv1.Reason_NOT_A_MEMBER},

			"members: none":     {second(ann.TryMembers(&hyv1.ListMembersRequest{ConversationId: 12345})), hyv1.Reason_CONVERSATION_NOT_FOUND},
			"members: stranger": {second(stranger.TryMembers(&hyv1.ListMembersRequest{ConversationId: int64(group)})), hyv1.Reason_CONVERSATION_NOT_FOUND},
			"members: past":     {second(past.TryMembers(&hyv1.ListMembersRequest{ConversationId: int64(group)})), hyv1.Reason_NOT_A_MEMBER},
			"members: page":     {second(ann.TryMembers(&hyv1.ListMembersRequest{ConversationId: int64(group), PageToken: "?"})), hyv1.Reason_MALFORMED},

			"add: none":        {ann.TryAdd(12345, int64(cat.ID)), hyv1.Reason_CONVERSATION_NOT_FOUND},
			"add: stranger":    {stranger.TryAdd(group, int64(cat.ID)), hyv1.Reason_CONVERSATION_NOT_FOUND},
			"add: past":        {past.TryAdd(group, int64(cat.ID)), hyv1.Reason_NOT_A_MEMBER},
			"add: direct":      {ann.TryAdd(direct, int64(cat.ID)), hyv1.Reason_GROUP_ONLY},
			"add: nobody":      {ann.TryAdd(group, 12345), hyv1.Reason_USER_NOT_FOUND},
			"add: deleted":     {ann.TryAdd(group, int64(gone.ID)), hyv1.Reason_PEER_DELETED},
			"add: none at all": {ann.TryAdd(group), hyv1.Reason_FIELD_REQUIRED},
			"add: full":        {ann.TryAdd(full, int64(dan.ID)), hyv1.Reason_GROUP_FULL},
			"add: too many":    {ann.TryAdd(group, many...), hyv1.Reason_TOO_LONG},

			"remove: id 0":      {ann.TryRemove(group, 0), hyv1.Reason_BAD_ID},
			"remove: none":      {ann.TryRemove(12345, bob.ID), hyv1.Reason_CONVERSATION_NOT_FOUND},
			"remove: stranger":  {stranger.TryRemove(group, bob.ID), hyv1.Reason_CONVERSATION_NOT_FOUND},
			"remove: past":      {past.TryRemove(group, bob.ID), hyv1.Reason_NOT_A_MEMBER},
			"remove: direct":    {ann.TryRemove(direct, bob.ID), hyv1.Reason_GROUP_ONLY},
			"remove: by member": {bob.TryRemove(group, ann.ID), hyv1.Reason_ADMINS_ONLY},
			"remove: oneself":   {ann.TryRemove(group, ann.ID), hyv1.Reason_TARGET_IS_OWNER},

			"leave: none":     {ann.TryLeave(12345), hyv1.Reason_CONVERSATION_NOT_FOUND},
			"leave: stranger": {stranger.TryLeave(group), hyv1.Reason_CONVERSATION_NOT_FOUND},
			"leave: direct":   {ann.TryLeave(direct), hyv1.Reason_GROUP_ONLY},

			"rename: none":      {ann.TryRename(12345, "x"), hyv1.Reason_CONVERSATION_NOT_FOUND},
			"rename: stranger":  {stranger.TryRename(group, "x"), hyv1.Reason_CONVERSATION_NOT_FOUND},
			"rename: past":      {past.TryRename(group, "x"), hyv1.Reason_NOT_A_MEMBER},
			"rename: direct":    {ann.TryRename(direct, "x"), hyv1.Reason_GROUP_ONLY},
			"rename: by member": {bob.TryRename(group, "x"), hyv1.Reason_ADMINS_ONLY},
			"rename: no name":   {ann.TryRename(group, " "), hyv1.Reason_NAME_INVALID},
			"rename: long":      {ann.TryRename(group, strings.Repeat("x", 65)), hyv1.Reason_TOO_LONG},

			"send: id 0":               {second(ann.TrySay(0, "x")), hyv1.Reason_BAD_ID},
			"send: none":               {second(ann.TrySay(12345, "x")), hyv1.Reason_CONVERSATION_NOT_FOUND},
			"send: stranger":           {second(stranger.TrySay(group, "x")), hyv1.Reason_CONVERSATION_NOT_FOUND},
			"send: past":               {second(past.TrySay(group, "x")), hyv1.Reason_NOT_A_MEMBER},
			"send: deleted":            {second(ann.TrySay(withGone, "x")), hyv1.Reason_PEER_DELETED},
			"send: no client id":       {with(text("x"), func(r *hyv1.SendRequest) { r.ClientId = "" }), hyv1.Reason_BAD_ID},
			"send: UUIDv4":             {with(text("x"), func(r *hyv1.SendRequest) { r.ClientId = uuid.NewString() }), hyv1.Reason_BAD_ID},
			"send: odd form":           {with(text("x"), func(r *hyv1.SendRequest) { r.ClientId = "{" + r.ClientId + "}" }), hyv1.Reason_BAD_ID},
			"send: no content":         {with(text("x"), func(r *hyv1.SendRequest) { r.Content = nil }), hyv1.Reason_FIELD_REQUIRED},
			"send: no kind":            {with(text("x"), func(r *hyv1.SendRequest) { r.Content = &hyv1.Content{} }), hyv1.Reason_CONTENT_UNSUPPORTED},
			"send: unknown kind":       {with(text("x"), func(r *hyv1.SendRequest) { r.Content = unknownKind }), hyv1.Reason_CONTENT_UNSUPPORTED},
			"send: empty":              {second(ann.TrySay(direct, "")), hyv1.Reason_CONTENT_EMPTY},
			"send: blank":              {second(ann.TrySay(direct, " \n\u3000")), hyv1.Reason_CONTENT_EMPTY},
			"send: long":               {second(ann.TrySay(direct, strings.Repeat("🪿", 101))), hyv1.Reason_TOO_LONG},
			"send: long fallback":      {with(text("x"), func(r *hyv1.SendRequest) { r.Content.Fallback = strings.Repeat("x", 1001) }), hyv1.Reason_TOO_LONG},
			"send: id used":            {with(text("second"), func(r *hyv1.SendRequest) { r.ClientId = used.GetClientId() }), hyv1.Reason_CLIENT_ID_REUSED},
			"send: style past the end": {with(text("x"), func(r *hyv1.SendRequest) { r.Content.GetText().Entities = bold(2) }), hyv1.Reason_ENTITY_INVALID},
			"send: id used, only the style differs": {with(text("first"), func(r *hyv1.SendRequest) {
				r.ClientId, r.Content.GetText().Entities = used.GetClientId(), bold(1)
			}), hyv1.Reason_CLIENT_ID_REUSED},

			"history: id 0":      {history(ann, &hyv1.HistoryRequest{}), hyv1.Reason_BAD_ID},
			"history: none":      {history(ann, &hyv1.HistoryRequest{ConversationId: 12345}), hyv1.Reason_CONVERSATION_NOT_FOUND},
			"history: stranger":  {history(stranger, &hyv1.HistoryRequest{ConversationId: int64(group)}), hyv1.Reason_CONVERSATION_NOT_FOUND},
			"history: both ways": {history(ann, &hyv1.HistoryRequest{ConversationId: int64(group), BeforeSeq: &one, AfterSeq: &one}), hyv1.Reason_MALFORMED},

			"read: none":     {second(ann.TryRead(12345, 1)), hyv1.Reason_CONVERSATION_NOT_FOUND},
			"read: stranger": {second(stranger.TryRead(group, 1)), hyv1.Reason_CONVERSATION_NOT_FOUND},
			"read: past":     {second(past.TryRead(group, 1)), hyv1.Reason_NOT_A_MEMBER},
			"hold: none":     {second(w.Conv.MarkDelivered(context.Background(), ann.ID, 12345, 1)), hyv1.Reason_CONVERSATION_NOT_FOUND},
			"hold: past":     {second(w.Conv.MarkDelivered(context.Background(), past.ID, group, 1)), hyv1.Reason_NOT_A_MEMBER},

			"sync: heads": {second(w.Conv.Sync(context.Background(), ann.ID, &hyv1.SyncRequest{Heads: make([]*hyv1.Head, 5001)}, nil)), hyv1.Reason_TOO_LONG},
			"sync: page":  {second(w.Conv.Sync(context.Background(), ann.ID, &hyv1.SyncRequest{Page: "!"}, nil)), hyv1.Reason_MALFORMED},
			"list: page": {second(w.Conv.List(im.WithIdentity(context.Background(), im.Identity{User: ann.ID}),
				connect.NewRequest(&hyv1.ConversationServiceListRequest{PageToken: "AAAA"}))), hyv1.Reason_MALFORMED},
		} {
			t.Run(name, func(t *testing.T) { wantReason(t, c.err, c.reason) })
		}
		if got := len(ann.History(direct, 0)); got != 1 {
			t.Errorf("refused messages were stored: %d events", got)
		}
	})
}

func TestLimitsAreReachedNotPassed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		p := w.People(t, 2)
		c := p[0].Direct(p[1])
		long := strings.Repeat("🪿", 10_000)
		p[0].Say(c, long)
		if got := p[1].History(c, 0)[0].GetContent().GetText().GetBody(); got != long {
			t.Errorf("%d bytes came back", len(got))
		}
		if e := wantReason(t, second(p[0].TrySay(c, long+"x")), hyv1.Reason_TOO_LONG); e.Limit != 10_000 || e.Field != "content.text.body" {
			t.Errorf("limit %d, field %q", e.Limit, e.Field)
		}
		if v := p[0].Get(p[0].Group(" "+strings.Repeat("雁", 64)+" ", p[1])); v.GetName() != strings.Repeat("雁", 64) {
			t.Errorf("name %q", v.GetName())
		}
	})
}

func TestOneConversationPerPairHoweverManyOpenIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		for range 5 {
			p := w.People(t, 2)
			var mu sync.Mutex
			seen := map[int64]bool{}
			barrier := make(chan struct{})
			var wg sync.WaitGroup
			for k := range 12 {
				wg.Go(func() {
					<-barrier
					c, err := p[k%2].TryDirect(p[1-k%2].ID)
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					defer mu.Unlock()
					seen[c.GetId()] = true
				})
			}
			close(barrier)
			wg.Wait()
			if len(seen) != 1 {
				t.Fatalf("conversations %v", seen)
			}
			for _, x := range p {
				joined := 0
				for _, u := range x.Sync(&hyv1.SyncRequest{Epoch: db.Epoch()})[0].GetUserEvents() {
					if u.GetConversationJoined() != nil {
						joined++
					}
				}
				if joined != 1 {
					t.Errorf("told %d times", joined)
				}
			}
		}
	})
}

// A member sees the events of their stays and no others, in pages of any size,
// both ways.
func TestHistoryShowsTheStaysAndNothingElse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		p := w.People(t, 3)
		ann, bob := p[0], p[1]
		c := ann.Group("g", p[2])
		say := func(n int) {
			for i := range n {
				ann.Say(c, fmt.Sprint(i))
			}
		}
		say(3)          // 2–4
		ann.Add(c, bob) // 5
		say(2)          // 6–7
		ann.Remove(c, bob)
		say(4) // 9–12
		ann.Add(c, bob)
		bob.Leave(c)
		say(1)          // 15
		ann.Add(c, bob) // 16
		say(2)          // 17–18
		want := []int64{5, 6, 7, 8, 13, 14, 16, 17, 18}
		for size := int32(1); size <= 10; size++ {
			if got := seqs(bob.History(c, size)); !slices.Equal(got, want) {
				t.Errorf("pages of %d: %v, want %v", size, got, want)
			}
			if got := seqs(bob.HistoryBack(c, size)); !slices.Equal(got, want) {
				t.Errorf("pages of %d back: %v, want %v", size, got, want)
			}
		}
		for seq := int64(-1); seq < 22; seq++ {
			r, err := bob.TryHistory(&hyv1.HistoryRequest{ConversationId: int64(c), AfterSeq: &seq, Limit: 200})
			if err != nil {
				t.Fatal(err)
			}
			if got := seqs(r.GetMessages()); !slices.Equal(got, after(want, seq)) || r.GetHasMore() {
				t.Errorf("after %d: %v", seq, got)
			}
			r, err = bob.TryHistory(&hyv1.HistoryRequest{ConversationId: int64(c), BeforeSeq: &seq, Limit: 200})
			if err != nil {
				t.Fatal(err)
			}
			if got := seqs(r.GetMessages()); !slices.Equal(got, want[:len(want)-len(after(want, seq-1))]) || r.GetHasMore() {
				t.Errorf("before %d: %v", seq, got)
			}
		}
		v := bob.Get(c)
		if v.GetJoinedSeq() != 16 || v.GetUnread() != 2 || v.GetReadSeq() != 15 || v.GetHeadSeq() != 18 {
			t.Errorf("the present stay: %v", v)
		}
	})
}

func seqs(evs []*hyv1.Event) (list []int64) {
	for _, e := range evs {
		list = append(list, e.GetSeq())
	}
	return list
}

func after(list []int64, seq int64) []int64 {
	i, _ := slices.BinarySearch(list, seq+1)
	return list[i:]
}

// A send invoked after the removal was acknowledged is refused; one that is
// stored is stored before the removal.
func TestARemovalBindsEverySendThatFollowsIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		p := w.People(t, 2)
		ann, bob := p[0], p[1]
		c := ann.Group("g", bob)
		for range 15 {
			bob.Say(c, "so that the sender is known to be allowed")
			barrier, removed := make(chan struct{}), make(chan struct{})
			var wg sync.WaitGroup
			for range 4 {
				wg.Go(func() {
					<-barrier
					for {
						late := false
						select {
						case <-removed:
							late = true
						default:
						}
						_, err := bob.TrySay(c, "in the middle of it")
						if late && err == nil {
							t.Error("stored after the removal was acknowledged")
						}
						if late {
							return
						}
						if err != nil && !errors.Is(err, im.Deny(hyv1.Reason_NOT_A_MEMBER)) {
							t.Errorf("refused with %v", err)
						}
					}
				})
			}
			close(barrier)
			ann.Remove(c, bob)
			close(removed)
			wg.Wait()
			evs := ann.History(c, 0)
			if last := evs[len(evs)-1]; last.GetMemberRemoved() == nil {
				t.Fatalf("after the removal comes %v", last)
			}
			ann.Add(c, bob)
		}
	})
}

func TestMarksGrowAndStopAtTheHead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		p := w.People(t, 2)
		ann, bob := p[0], p[1]
		c := ann.Direct(bob)
		for i := range 5 {
			bob.Say(c, fmt.Sprint(i))
		}
		for _, step := range []struct{ ask, read, unread int64 }{{2, 2, 3}, {1, 2, 3}, {-7, 2, 3}, {2, 2, 3}, {4, 4, 1}, {99, 5, 0}, {99, 5, 0}} {
			r := ann.Read(c, step.ask)
			if r.GetReadSeq() != step.read || r.GetReadNum() != step.read || int64(r.GetUnread()) != step.unread {
				t.Errorf("read %d: %v", step.ask, r)
			}
		}
		if v := bob.Get(c); v.GetPeerReadSeq() != 5 || v.GetPeerDeliveredSeq() != 5 {
			t.Errorf("who has read holds: %v", v)
		}
		ann.Say(c, "six")
		if r := bob.Hold(c, 3); r.GetDeliveredSeq() != 5 { // what one said, one holds
			t.Errorf("hold: %v", r)
		}
		if r := bob.Hold(c, 99); r.GetDeliveredSeq() != 6 {
			t.Errorf("hold: %v", r)
		}
		if v := ann.Get(c); v.GetPeerReadSeq() != 5 || v.GetPeerDeliveredSeq() != 6 {
			t.Errorf("holding is not reading: %v", v)
		}
		var wg sync.WaitGroup
		for i := range 20 {
			bob.Say(c, "more")
			wg.Go(func() { ann.Read(c, int64(i)+7) })
		}
		wg.Wait()
		if v := ann.Get(c); v.GetReadSeq() != 26 || v.GetUnread() != 0 {
			t.Errorf("marks of many devices at once: %v", v)
		}
	})
}

func TestTheOwnerWhoLeavesIsFollowedByTheMemberOfLongestStanding(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		p := w.People(t, 4)
		c := p[0].Group("g")
		for _, who := range p[1:] {
			p[0].Add(c, who)
		}
		p[0].Remove(c, p[1])
		p[0].Add(c, p[1]) // now the one of shortest standing
		for _, heir := range []*lawtest.Person{p[2], p[3], p[1]} {
			owners := roles(t, p[1], c)
			for id, role := range owners {
				if role == hyv1.Role_ROLE_OWNER {
					owner := p[slices.IndexFunc(p, func(x *lawtest.Person) bool { return int64(x.ID) == id })]
					owner.Leave(c)
					owner.Leave(c) // again: no effect
				}
			}
			if got := roles(t, p[1], c)[int64(heir.ID)]; got != hyv1.Role_ROLE_OWNER {
				t.Errorf("person %d is %v", heir.ID, got)
			}
		}
		p[1].Leave(c)
		if v := p[1].Get(c); v.GetRole() != hyv1.Role_ROLE_UNSPECIFIED || v.GetMemberCount() != 0 {
			t.Errorf("an empty group: %v", v)
		}
	})
}

func roles(t *testing.T, p *lawtest.Person, c im.ConvID) map[int64]hyv1.Role {
	t.Helper()
	m := map[int64]hyv1.Role{}
	for token := ""; ; {
		r, err := p.TryMembers(&hyv1.ListMembersRequest{ConversationId: int64(c), PageSize: 2, PageToken: token})
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range r.GetMembers() {
			if _, twice := m[x.GetUser().GetId()]; twice {
				t.Errorf("listed twice: %v", x)
			}
			m[x.GetUser().GetId()] = x.GetRole()
		}
		if token = r.GetNextPageToken(); token == "" {
			return m
		}
	}
}

func TestListIsPagedByActivityWithTheTotalOfAll(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		p := w.People(t, 8)
		for i, peer := range p[1:] {
			peer.Say(peer.Direct(p[0]), fmt.Sprint(i))
		}
		var all []*hyv1.Conversation
		req := &hyv1.ConversationServiceListRequest{PageSize: 3}
		for {
			r := p[0].List(req)
			if r.GetTotalUnread() != 7 {
				t.Errorf("total %d", r.GetTotalUnread())
			}
			for _, c := range r.GetConversations() {
				if !slices.ContainsFunc(r.GetUsers(), func(u *hyv1.User) bool { return u.GetId() == c.GetPeerId() }) {
					t.Errorf("the peer of %d is missing", c.GetId())
				}
			}
			all = append(all, r.GetConversations()...)
			if req.PageToken = r.GetNextPageToken(); req.PageToken == "" {
				break
			}
		}
		if len(all) != 7 || !slices.IsSortedFunc(all, func(a, b *hyv1.Conversation) int {
			return b.GetLastEvent().GetSentAt().AsTime().Compare(a.GetLastEvent().GetSentAt().AsTime())
		}) {
			t.Errorf("%d conversations: %v", len(all), all)
		}
	})
}

func TestSyncSendsTheDifferenceAndNoMore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		p := w.People(t, 3)
		ann, bob := p[0], p[1]
		quiet, busy := ann.Direct(p[2]), ann.Direct(bob)
		for i := range 60 {
			bob.Say(busy, fmt.Sprint(i))
		}
		first := ann.Sync(&hyv1.SyncRequest{Tail: 200})[0]
		if !first.GetResync() || len(first.GetConversations()) != 2 || len(first.GetUserEvents()) != 0 || first.GetTotalUnread() != 60 {
			t.Fatalf("a device that knows nothing: %v", first)
		}
		for _, d := range first.GetConversations() {
			if im.ConvID(d.GetConversation().GetId()) == busy {
				if got := seqs(d.GetTail()); len(got) != 50 || got[0] != 11 || got[49] != 60 {
					t.Errorf("tail %v", got)
				}
			}
		}
		known := func() *hyv1.SyncRequest {
			return &hyv1.SyncRequest{Epoch: db.Epoch(), UserSeq: first.GetUserSeq(), Tail: 5, Heads: []*hyv1.Head{
				{ConversationId: int64(quiet)}, {ConversationId: int64(busy), Seq: 60, PeerReadSeq: 60, PeerDeliveredSeq: 60}}}
		}
		if r := ann.Sync(known())[0]; r.GetResync() || len(r.GetConversations()) != 0 || len(r.GetUserEvents()) != 0 || r.GetTotalUnread() != 60 {
			t.Errorf("nothing is new: %v", r)
		}
		ann.Say(quiet, "x")
		bob.Hold(busy, 60)
		ann.Read(busy, 30)
		r := ann.Sync(known())[0]
		if len(r.GetConversations()) != 2 || len(r.GetUserEvents()) != 1 || r.GetUserEvents()[0].GetReadMoved().GetReadSeq() != 30 || r.GetTotalUnread() != 30 {
			t.Errorf("what is new: %v", r)
		}
		if d := r.GetConversations()[0]; im.ConvID(d.GetConversation().GetId()) != quiet || !slices.Equal(seqs(d.GetTail()), []int64{1}) {
			t.Errorf("newest first: %v", d)
		}
		if d := r.GetConversations()[1]; len(d.GetTail()) != 0 || d.GetConversation().GetReadSeq() != 30 {
			t.Errorf("a mark brings no events: %v", d)
		}
		req := known()
		req.Heads[1].Seq, req.Tail = 10, 3
		if d := ann.Sync(req)[0].GetConversations()[1]; !slices.Equal(seqs(d.GetTail()), []int64{58, 59, 60}) {
			t.Errorf("a long way behind: %v", d.GetTail())
		}
		for name, edit := range map[string]func(*hyv1.SyncRequest){
			"another epoch":     func(r *hyv1.SyncRequest) { r.Epoch = "of another time" },
			"from the future":   func(r *hyv1.SyncRequest) { r.UserSeq += 100 },
			"negative position": func(r *hyv1.SyncRequest) { r.UserSeq = -1_000_000 },
		} {
			req := known()
			edit(req)
			if r := ann.Sync(req)[0]; !r.GetResync() || len(r.GetUserEvents()) != 0 || len(r.GetConversations()) != 2 || r.GetUserSeq() == 0 {
				t.Errorf("%s: %v", name, r)
			}
		}
		for range 501 {
			if err := db.Write(t.Context(), func(tx *store.Tx) error {
				return second(tx.AppendUserEvent(ann.ID, &hyv1.UserEvent{Body: &hyv1.UserEvent_DevicesChanged{DevicesChanged: &hyv1.DevicesChanged{}}}))
			}); err != nil {
				t.Fatal(err)
			}
		}
		if r := ann.Sync(known())[0]; !r.GetResync() {
			t.Error("a device too far behind was not told to start over")
		}
	})
}

func TestSyncIsPagedOverManyConversations(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann, bob := w.Person(t), w.Person(t)
		const makers, each = 16, 32
		var wg sync.WaitGroup
		for range makers {
			wg.Go(func() {
				for range each {
					if _, err := bob.TryGroup("g", int64(ann.ID)); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		for _, known := range []bool{false, true} {
			req := &hyv1.SyncRequest{Tail: 1}
			if known {
				req.Epoch, req.UserSeq = db.Epoch(), 1
			}
			pages := ann.Sync(req)
			seen := map[int64]bool{}
			for i, page := range pages {
				if i > 0 && len(page.GetUserEvents()) > 0 {
					t.Error("the own stream comes with the first page")
				}
				for _, d := range page.GetConversations() {
					if seen[d.GetConversation().GetId()] {
						t.Error("sent twice")
					}
					seen[d.GetConversation().GetId()] = true
				}
			}
			if len(pages) != 2 || len(seen) != makers*each {
				t.Errorf("%d pages with %d conversations, want 2 with %d", len(pages), len(seen), makers*each)
			}
		}
		if got := len(ann.List(&hyv1.ConversationServiceListRequest{PageSize: 10_000}).GetConversations()); got != 500 {
			t.Errorf("a page of %d", got)
		}
	})
}

// The watcher is called before the snapshot: whatever is committed after its
// call is in the answer, or comes as news.
func TestSyncWatchesBeforeItLooks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		p := w.People(t, 2)
		c := p[0].Direct(p[1])
		watch := &watcher{watch: func(ids []im.ConvID) {
			if !slices.Equal(ids, []im.ConvID{c}) {
				t.Errorf("watches %v", ids)
			}
			p[1].Say(c, "in between")
		}}
		r, err := w.Conv.Sync(t.Context(), p[0].ID, &hyv1.SyncRequest{Tail: 1}, watch)
		if err != nil || r.GetConversations()[0].GetConversation().GetHeadSeq() != 1 || watch.heads[c] != 1 {
			t.Errorf("%v, %v, heads %v", r, err, watch.heads)
		}
	})
}

type watcher struct {
	watch func([]im.ConvID)
	heads map[im.ConvID]im.Seq
}

func (w *watcher) Watch(ids []im.ConvID) { w.watch(ids) }

func (w *watcher) At(c im.ConvID, head im.Seq, member bool) {
	if w.heads == nil {
		w.heads = map[im.ConvID]im.Seq{}
	}
	if member {
		w.heads[c] = head
	}
}

// The user's side follows by jobs that may run late, twice and in any order.
func TestJobsMayRunAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		p := w.People(t, 3)
		c := p[0].Group("g", p[1])
		p[1].Say(c, "x")
		p[0].Read(c, 2)
		p[0].Remove(c, p[1])
		p[0].Add(c, p[1])
		heads := func() (list []im.Seq) {
			for _, x := range p {
				list = append(list, x.Sync(&hyv1.SyncRequest{})[0].GetUserSeq())
			}
			return list
		}
		before := heads()
		for range 3 {
			for _, kind := range []string{"conv.read", "conv.members"} {
				if err := db.Write(t.Context(), func(tx *store.Tx) error {
					body := make([]byte, 0, 16)
					for _, x := range p[:2] {
						for shift := 56; shift >= 0; shift -= 8 {
							body = append(body, byte(uint64(x.ID)>>shift))
						}
					}
					return tx.Enqueue(kind, int64(c), body)
				}); err != nil {
					t.Fatal(err)
				}
			}
		}
		// The marks after a send are told when a job runs: that is news once.
		if now := heads(); now[1]-before[1] > 1 || now[0]-before[0] > 1 || now[2] != before[2] {
			t.Errorf("own streams grew from %v to %v", before, now)
		}
		if n, err := db.Backlog(t.Context()); err != nil || n != 0 {
			t.Errorf("%d jobs are left, %v", n, err)
		}
	})
}

func TestADeletedAccountLeavesItsGroupsAndClosesItsConversations(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		p := w.People(t, 3)
		ann, bob, cat := p[0], p[1], p[2]
		group, direct := ann.Group("g", bob, cat), bob.Direct(ann)
		ann.Say(direct, "before")
		ann.Delete()
		for _, x := range []*lawtest.Person{bob, cat} {
			if v := x.Get(group); v.GetMemberCount() != 2 {
				t.Errorf("the group has %d members", v.GetMemberCount())
			}
		}
		if got := roles(t, bob, group)[int64(min(bob.ID, cat.ID))]; got != hyv1.Role_ROLE_OWNER {
			t.Error("nobody owns the group")
		}
		if got := bob.History(direct, 0); len(got) != 2 || got[0].GetContent() == nil || got[1].GetMemberLeft() == nil {
			t.Errorf("what was said stays, and the end is told: %v", got)
		}
		wantReason(t, second(bob.TrySay(direct, "after")), hyv1.Reason_PEER_DELETED)
		list := bob.List(&hyv1.ConversationServiceListRequest{})
		if !slices.ContainsFunc(list.GetUsers(), func(u *hyv1.User) bool { return u.GetId() == int64(ann.ID) && u.GetDeleted() }) {
			t.Errorf("users: %v", list.GetUsers())
		}
		if err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.Enqueue("account.deleted", int64(ann.ID), nil) }); err != nil {
			t.Fatal(err)
		}
		if v := bob.Get(group); v.GetMemberCount() != 2 {
			t.Errorf("left twice: %v", v)
		}
	})
}

// The same message from any door and at any later time: one answer.
func TestARetryIsAnsweredWithTheFirstAnswer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		p := w.People(t, 2)
		c := p[0].Group("g", p[1])
		req := &hyv1.SendRequest{ConversationId: int64(c), ClientId: lawtest.ClientID(), Content: lawtest.Text("once")}
		first, err := p[1].TrySend(req)
		if err != nil || first.GetDuplicate() {
			t.Fatal(first, err)
		}
		p[1].Say(c, "meanwhile")
		p[0].Remove(c, p[1])
		first.Duplicate = true
		for range 3 { // even for one who may send no more: it was stored when they might
			again, err := p[1].TrySend(req)
			if err != nil || !proto.Equal(again, first) {
				t.Errorf("again: %v, %v; want %v", again, err, first)
			}
		}
		upper := proto.CloneOf(req)
		upper.ClientId = strings.ToUpper(req.GetClientId())
		if again, err := p[1].TrySend(upper); err != nil || !proto.Equal(again, first) {
			t.Errorf("the same id in capitals: %v, %v", again, err)
		}
	})
}

// What a message writes does not grow with the group.
func TestAMessageWritesAsManyRowsToMembersMany(t *testing.T) {
	db := storetest.Open(t, store.Options{Dir: t.TempDir()})
	w := lawtest.New(db, conv.Config{})
	p := w.People(t, 60)
	written := func() (n int) {
		err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.QueryRow(`SELECT total_changes()`).Scan(&n) })
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	cost := func(c im.ConvID) int {
		p[0].Say(c, "the first") // who may speak is known from here on
		before := written()
		for range 10 {
			p[0].Say(c, "hello")
		}
		return written() - before
	}
	small, large := cost(p[0].Group("few", p[1], p[2])), cost(p[0].Group("many", p[1:]...))
	if small != large || small > 10*4 {
		t.Errorf("10 messages to 3 change %d rows, to 60 %d", small, large)
	}
}
