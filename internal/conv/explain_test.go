package conv_test

import (
	"context"
	"testing"
	"time"

	"connectrpc.com/connect"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/conv"
	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

func explain(w *lawtest.World, who *lawtest.Person, c im.ConvID, about im.UserID) (*hyv1.ExplainResponse, error) {
	ctx := im.WithIdentity(context.Background(), im.Identity{User: who.ID, Device: 1})
	r, err := w.Conv.Explain(ctx, connect.NewRequest(&hyv1.ExplainRequest{ConversationId: int64(c), UserId: int64(about)}))
	if err != nil {
		return nil, err
	}
	return r.Msg, nil
}

// What is explained is what happens, and why.
func TestExplanationsAreWhatHappens(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		p := w.People(t, 6)
		owner, admin, member, muted, gone, stranger := p[0], p[1], p[2], p[3], p[4], p[5]
		c := owner.Group("g", admin, member, muted, gone)
		owner.SetRole(c, admin, hyv1.Role_ROLE_ADMIN)
		until := time.Now().Add(time.Hour).UTC().Truncate(time.Millisecond)
		owner.MuteMember(c, muted, until)
		if err := owner.TryBan(c, gone.ID); err != nil {
			t.Fatal(err)
		}
		direct := owner.Direct(stranger)

		says := func(by, about *lawtest.Person, action hyv1.GroupAction, allowed bool, rule hyv1.GroupRule, least hyv1.Who) *hyv1.Explanation {
			t.Helper()
			out, err := explain(w, by, c, about.ID)
			if err != nil {
				t.Fatal(err)
			}
			if len(out.GetExplanations()) != 16 {
				t.Fatalf("%d explanations", len(out.GetExplanations()))
			}
			e := out.GetExplanations()[action-1]
			if e.GetAction() != action || e.GetAllowed() != allowed || e.GetRule() != rule || e.GetLeast() != least {
				t.Errorf("%v, want %v %v %v", e, allowed, rule, least)
			}
			return e
		}
		const (
			speak, edit, remove = hyv1.GroupAction_GROUP_ACTION_SPEAK, hyv1.GroupAction_GROUP_ACTION_EDIT_INFO, hyv1.GroupAction_GROUP_ACTION_REMOVE_MEMBER
			all, admins, own    = hyv1.Who_WHO_EVERYBODY, hyv1.Who_WHO_ADMINS, hyv1.Who_WHO_OWNER
			role                = hyv1.GroupRule_GROUP_RULE_ROLE
		)
		says(member, member, speak, true, role, all)
		says(member, member, edit, false, role, admins)
		says(admin, member, remove, false, role, admins)
		says(admin, owner, hyv1.GroupAction_GROUP_ACTION_DISSOLVE, true, role, own)
		says(owner, admin, remove, true, role, admins)
		if e := says(muted, muted, speak, false, hyv1.GroupRule_GROUP_RULE_MUTED, all); !e.GetUntil().AsTime().Equal(until) {
			t.Errorf("muted till %v, want %v", e.GetUntil().AsTime(), until)
		}
		says(admin, gone, speak, false, hyv1.GroupRule_GROUP_RULE_BANNED, all)
		says(admin, stranger, speak, false, hyv1.GroupRule_GROUP_RULE_NOT_MEMBER, all)
		owner.MuteAll(c, until)
		says(member, member, speak, false, hyv1.GroupRule_GROUP_RULE_ALL_MUTED, all)
		says(owner, admin, speak, true, role, all)
		_, err := member.TrySay(c, "hi")
		wantReason(t, err, hyv1.Reason_SPEAK_NOT_ALLOWED)
		owner.MuteAll(c, time.Time{})
		owner.Slow(c, 60)
		member.Say(c, "hi")
		says(member, member, speak, false, hyv1.GroupRule_GROUP_RULE_SLOW_MODE, all)
		owner.Permit(c, &hyv1.GroupPermissions{Speak: admins})
		says(member, member, speak, false, role, admins)

		for _, r := range []struct {
			who   *lawtest.Person
			c     im.ConvID
			about im.UserID
			want  hyv1.Reason
		}{
			{member, c, admin.ID, hyv1.Reason_ADMINS_ONLY}, {gone, c, 0, hyv1.Reason_NOT_A_MEMBER},
			{stranger, c, 0, hyv1.Reason_CONVERSATION_NOT_FOUND}, {owner, direct, 0, hyv1.Reason_GROUP_ONLY},
		} {
			_, err := explain(w, r.who, r.c, r.about)
			wantReason(t, err, r.want)
		}
	})
}
