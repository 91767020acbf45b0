package conv

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// Who is in each circle, and who is above whom: written out by hand.
const (
	everybody = "member admin owner"
	admins    = "admin owner"
	owner     = "owner"
	above     = "admin>member owner>member owner>admin"
)

// Every action, for every role, to every role, under every permission.
func TestThePolicyIsTheTable(t *testing.T) {
	roles := map[string]hyv1.Role{"none": 0, "member": hyv1.Role_ROLE_MEMBER, "admin": hyv1.Role_ROLE_ADMIN, "owner": hyv1.Role_ROLE_OWNER}
	table := map[action]string{
		speak: everybody, invite: everybody, editInfo: admins, pinMessage: admins, mentionAll: admins,
		setPermissions: admins, removeMember: admins, muteMember: admins, muteAll: admins, setSlowMode: admins, hurry: admins,
		takePart: everybody, manageInvites: admins, answerApplications: admins, showHistory: admins, explainOthers: admins, recallMessage: admins, closePoll: admins,
		setRole: owner, transfer: owner, dissolve: owner,
	}
	if len(table) != len(usually) {
		t.Fatalf("%d actions, of which %d are in the table", len(usually), len(table))
	}
	asked := 0
	for a, circle := range table {
		circles := []string{circle}
		if a <= mentionAll {
			circles = []string{circle, everybody, admins, owner}
		}
		for set, circle := range circles {
			// The other places must not matter: once all are closed, once all are open.
			for _, others := range []hyv1.Who{0, hyv1.Who_WHO_EVERYBODY, hyv1.Who_WHO_OWNER} {
				var p store.Permissions
				for i := range int(mentionAll) + 1 {
					p = p.With(i, others)
				}
				if a <= mentionAll {
					p = p.With(int(a), hyv1.Who(set))
				}
				for who, role := range roles {
					for whom, target := range roles {
						asked++
						want := strings.Contains(circle, who) && (whom == "none" || strings.Contains(above, who+">"+whom))
						if err := may(a, role, target, p); (err == nil) != want {
							t.Errorf("action %d, circle %q, permissions %b: %s to %s: %v, want %v", a, circle, p, who, whom, err, want)
						}
					}
				}
			}
		}
	}
	t.Log(asked, "combinations")
}

// Each refusal says what would have to be different.
func TestThePolicySaysWhy(t *testing.T) {
	member, admin, owner := hyv1.Role_ROLE_MEMBER, hyv1.Role_ROLE_ADMIN, hyv1.Role_ROLE_OWNER
	quiet := store.Permissions(0).With(int(speak), hyv1.Who_WHO_ADMINS)
	for _, c := range []struct {
		a         action
		who, whom hyv1.Role
		p         store.Permissions
		want      hyv1.Reason
	}{
		{invite, 0, 0, 0, hyv1.Reason_NOT_A_MEMBER},
		{speak, member, 0, quiet, hyv1.Reason_SPEAK_NOT_ALLOWED},
		{removeMember, member, owner, 0, hyv1.Reason_ADMINS_ONLY},
		{removeMember, admin, owner, 0, hyv1.Reason_TARGET_IS_OWNER},
		{removeMember, admin, admin, 0, hyv1.Reason_TARGET_IS_ADMIN},
		{removeMember, owner, owner, 0, hyv1.Reason_TARGET_IS_OWNER},
		{setRole, admin, member, 0, hyv1.Reason_OWNER_ONLY},
		{editInfo, member, 0, 0, hyv1.Reason_ADMINS_ONLY},
	} {
		if err := may(c.a, c.who, c.whom, c.p); !errors.Is(err, im.Deny(c.want)) {
			t.Errorf("action %d, %v to %v: %v, want %v", c.a, c.who, c.whom, err, c.want)
		}
	}
}

// Nobody gives or takes what they may not do themselves, before or after.
func TestNobodyPermitsBeyondThemselves(t *testing.T) {
	for _, role := range []hyv1.Role{hyv1.Role_ROLE_ADMIN, hyv1.Role_ROLE_OWNER} {
		for a := range mentionAll + 1 {
			for from := range hyv1.Who_WHO_OWNER + 1 {
				for to := range hyv1.Who_WHO_OWNER + 1 {
					name := fmt.Sprint(role, " changes action ", int(a), " from ", from, " to ", to)
					before := store.Permissions(0).With(int(a), from)
					by := &hyv1.GroupPermissions{}
					*places(by)[a] = to
					after, err := changed(before, by, role)
					refused := role == hyv1.Role_ROLE_ADMIN && to != 0 && to != from &&
						(from == hyv1.Who_WHO_OWNER || to == hyv1.Who_WHO_OWNER)
					if refused != (err != nil) {
						t.Errorf("%s: %v", name, err)
					}
					want := circle(a, before)
					if err == nil && to != 0 {
						want = to
					}
					if circle(a, after) != want {
						t.Errorf("%s: it is %v now", name, circle(a, after))
					}
				}
			}
		}
	}
}
