package conv_test

import (
	"errors"
	"slices"
	"sync"
	"testing"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/conv"
	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

const (
	asMember = hyv1.Role_ROLE_MEMBER
	asAdmin  = hyv1.Role_ROLE_ADMIN
	asOwner  = hyv1.Role_ROLE_OWNER
)

func TestAdminsKeepOrderAmongMembers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		p := w.People(t, 6)
		ann, bob, cat, dan, eve, out := p[0], p[1], p[2], p[3], p[4], p[5]
		c := ann.Group("g", bob, cat, dan, eve)
		ann.SetRole(c, bob, asAdmin)
		ann.SetRole(c, cat, asAdmin)
		ann.SetRole(c, cat, asAdmin) // again: no event
		if got := len(ann.History(c, 0)); got != 3 {
			t.Errorf("%d events", got)
		}
		wantReason(t, dan.TryRemove(c, eve.ID), hyv1.Reason_ADMINS_ONLY)
		wantReason(t, bob.TryRemove(c, cat.ID), hyv1.Reason_TARGET_IS_ADMIN)
		wantReason(t, bob.TryRemove(c, ann.ID), hyv1.Reason_TARGET_IS_OWNER)
		wantReason(t, bob.TrySetRole(c, dan.ID, asAdmin), hyv1.Reason_OWNER_ONLY)
		wantReason(t, bob.TryDissolve(c), hyv1.Reason_OWNER_ONLY)
		wantReason(t, bob.TryTransfer(c, bob.ID), hyv1.Reason_OWNER_ONLY)
		wantReason(t, ann.TrySetRole(c, ann.ID, asMember), hyv1.Reason_TARGET_IS_OWNER)
		wantReason(t, ann.TrySetRole(c, dan.ID, asOwner), hyv1.Reason_MALFORMED)
		wantReason(t, ann.TrySetRole(c, out.ID, asAdmin), hyv1.Reason_MEMBER_NOT_FOUND)
		wantReason(t, ann.TryTransfer(c, out.ID), hyv1.Reason_MEMBER_NOT_FOUND)
		wantReason(t, out.TrySetRole(c, dan.ID, asAdmin), hyv1.Reason_CONVERSATION_NOT_FOUND)
		wantReason(t, ann.TrySetRole(ann.Direct(bob), bob.ID, asAdmin), hyv1.Reason_GROUP_ONLY)
		bob.Rename(c, "by an admin")
		bob.Remove(c, dan)
		ann.Remove(c, cat)
		ann.SetRole(c, bob, asMember)
		wantReason(t, bob.TryRemove(c, eve.ID), hyv1.Reason_ADMINS_ONLY)
		ann.Transfer(c, eve)
		if got := roles(t, ann, c); got[int64(ann.ID)] != asAdmin || got[int64(eve.ID)] != asOwner || got[int64(bob.ID)] != asMember {
			t.Errorf("roles after the group was handed over: %v", got)
		}
		eve.Leave(c) // bob is there longer than nobody, but ann is an admin
		if got := roles(t, ann, c)[int64(ann.ID)]; got != asOwner {
			t.Errorf("the admin inherits; is %v", got)
		}
	})
}

func TestADissolvedGroupIsReadableAndNothingElse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		p := w.People(t, 4)
		ann, bob, past, dan := p[0], p[1], p[2], p[3]
		c := ann.Group("g", bob, past)
		ann.SetRole(c, bob, asAdmin)
		ann.Remove(c, past)
		bob.Say(c, "the last word")
		ann.Dissolve(c)
		for _, x := range []*lawtest.Person{ann, bob} {
			v := x.Get(c)
			if v.GetRole() != 0 || v.GetMemberCount() != 0 || v.GetUnread() != 0 || v.GetName() != "g" || v.GetLastEvent().GetGroupDissolved() == nil {
				t.Errorf("it is %v", v)
			}
			if evs := x.History(c, 0); len(evs) != 5 {
				t.Errorf("%d events are readable", len(evs))
			}
			wantReason(t, second(x.TrySay(c, "x")), hyv1.Reason_NOT_A_MEMBER)
			wantReason(t, x.TryAdd(c, int64(dan.ID)), hyv1.Reason_NOT_A_MEMBER)
			wantReason(t, x.TryRename(c, "x"), hyv1.Reason_NOT_A_MEMBER)
			x.Leave(c)
			left := 0
			for _, u := range x.Sync(&hyv1.SyncRequest{Epoch: db.Epoch()})[0].GetUserEvents() {
				if u.GetConversationLeft() != nil {
					left++
				}
			}
			if left != 1 {
				t.Errorf("told %d times to have left", left)
			}
		}
		if err := ann.TryDissolve(c); err != nil {
			t.Errorf("asked again: %v", err)
		}
		wantReason(t, bob.TryDissolve(c), hyv1.Reason_NOT_A_MEMBER)
		if evs := ann.History(c, 0); len(evs) != 5 {
			t.Errorf("asked again: %d events", len(evs))
		}
		if evs := past.History(c, 0); len(evs) != 3 {
			t.Errorf("who was removed before reads %d events", len(evs))
		}
	})
}

// The message path and the policy say the same of who may speak.
func TestTheyAloneSpeakWhoMay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		p := w.People(t, 3)
		member, admin, owner := p[1], p[2], p[0]
		c := owner.Group("g", member, admin)
		owner.SetRole(c, admin, asAdmin)
		speakers := map[hyv1.Who][]*lawtest.Person{
			hyv1.Who_WHO_EVERYBODY: {member, admin, owner}, hyv1.Who_WHO_ADMINS: {admin, owner}, hyv1.Who_WHO_OWNER: {owner},
		}
		for _, who := range []hyv1.Who{hyv1.Who_WHO_ADMINS, hyv1.Who_WHO_EVERYBODY, hyv1.Who_WHO_OWNER, hyv1.Who_WHO_ADMINS} {
			owner.Permit(c, &hyv1.GroupPermissions{Speak: who, Invite: hyv1.Who_WHO_OWNER})
			for range 2 { // once found out, once remembered
				for _, x := range p {
					_, err := x.TrySay(c, "x")
					if slices.Contains(speakers[who], x) != (err == nil) {
						t.Errorf("speakers are %v: %v", who, err)
					}
					if err != nil {
						wantReason(t, err, hyv1.Reason_SPEAK_NOT_ALLOWED)
					}
				}
			}
			if g := member.Get(c).GetGroup().GetPermissions(); g.GetSpeak() != who || g.GetInvite() != hyv1.Who_WHO_OWNER || g.GetPin() != hyv1.Who_WHO_ADMINS {
				t.Errorf("shown as %v", g)
			}
		}
		wantReason(t, admin.TryAdd(c, int64(w.Person(t).ID)), hyv1.Reason_OWNER_ONLY)
		wantReason(t, admin.TryPermit(c, &hyv1.GroupPermissions{Invite: hyv1.Who_WHO_EVERYBODY}), hyv1.Reason_OWNER_ONLY)
		wantReason(t, member.TryPermit(c, &hyv1.GroupPermissions{Pin: hyv1.Who_WHO_EVERYBODY}), hyv1.Reason_ADMINS_ONLY)
		wantReason(t, owner.TryPermit(c, &hyv1.GroupPermissions{Pin: 9}), hyv1.Reason_MALFORMED)
		wantReason(t, owner.TryPermit(c, nil), hyv1.Reason_FIELD_REQUIRED)
	})
}

// bind changes something while sender sends in c without a pause: who sends
// after the change was acknowledged is refused with reason.
func bind(t *testing.T, sender *lawtest.Person, c im.ConvID, reason hyv1.Reason, change func()) {
	t.Helper()
	sender.Say(c, "so that the sender is known to be allowed")
	barrier, done := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			<-barrier
			for {
				late := false
				select {
				case <-done:
					late = true
				default:
				}
				_, err := sender.TrySay(c, "in the middle of it")
				if late && err == nil {
					t.Error("stored after the change was acknowledged")
				}
				if err != nil && !errors.Is(err, im.Deny(reason)) {
					t.Errorf("refused with %v", err)
				}
				if late {
					return
				}
			}
		})
	}
	close(barrier)
	change()
	close(done)
	wg.Wait()
}

// A change of who may speak binds every send that follows its acknowledgement.
func TestPermissionsBindEverySendThatFollows(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		p := w.People(t, 2)
		ann, bob := p[0], p[1]
		c := ann.Group("g", bob)
		for range 8 {
			ann.SetRole(c, bob, asAdmin)
			ann.Permit(c, &hyv1.GroupPermissions{Speak: hyv1.Who_WHO_ADMINS})
			bind(t, bob, c, hyv1.Reason_SPEAK_NOT_ALLOWED, func() { ann.SetRole(c, bob, asMember) })
			ann.Permit(c, &hyv1.GroupPermissions{Speak: hyv1.Who_WHO_EVERYBODY})
			bind(t, bob, c, hyv1.Reason_SPEAK_NOT_ALLOWED, func() { ann.Permit(c, &hyv1.GroupPermissions{Speak: hyv1.Who_WHO_OWNER}) })
		}
	})
}

// together runs all of them at the same moment.
func together(fns ...func()) {
	barrier := make(chan struct{})
	var wg sync.WaitGroup
	for _, fn := range fns {
		wg.Go(func() { <-barrier; fn() })
	}
	close(barrier)
	wg.Wait()
}

// Whatever owners, heirs and admins do to each other at once, a group with
// members has one owner.
func TestThereIsOneOwner(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		for range 10 {
			p := w.People(t, 4)
			ann, bob, cat, dan := p[0], p[1], p[2], p[3]
			c := ann.Group("g", bob, cat, dan)
			ann.SetRole(c, bob, asAdmin)
			together(
				func() { _ = ann.TryTransfer(c, bob.ID) }, func() { _ = ann.TryTransfer(c, cat.ID) },
				func() { _ = bob.TrySetRole(c, ann.ID, asMember) }, func() { _ = ann.TrySetRole(c, bob.ID, asMember) },
				func() { _ = ann.TryLeave(c) }, func() { _ = bob.TryLeave(c) },
				func() { _ = bob.TryTransfer(c, dan.ID) }, func() { _ = ann.TryRemove(c, cat.ID) },
			)
			owners := 0
			members := roles(t, dan, c)
			for _, role := range members {
				if role == asOwner {
					owners++
				}
			}
			if v := dan.Get(c); owners != 1 || int(v.GetMemberCount()) != len(members) {
				t.Errorf("%d owners; %d members, counted as %d", owners, len(members), v.GetMemberCount())
			}
		}
	})
}

// Those who add people at the same moment fill a group to its limit, and no
// further.
func TestParallelInvitationsReachTheLimitAndNotMore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{MaxGroupMembers: 6})
		p := w.People(t, 14)
		c := p[0].Group("g", p[1])
		var mu sync.Mutex
		added := 0
		var fns []func()
		for i, x := range p[2:] {
			fns = append(fns, func() {
				if p[i%2].TryAdd(c, int64(x.ID)) == nil {
					mu.Lock()
					added++
					mu.Unlock()
				}
			})
		}
		together(fns...)
		if v, got := p[0].Get(c), len(roles(t, p[0], c)); added != 4 || v.GetMemberCount() != 6 || got != 6 {
			t.Errorf("%d were added, %d are counted, %d are there", added, v.GetMemberCount(), got)
		}
	})
}
