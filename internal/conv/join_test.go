package conv_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/conv"
	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

func TestBannedPeopleStayOutUntilUnbanned(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		p := w.People(t, 5)
		ann, bob, cat, dan, eve := p[0], p[1], p[2], p[3], p[4]
		c := ann.Group("g", bob, cat, dan)
		ann.SetRole(c, cat, asAdmin)
		link := ann.Invite(c, &hyv1.CreateInviteRequest{})
		wantReason(t, bob.TryBan(c, dan.ID), hyv1.Reason_ADMINS_ONLY)
		wantReason(t, bob.TryBan(c, eve.ID), hyv1.Reason_ADMINS_ONLY)
		wantReason(t, cat.TryBan(c, ann.ID), hyv1.Reason_TARGET_IS_OWNER)
		wantReason(t, second(bob.TryBans(c)), hyv1.Reason_ADMINS_ONLY)
		for _, x := range []*lawtest.Person{bob, eve} { // a member, and somebody from outside
			for range 2 {
				if err := cat.TryBan(c, x.ID); err != nil {
					t.Fatal(err)
				}
			}
			wantReason(t, ann.TryAdd(c, int64(x.ID)), hyv1.Reason_USER_BANNED)
			wantReason(t, second(x.TryJoin(link, "")), hyv1.Reason_USER_BANNED)
		}
		if bans, err := cat.TryBans(c); err != nil || len(bans) != 2 || bans[0].GetById() != int64(cat.ID) {
			t.Errorf("bans: %v, %v", bans, err)
		}
		for range 2 {
			if err := ann.TryUnban(c, bob.ID); err != nil {
				t.Fatal(err)
			}
		}
		ann.Add(c, bob)
		var told []string
		for _, e := range dan.History(c, 0) {
			switch b := e.GetBody().(type) {
			case *hyv1.Event_MemberRemoved:
				told = append(told, "removed")
				if !b.MemberRemoved.GetBanned() {
					t.Error("the ban is not told")
				}
			case *hyv1.Event_BanChanged:
				told = append(told, map[bool]string{true: "banned", false: "unbanned"}[b.BanChanged.GetBanned()])
			}
		}
		if got := strings.Join(told, " "); got != "removed banned unbanned" {
			t.Errorf("told %s", got)
		}
	})
}

func TestALinkIsGoodWhileItsTermsHold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		p := w.People(t, 5)
		ann, bob, cat, dan, eve := p[0], p[1], p[2], p[3], p[4]
		c := ann.Group("g", bob, cat)
		terms := func() *hyv1.CreateInviteRequest { return &hyv1.CreateInviteRequest{} }
		link := bob.Invite(c, terms())
		if len(link) != 32 {
			t.Errorf("token %q", link)
		}
		shown, err := dan.TryGetInvite(link)
		if err != nil || shown.GetName() != "g" || shown.GetMemberCount() != 3 || shown.GetInviter().GetId() != int64(bob.ID) || shown.GetConversationId() != 0 {
			t.Errorf("shown as %v, %v", shown, err)
		}
		if shown, _ := cat.TryGetInvite(link); shown.GetConversationId() != int64(c) {
			t.Errorf("to a member: %v", shown)
		}
		for range 2 {
			if v, err := dan.TryJoin(link, ""); err != nil || im.ConvID(v.GetId()) != c || v.GetMemberCount() != 4 {
				t.Errorf("joined %v, %v", v, err)
			}
		}
		if evs := dan.History(c, 0); len(evs) != 1 || evs[0].GetMemberJoined().GetInviterId() != int64(bob.ID) || evs[0].GetSenderId() != int64(dan.ID) {
			t.Errorf("who joined sees %v", evs)
		}
		bad := func(name, token string) {
			t.Helper()
			if _, err := eve.TryGetInvite(token); err == nil {
				t.Errorf("%s: it is shown", name)
			}
			wantReason(t, second(eve.TryJoin(token, "")), hyv1.Reason_INVITE_INVALID)
		}
		bad("nonsense", "nonsense")
		bad("no secret", link[:11]+strings.Repeat("A", 21))
		bad("of another group", "AAAA"+link[4:])
		once := ann.Invite(c, &hyv1.CreateInviteRequest{MaxUses: 1})
		short := ann.Invite(c, &hyv1.CreateInviteRequest{ExpiresAt: timestamppb.New(time.Now().Add(100 * time.Millisecond))})
		<-time.After(150 * time.Millisecond)
		bad("expired", short)
		dan.Leave(c)
		if _, err := dan.TryJoin(once, ""); err != nil {
			t.Error(err)
		}
		bad("used up", once)
		ann.Permit(c, &hyv1.GroupPermissions{Invite: hyv1.Who_WHO_ADMINS})
		bad("of one who may not invite any more", link)
		wantReason(t, second(bob.TryInvite(c, terms())), hyv1.Reason_ADMINS_ONLY)
		ann.Permit(c, &hyv1.GroupPermissions{Invite: hyv1.Who_WHO_EVERYBODY})
		if _, err := eve.TryGetInvite(link); err != nil {
			t.Errorf("may again: %v", err)
		}
		list, err := bob.TryInvites(c)
		if err != nil || len(list) != 1 || list[0].GetUses() != 1 || list[0].GetCreatorId() != int64(bob.ID) {
			t.Errorf("bob sees %v, %v", list, err)
		}
		if all, err := ann.TryInvites(c); err != nil || len(all) != 3 {
			t.Errorf("the owner sees %v, %v", all, err)
		}
		wantReason(t, cat.TryRevokeInvite(c, list[0].GetId()), hyv1.Reason_ADMINS_ONLY)
		for range 2 {
			if err := bob.TryRevokeInvite(c, list[0].GetId()); err != nil {
				t.Error(err)
			}
		}
		bad("revoked", link)
		own := bob.Invite(c, terms())
		ann.Remove(c, bob)
		bad("of one who was removed", own)
		wantReason(t, second(ann.TryInvite(c, &hyv1.CreateInviteRequest{MaxUses: -1})), hyv1.Reason_MALFORMED)
		wantReason(t, second(ann.TryInvite(c, &hyv1.CreateInviteRequest{ExpiresAt: timestamppb.New(time.Now().Add(-time.Hour))})), hyv1.Reason_MALFORMED)
		last := ann.Invite(c, terms())
		ann.Dissolve(c)
		bad("of a dissolved group", last)
	})
}

func TestApplicationsAreAnsweredOnceAndTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		p := w.People(t, 5)
		ann, bob, cat, dan, eve := p[0], p[1], p[2], p[3], p[4]
		c := ann.Group("g", bob)
		link := bob.Invite(c, &hyv1.CreateInviteRequest{NeedsApproval: true, MaxUses: 1})
		for _, x := range []*lawtest.Person{cat, dan, eve} {
			for range 2 { // again: the first one waits
				if v, err := x.TryJoin(link, "I am "+x.Get(x.Group("x")).GetName()); v != nil || err != nil {
					t.Fatalf("%v, %v", v, err)
				}
			}
			wantReason(t, second(x.TryGet(c)), hyv1.Reason_CONVERSATION_NOT_FOUND)
		}
		wantReason(t, second(cat.TryJoin(link, strings.Repeat("雁", 201))), hyv1.Reason_TOO_LONG)
		wantReason(t, second(bob.TryApplications(c)), hyv1.Reason_ADMINS_ONLY)
		wantReason(t, bob.TryAnswer(c, cat.ID, true, ""), hyv1.Reason_ADMINS_ONLY)
		list, err := ann.TryApplications(c)
		if err != nil || len(list) != 3 || list[0].GetUser().GetId() != int64(cat.ID) || list[0].GetMessage() != "I am x" || list[0].GetInviterId() != int64(bob.ID) {
			t.Fatalf("waiting: %v, %v", list, err)
		}
		if n := bob.Get(c).GetGroup().GetApplications(); n != 3 {
			t.Errorf("%d wait", n)
		}
		wantReason(t, ann.TryAnswer(c, dan.ID, false, strings.Repeat("x", 51)), hyv1.Reason_TOO_LONG)
		if err := ann.TryAnswer(c, dan.ID, false, "not now"); err != nil {
			t.Fatal(err)
		}
		wantReason(t, ann.TryAnswer(c, dan.ID, true, ""), hyv1.Reason_APPLICATION_NOT_FOUND)
		if err := ann.TryAnswer(c, cat.ID, true, ""); err != nil {
			t.Fatal(err)
		}
		wantReason(t, ann.TryAnswer(c, eve.ID, true, ""), hyv1.Reason_INVITE_INVALID) // used up
		if v := cat.Get(c); v.GetRole() != asMember || v.GetMemberCount() != 3 || v.GetGroup().GetApplications() != 1 {
			t.Errorf("who was let in sees %v", v)
		}
		tale := func(x *lawtest.Person) (states string) {
			for _, u := range told(t, db, x, 0) {
				if a := u.GetApplicationAnswered(); a != nil && a.GetConversationId() == int64(c) && a.GetName() == "g" {
					states += " " + map[bool]string{true: "accepted", false: "rejected"}[a.GetAccepted()] + a.GetReason()
				}
			}
			return states
		}
		if got := tale(cat) + "," + tale(dan) + "," + tale(eve); got != " accepted, rejectednot now," {
			t.Errorf("told%s", got)
		}
		if err := ann.TryBan(c, eve.ID); err != nil { // is an answer too
			t.Fatal(err)
		}
		if got := tale(eve); got != " rejected" || ann.Get(c).GetGroup().GetApplications() != 0 {
			t.Errorf("told%s", got)
		}
	})
}

// Those who follow a link at the same moment fill it, and the group, to the
// limit and no further; so do those who are let in.
func TestParallelJoinsReachTheLimitAndNotMore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{MaxGroupMembers: 5})
		p := w.People(t, 14)
		ann := p[0]
		for name, terms := range map[string]*hyv1.CreateInviteRequest{
			"uses": {MaxUses: 3}, "members": {}, "approved uses": {MaxUses: 3, NeedsApproval: true}, "approved members": {NeedsApproval: true},
		} {
			c := ann.Group("g")
			link := ann.Invite(c, terms)
			want := int32(4)
			if terms.GetMaxUses() > 0 {
				want = 3
			}
			var joined atomic.Int32
			var fns []func()
			for i, x := range p[1:] {
				if terms.GetNeedsApproval() {
					if _, err := x.TryJoin(link, ""); err != nil {
						t.Fatal(err)
					}
				}
				fns = append(fns, func() {
					var err error
					if terms.GetNeedsApproval() {
						err = ann.TryAnswer(c, x.ID, true, "")
					} else {
						_, err = x.TryJoin(link, "")
					}
					if err == nil {
						joined.Add(1)
					}
				})
				if i < 3 && terms.GetNeedsApproval() { // twice at once: one of them has no effect
					fns = append(fns, func() {
						if ann.TryAnswer(c, x.ID, true, "") == nil {
							joined.Add(1)
						}
					})
				}
			}
			together(fns...)
			list, err := ann.TryInvites(c)
			if err != nil {
				t.Fatal(err)
			}
			if v, got := ann.Get(c), len(roles(t, ann, c)); joined.Load() != want || list[0].GetUses() != want || v.GetMemberCount() != 1+want || got != 1+int(want) {
				t.Errorf("%s: %d joined, %d uses, %d counted, %d there", name, joined.Load(), list[0].GetUses(), v.GetMemberCount(), got)
			}
		}
	})
}

// What somebody is banned from they do not come into meanwhile.
func TestABanBindsEveryJoinThatFollows(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		for range 10 {
			p := w.People(t, 2)
			c := p[0].Group("g")
			link := p[0].Invite(c, &hyv1.CreateInviteRequest{})
			together(func() { _, _ = p[1].TryJoin(link, "") }, func() { _, _ = p[1].TryJoin(link, "") },
				func() {
					if err := p[0].TryBan(c, p[1].ID); err != nil {
						t.Error(err)
					}
				})
			if got := roles(t, p[0], c); len(got) != 1 {
				t.Errorf("who is banned is in: %v", got)
			}
		}
	})
}
