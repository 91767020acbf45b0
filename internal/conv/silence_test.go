package conv_test

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/conv"
	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

var forEver = time.Date(9999, time.December, 31, 0, 0, 0, 0, time.UTC)

// The message path on both engines and the policy say the same, for every
// combination of what keeps somebody from speaking.
func TestTheSilentAreSilent(t *testing.T) {
	ahead, past := time.Now().Add(time.Hour), time.Now().Add(-time.Hour)
	want := func(role hyv1.Role, who hyv1.Who, muted, all time.Time, slow bool) hyv1.Reason {
		switch {
		case who == hyv1.Who_WHO_OWNER && role != asOwner, who == hyv1.Who_WHO_ADMINS && role == asMember:
			return hyv1.Reason_SPEAK_NOT_ALLOWED
		case muted.Equal(ahead) || muted.Equal(forEver):
			return hyv1.Reason_MUTED
		case (all.Equal(ahead) || all.Equal(forEver)) && role == asMember:
			return hyv1.Reason_SPEAK_NOT_ALLOWED
		case slow && role == asMember:
			return hyv1.Reason_SLOW_MODE
		}
		return 0
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		p := w.People(t, 3)
		c := p[0].Group("g", p[1], p[2])
		p[0].SetRole(c, p[1], asAdmin)
		set := func(fn func(tx *store.Tx, c *store.Conversation) error) {
			t.Helper()
			if err := db.Write(t.Context(), func(tx *store.Tx) error {
				held, err := tx.LockConversation(c)
				if err != nil {
					return err
				}
				return fn(tx, held)
			}); err != nil {
				t.Fatal(err)
			}
		}
		for _, who := range []hyv1.Who{hyv1.Who_WHO_EVERYBODY, hyv1.Who_WHO_ADMINS, hyv1.Who_WHO_OWNER} {
			p[0].Permit(c, &hyv1.GroupPermissions{Speak: who})
			for _, muted := range []time.Time{{}, past, ahead, forEver} {
				for _, all := range []time.Time{{}, past, ahead, forEver} {
					for _, slow := range []bool{false, true} {
						set(func(tx *store.Tx, c *store.Conversation) error {
							for _, x := range p {
								if err := tx.MuteMember(c, x.ID, muted); err != nil {
									return err
								}
							}
							seconds := int32(0)
							if slow {
								seconds = 3600
							}
							if _, err := tx.Exec(`UPDATE members SET spoke_at = $2 WHERE conversation_id = $1`, c.ID, tx.Now().UnixMilli()); err != nil {
								return err
							}
							return errors.Join(tx.MuteAll(c, all), tx.SetSlow(c, seconds))
						})
						for i, role := range []hyv1.Role{asOwner, asAdmin, asMember} {
							name := fmt.Sprint(role, ", speakers ", who, ", muted ", muted, ", all ", all, ", slow ", slow)
							for range 2 { // once found out, once remembered
								_, err := p[i].TrySay(c, "x")
								reason := want(role, who, muted, all, slow)
								var e *im.Error
								if (err != nil) != (reason != 0) || err != nil && (!errors.As(err, &e) || e.Reason != reason) {
									t.Fatalf("%s: %v, want %v", name, err, reason)
								}
								if e == nil {
									continue
								}
								isTimed := reason == hyv1.Reason_SLOW_MODE || reason == hyv1.Reason_MUTED && muted.Equal(ahead) ||
									reason == hyv1.Reason_SPEAK_NOT_ALLOWED && who == hyv1.Who_WHO_EVERYBODY && all.Equal(ahead)
								if rest := e.RetryAfter; isTimed != (rest > 30*time.Minute && rest <= time.Hour) || !isTimed && rest != 0 {
									t.Errorf("%s: try again after %v", name, rest)
								}
							}
						}
					}
				}
			}
		}
	})
}

// Mutes bind every send that follows their acknowledgement.
func TestMutesBindEverySendThatFollows(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		p := w.People(t, 2)
		ann, bob := p[0], p[1]
		c := ann.Group("g", bob)
		for i := range 8 {
			until := forEver
			if i%2 == 0 {
				until = time.Now().Add(time.Hour)
			}
			bind(t, bob, c, hyv1.Reason_MUTED, func() { ann.MuteMember(c, bob, until) })
			ann.MuteMember(c, bob, time.Time{})
			bind(t, bob, c, hyv1.Reason_SPEAK_NOT_ALLOWED, func() { ann.MuteAll(c, until) })
			ann.MuteAll(c, time.Time{})
		}
	})
}

// Who sends many messages at once in a slow group, over one commit or several,
// gets one through; admins all.
func TestInASlowGroupOneAtATime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		p := w.People(t, 3)
		ann, bob, cat := p[0], p[1], p[2]
		c := ann.Group("g", bob, cat)
		ann.SetRole(c, cat, asAdmin)
		bob.Say(c, "fast")
		bob.Say(c, "and allowed, as is known")
		wantReason(t, ann.TrySlow(c, 3601), hyv1.Reason_MALFORMED)
		wantReason(t, bob.TrySlow(c, 0), hyv1.Reason_ADMINS_ONLY)
		for range 4 {
			ann.Slow(c, 3600)
			first := &hyv1.SendRequest{ConversationId: int64(c), ClientId: lawtest.ClientID(), Content: lawtest.Text("first")}
			var stored atomic.Int32
			var fns []func()
			for range 24 {
				fns = append(fns, func() {
					switch _, err := bob.TrySay(c, "x"); {
					case err == nil:
						stored.Add(1)
					case !errors.Is(err, im.Exhausted(hyv1.Reason_SLOW_MODE, 0)):
						t.Errorf("refused with %v", err)
					}
				}, func() { cat.Say(c, "an admin") })
			}
			together(fns...)
			if n := stored.Load(); n != 1 {
				t.Errorf("%d were stored", n)
			}
			wantReason(t, second(bob.TrySend(first)), hyv1.Reason_SLOW_MODE)
			bob.Leave(c)
			ann.Add(c, bob)
			wantReason(t, second(bob.TrySend(first)), hyv1.Reason_SLOW_MODE)
			ann.Slow(c, 0)
			if _, err := bob.TrySend(first); err != nil {
				t.Error(err)
			}
			ann.Slow(c, 3600)
			if again, err := bob.TrySend(first); err != nil || !again.GetDuplicate() {
				t.Errorf("what is stored is answered: %v, %v", again, err)
			}
			if err := db.Write(t.Context(), func(tx *store.Tx) error {
				return second(tx.Exec(`UPDATE members SET spoke_at = 0 WHERE conversation_id = $1`, c))
			}); err != nil {
				t.Fatal(err)
			}
		}
		ann.Slow(c, 1)
		bob.Say(c, "one")
		e := wantReason(t, second(bob.TrySay(c, "two")), hyv1.Reason_SLOW_MODE)
		<-time.After(e.RetryAfter)
		bob.Say(c, "two, in time")
	})
}

func TestComingBackEndsNoMute(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		p := w.People(t, 3)
		ann, bob, cat := p[0], p[1], p[2]
		c := ann.Group("g", bob, cat)
		ann.SetRole(c, cat, asAdmin)
		wantReason(t, cat.TryMuteMember(c, ann.ID, forEver), hyv1.Reason_TARGET_IS_OWNER)
		wantReason(t, bob.TryMuteMember(c, cat.ID, forEver), hyv1.Reason_ADMINS_ONLY)
		cat.MuteMember(c, bob, forEver)
		cat.MuteMember(c, bob, forEver) // again: no event
		bob.Leave(c)
		ann.Add(c, bob)
		wantReason(t, second(bob.TrySay(c, "x")), hyv1.Reason_MUTED)
		if v := bob.Get(c); v.GetSilencedUntil().AsTime().Year() != 9999 || v.GetHeadSeq() != 5 {
			t.Errorf("shown as %v", v)
		}
		ann.MuteMember(c, cat, time.Now().Add(300*time.Millisecond))
		e := wantReason(t, second(cat.TrySay(c, "x")), hyv1.Reason_MUTED)
		<-time.After(e.RetryAfter)
		cat.Say(c, "the time has passed")
		ann.MuteMember(c, bob, time.Time{})
		bob.Say(c, "at last")
	})
}
