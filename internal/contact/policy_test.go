package contact

import (
	"testing"

	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
)

const me, you = 1, 2

// The policy is this table: what each of the two has said and done, in all
// combinations, and who may then.
func TestPrivacyIsTheTable(t *testing.T) {
	audiences := []hyv1.Audience{0, hyv1.Audience_AUDIENCE_EVERYBODY, hyv1.Audience_AUDIENCE_FRIENDS, hyv1.Audience_AUDIENCE_NOBODY}
	both := []bool{false, true}
	asked := 0
	for item := range items {
		for _, audience := range audiences {
			for _, exception := range []string{"", "always", "never"} {
				for _, friend := range both {
					for _, blocked := range both {
						for _, blocks := range both {
							for _, off := range both {
								for _, theirsOff := range both {
									rule := &hyv1.PrivacyRule{Audience: audience}
									switch exception {
									case "always":
										rule.Always = []int64{3, you}
									case "never":
										rule.Never = []int64{3, you}
									}
									if audience == 0 && exception == "" {
										rule = nil
									}
									owner := Side{me, privacyOf(item, rule, off), friend, blocked}
									other := Side{you, privacyOf(item, &hyv1.PrivacyRule{Audience: hyv1.Audience_AUDIENCE_NOBODY}, theirsOff), !friend, blocks}
									got, _ := May(item, owner, other)
									want := expected(item, audience, exception, friend, blocked, blocks, off, theirsOff)
									if asked++; got != want {
										t.Errorf("item %d, %v %s, friend %v, blocked %v, blocks %v, off %v %v: %v", item, audience, exception, friend, blocked, blocks, off, theirsOff, got)
									}
									if item >= Marks { // what is mutual is the same for both
										if back, _ := May(item, other, owner); back != got {
											t.Errorf("item %d is not mutual: off %v %v, blocks %v %v", item, off, theirsOff, blocked, blocks)
										}
									}
								}
							}
						}
					}
				}
			}
		}
		if ok, rule := May(item, Side{ID: me, Blocked: true}, Side{ID: me}); !ok || rule != RuleSelf {
			t.Errorf("item %d is hidden from oneself", item)
		}
	}
	if asked != int(items)*4*3*32 {
		t.Errorf("%d combinations", asked)
	}
}

// expected says in other words who may.
func expected(item Item, audience hyv1.Audience, exception string, friend, blocked, blocks, off, theirsOff bool) bool {
	found := item == FoundByHandle || item == FoundByName
	seen := item == LastSeen || item == Presence
	if item == Marks || item == Typing {
		return !off && !theirsOff && !blocked && !blocks
	}
	if blocked && !found || blocks && seen {
		return false
	}
	if exception != "" {
		return exception == "always"
	}
	if audience == 0 && exception == "" && seen {
		return friend
	}
	return audience <= hyv1.Audience_AUDIENCE_EVERYBODY || audience == hyv1.Audience_AUDIENCE_FRIENDS && friend
}

func privacyOf(item Item, rule *hyv1.PrivacyRule, off bool) *hyv1.Privacy {
	p := &hyv1.Privacy{}
	nobody := &hyv1.PrivacyRule{Audience: hyv1.Audience_AUDIENCE_NOBODY}
	for i, f := range fields(p) {
		*f.rule = nobody // the others do not matter
		if i == int(item) {
			*f.rule = rule
		}
	}
	p.Marks, p.Typing = proto.Bool(off), proto.Bool(off)
	switch item {
	case Marks:
		p.Marks = proto.Bool(!off)
	case Typing:
		p.Typing = proto.Bool(!off)
	}
	return p
}

// Every rule that decides has a name of its own.
func TestTheRuleThatDecides(t *testing.T) {
	only := func(a hyv1.Audience) *hyv1.Privacy { return &hyv1.Privacy{Presence: &hyv1.PrivacyRule{Audience: a}} }
	off := &hyv1.Privacy{Typing: proto.Bool(false)}
	for i, c := range []struct {
		item         Item
		owner, other Side
		want         Rule
	}{
		{Presence, Side{ID: me}, Side{ID: me}, RuleSelf},
		{Presence, Side{ID: me, Blocked: true}, Side{ID: you}, RuleBlocked},
		{Presence, Side{ID: me}, Side{ID: you, Blocked: true}, RuleBlocks},
		{Typing, Side{ID: me, Privacy: off}, Side{ID: you}, RuleSwitched},
		{Typing, Side{ID: me}, Side{ID: you, Privacy: off}, RuleMutual},
		{Presence, Side{ID: me, Privacy: &hyv1.Privacy{Presence: &hyv1.PrivacyRule{Never: []int64{you}}}}, Side{ID: you}, RuleNever},
		{Presence, Side{ID: me, Privacy: &hyv1.Privacy{Presence: &hyv1.PrivacyRule{Always: []int64{you}}}}, Side{ID: you}, RuleAlways},
		{Messages, Side{ID: me}, Side{ID: you}, RuleEverybody},
		{Presence, Side{ID: me, Privacy: only(hyv1.Audience_AUDIENCE_FRIENDS)}, Side{ID: you}, RuleFriends},
		{Presence, Side{ID: me, Privacy: only(hyv1.Audience_AUDIENCE_NOBODY)}, Side{ID: you}, RuleNobody},
	} {
		if _, got := May(c.item, c.owner, c.other); got != c.want {
			t.Errorf("%d: rule %d, want %d", i, got, c.want)
		}
	}
}
