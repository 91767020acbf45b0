package lawtest_test

import (
	"flag"
	"testing"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/conv"
	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

func TestMain(m *testing.M) {
	flag.Parse()
	storetest.Main(m)
}

var forEver = time.Date(9999, time.December, 31, 0, 0, 0, 0, time.UTC)

// world is a group of three with a past, a direct conversation, and strangers.
type world struct {
	*lawtest.World
	ann, bob, cat, dan, eve *lawtest.Person
	group, direct           im.ConvID
	t                       *testing.T
}

func newWorld(t *testing.T, db *store.DB) *world {
	w := &world{World: lawtest.New(db, conv.Config{}), t: t}
	p := w.People(t, 5)
	w.ann, w.bob, w.cat, w.dan, w.eve = p[0], p[1], p[2], p[3], p[4]
	w.group = w.ann.Group("one", w.bob, w.cat)
	w.direct = w.ann.Direct(w.bob)
	for _, text := range []string{"a", "b", "c"} {
		w.ann.Say(w.group, text)
		w.bob.Say(w.direct, text)
	}
	return w
}

func (w *world) everybody() []*lawtest.Person {
	return []*lawtest.Person{w.ann, w.bob, w.cat, w.dan, w.eve}
}

// Every operation on conversations, held to the law for everybody.
func TestSnapshotPlusEventsIsTheNewerSnapshot(t *testing.T) {
	ops := []struct {
		name string
		fn   func(w *world)
	}{
		{"open direct", func(w *world) { w.ann.Direct(w.dan) }},
		{"open direct again", func(w *world) { w.bob.Direct(w.ann) }},
		{"open direct and send", func(w *world) { w.dan.Say(w.dan.Direct(w.ann), "hi") }},
		{"send in a direct conversation", func(w *world) { w.ann.Say(w.direct, "x") }},
		{"send in a group", func(w *world) { w.bob.Say(w.group, "x"); w.cat.Say(w.group, "y") }},
		{"mark read", func(w *world) { w.ann.Read(w.direct, 2) }},
		{"mark read in a group", func(w *world) { w.bob.Read(w.group, 3) }},
		{"mark read past the end, back and again", func(w *world) {
			w.ann.Read(w.direct, 99)
			w.ann.Read(w.direct, 1)
			w.ann.Read(w.direct, 99)
		}},
		{"mark read and send", func(w *world) { w.ann.Read(w.direct, 3); w.bob.Say(w.direct, "x"); w.ann.Say(w.direct, "y") }},
		{"mark delivered", func(w *world) { w.ann.Hold(w.direct, 2); w.ann.Hold(w.direct, 1) }},
		{"mark delivered in a group", func(w *world) { w.bob.Hold(w.group, 2) }},
		{"create a group", func(w *world) { w.dan.Group("two", w.ann, w.eve) }},
		{"create a group and talk", func(w *world) {
			g := w.dan.Group("two", w.ann)
			w.ann.Say(g, "x")
			w.dan.Say(g, "y")
		}},
		{"add", func(w *world) { w.bob.Add(w.group, w.dan, w.eve, w.cat) }},
		{"add, talk and mark", func(w *world) {
			w.bob.Add(w.group, w.dan)
			w.dan.Say(w.group, "hi")
			w.ann.Say(w.group, "hi dan")
			w.dan.Read(w.group, 7)
		}},
		{"add those who are there", func(w *world) { w.bob.Add(w.group, w.ann, w.cat) }},
		{"remove", func(w *world) { w.ann.Remove(w.group, w.bob) }},
		{"remove, and go on", func(w *world) {
			w.ann.Remove(w.group, w.bob)
			w.ann.Say(w.group, "gone")
			w.ann.Rename(w.group, "without bob")
			w.ann.Add(w.group, w.dan)
		}},
		{"remove somebody who is not there", func(w *world) { w.ann.Remove(w.group, w.eve) }},
		{"a member leaves", func(w *world) { w.cat.Leave(w.group); w.ann.Say(w.group, "gone") }},
		{"the owner leaves", func(w *world) { w.ann.Leave(w.group); w.bob.Say(w.group, "who owns it now?") }},
		{"all leave", func(w *world) { w.ann.Leave(w.group); w.bob.Leave(w.group); w.cat.Leave(w.group) }},
		{"edit", func(w *world) { w.ann.Edit(w.group, w.ann.Say(w.group, "a"), "b") }},
		{"edit what is old, twice", func(w *world) {
			seq := w.bob.Say(w.direct, "a")
			w.ann.Say(w.direct, "x")
			w.bob.Edit(w.direct, seq, "b")
			w.bob.Edit(w.direct, seq, "c")
		}},
		{"recall", func(w *world) {
			seq := w.ann.Say(w.group, "a")
			w.bob.Say(w.group, "b")
			w.cat.React(w.group, seq, "👍")
			w.ann.Recall(w.group, seq)
		}},
		{"recall what was read, and what was not", func(w *world) {
			one, two := w.ann.Say(w.direct, "a"), w.ann.Say(w.direct, "b")
			w.bob.Read(w.direct, one)
			w.ann.Recall(w.direct, one, two)
			w.ann.Say(w.direct, "c")
		}},
		{"react, and take it back", func(w *world) {
			seq := w.ann.Say(w.group, "a")
			for _, p := range []*lawtest.Person{w.ann, w.bob, w.cat} {
				p.React(w.group, seq, "👍")
			}
			w.bob.React(w.group, seq, "🎉")
			if err := w.bob.TryReact(w.group, seq, "🎉", true); err != nil {
				panic(err)
			}
			w.ann.Say(w.group, "b")
		}},
		{"vote, otherwise, and not at all", func(w *world) {
			poll := w.ann.Ask(w.group, &hyv1.Poll{Question: "which?", Options: []string{"a", "b"}})
			w.ann.Vote(w.group, poll, 0)
			w.bob.Vote(w.group, poll, 1)
			w.bob.Vote(w.group, poll, 0)
			w.cat.Vote(w.group, poll, 1)
			w.cat.Vote(w.group, poll)
		}},
		{"a quiz", func(w *world) {
			quiz := w.ann.Ask(w.group, &hyv1.Poll{Question: "which?", Options: []string{"a", "b"}, Quiz: true, Right: 1})
			w.bob.Vote(w.group, quiz, 0)
			w.cat.Say(w.group, "hm")
			if err := w.ann.TryClosePoll(w.group, quiz); err != nil {
				panic(err)
			}
		}},
		{"recall a poll", func(w *world) {
			poll := w.bob.Ask(w.direct, &hyv1.Poll{Question: "which?", Options: []string{"a", "b"}, Multiple: true})
			w.ann.Vote(w.direct, poll, 0, 1)
			w.bob.Recall(w.direct, poll)
		}},
		{"pin", func(w *world) {
			one, two := w.ann.Say(w.group, "a"), w.bob.Say(w.group, "b")
			for _, seq := range []int64{two, one, two} {
				if err := w.ann.TryPinMessage(w.group, seq, true); err != nil {
					panic(err)
				}
			}
			w.bob.Recall(w.group, two)
		}},
		{"delete for oneself", func(w *world) {
			one, two := w.ann.Say(w.group, "a"), w.ann.Say(w.group, "b")
			w.bob.Hide(w.group, two)
			w.ann.Hide(w.group, one)
			w.cat.Hide(w.group, one, two)
		}},
		{"clear the history", func(w *world) { w.bob.Clear(w.group, 2); w.ann.Say(w.group, "b") }},
		{"clear all of it", func(w *world) { w.bob.Clear(w.direct, 99); w.cat.Clear(w.group, 99) }},
		{"rename", func(w *world) { w.ann.Rename(w.group, "two") }},
		{"make an admin, and a member again", func(w *world) {
			w.ann.SetRole(w.group, w.bob, hyv1.Role_ROLE_ADMIN)
			w.bob.Rename(w.group, "bob's word")
			w.ann.SetRole(w.group, w.cat, hyv1.Role_ROLE_ADMIN)
			w.ann.SetRole(w.group, w.bob, hyv1.Role_ROLE_MEMBER)
		}},
		{"hand over, and leave", func(w *world) { w.ann.Transfer(w.group, w.cat); w.ann.Leave(w.group) }},
		{"an admin inherits", func(w *world) { w.ann.SetRole(w.group, w.cat, hyv1.Role_ROLE_ADMIN); w.ann.Leave(w.group) }},
		{"dissolve", func(w *world) { w.bob.Say(w.group, "the last word"); w.ann.Dissolve(w.group) }},
		{"dissolve what some have left", func(w *world) {
			w.cat.Leave(w.group)
			w.ann.Add(w.group, w.dan)
			w.ann.Dissolve(w.group)
		}},
		{"permissions", func(w *world) {
			w.ann.Permit(w.group, &hyv1.GroupPermissions{Speak: hyv1.Who_WHO_ADMINS, Pin: hyv1.Who_WHO_EVERYBODY})
			w.ann.Add(w.group, w.dan)
			w.ann.Permit(w.group, &hyv1.GroupPermissions{Speak: hyv1.Who_WHO_EVERYBODY})
			w.dan.Say(w.group, "now")
		}},
		{"mute members and all, and let them speak", func(w *world) {
			w.ann.MuteMember(w.group, w.bob, time.Now().Add(time.Hour))
			w.ann.MuteMember(w.group, w.cat, forEver)
			w.ann.MuteMember(w.group, w.bob, time.Time{})
			w.ann.MuteAll(w.group, time.Now().Add(time.Hour))
			w.ann.Add(w.group, w.dan)
			w.ann.MuteAll(w.group, forEver)
			w.ann.SetRole(w.group, w.cat, hyv1.Role_ROLE_ADMIN)
		}},
		{"muted, removed and back", func(w *world) {
			w.ann.MuteMember(w.group, w.bob, forEver)
			w.ann.Remove(w.group, w.bob)
			w.ann.Add(w.group, w.bob)
		}},
		{"muted, and then the owner", func(w *world) { w.ann.MuteMember(w.group, w.bob, forEver); w.ann.Transfer(w.group, w.bob) }},
		{"join by a link", func(w *world) {
			link := w.bob.Invite(w.group, &hyv1.CreateInviteRequest{MaxUses: 1})
			_, _ = w.dan.TryJoin(link, "")
			_, _ = w.eve.TryJoin(link, "") // used up
			w.dan.Say(w.group, "hi")
		}},
		{"apply, and be answered", func(w *world) {
			link := w.bob.Invite(w.group, &hyv1.CreateInviteRequest{NeedsApproval: true})
			_, _ = w.dan.TryJoin(link, "let me in")
			_, _ = w.eve.TryJoin(link, "me too")
			_ = w.ann.TryAnswer(w.group, w.dan.ID, true, "")
			_ = w.ann.TryAnswer(w.group, w.eve.ID, false, "no")
			_, _ = w.eve.TryJoin(link, "please")
		}},
		{"apply, and be added or banned", func(w *world) {
			link := w.bob.Invite(w.group, &hyv1.CreateInviteRequest{NeedsApproval: true})
			_, _ = w.dan.TryJoin(link, "let me in")
			_, _ = w.eve.TryJoin(link, "me too")
			w.cat.Add(w.group, w.dan)
			_ = w.ann.TryBan(w.group, w.eve.ID)
			_ = w.ann.TryUnban(w.group, w.eve.ID)
		}},
		{"apply to what is dissolved", func(w *world) {
			link := w.bob.Invite(w.group, &hyv1.CreateInviteRequest{NeedsApproval: true})
			_, _ = w.dan.TryJoin(link, "let me in")
			w.ann.Dissolve(w.group)
		}},
		{"invites made and revoked", func(w *world) {
			w.bob.Invite(w.group, &hyv1.CreateInviteRequest{})
			list, _ := w.ann.TryInvites(w.group)
			_ = w.ann.TryRevokeInvite(w.group, list[0].GetId())
		}},
		{"ban and unban", func(w *world) {
			_ = w.ann.TryBan(w.group, w.bob.ID)
			_ = w.ann.TryBan(w.group, w.dan.ID)
			_ = w.ann.TryUnban(w.group, w.bob.ID)
			w.ann.Add(w.group, w.bob)
		}},
		{"notice and nicknames", func(w *world) {
			_ = w.ann.TryNotice(w.group, "be kind")
			_ = w.bob.TryNickname(w.group, "Bobby")
			w.ann.Add(w.group, w.dan)
			_ = w.ann.TryNotice(w.group, "")
			_ = w.bob.TryNickname(w.group, "")
			_ = w.cat.TryNickname(w.group, "Cathy")
			w.cat.Leave(w.group)
		}},
		{"history for newcomers, and for those who come back", func(w *world) {
			w.cat.Leave(w.group)
			w.ann.Say(w.group, "for nobody else")
			_ = w.ann.TryHistoryVisible(w.group, true)
			w.ann.Say(w.group, "for newcomers too")
			w.ann.Add(w.group, w.dan, w.cat)
			w.ann.Remove(w.group, w.bob)
			w.ann.Say(w.group, "meanwhile")
			w.ann.Add(w.group, w.bob)
			_ = w.ann.TryHistoryVisible(w.group, false)
			w.ann.Add(w.group, w.eve)
			w.dan.Say(w.group, "hi")
		}},
		{"slow mode", func(w *world) {
			w.ann.Slow(w.group, 3600)
			w.bob.Say(w.group, "x")
			w.ann.Slow(w.group, 0)
			w.bob.Say(w.group, "y")
		}},
		{"remove and add again", func(w *world) {
			w.ann.Remove(w.group, w.bob)
			w.ann.Say(w.group, "not for bob")
			w.ann.Add(w.group, w.bob)
			w.ann.Say(w.group, "for bob")
		}},
		{"remove and add again at once", func(w *world) { w.ann.Remove(w.group, w.bob); w.ann.Add(w.group, w.bob) }},
		{"leave, join, leave", func(w *world) { w.cat.Leave(w.group); w.ann.Add(w.group, w.cat); w.cat.Leave(w.group) }},
		{"add and remove at once", func(w *world) { w.ann.Add(w.group, w.dan); w.ann.Remove(w.group, w.dan) }},
		{"pin and unpin", func(w *world) { w.ann.Pin(w.group); w.ann.Pin(w.direct); w.ann.Unpin(w.group) }},
		{"pin above another", func(w *world) {
			third := w.ann.Direct(w.dan)
			for _, c := range []im.ConvID{w.group, w.direct, third} {
				w.ann.Pin(c)
			}
			w.ann.PinAbove(third, w.group)
			w.ann.PinAbove(w.group, w.direct)
		}},
		{"mute", func(w *world) { w.ann.Mute(w.group); w.ann.Mute(w.group); w.bob.Mute(w.direct) }},
		{"mark unread, and read", func(w *world) {
			w.ann.MarkUnread(w.direct, true)
			w.ann.Read(w.direct, 3)
			w.ann.MarkUnread(w.direct, false)
		}},
		{"put away, and back with a message", func(w *world) {
			w.ann.Archive(w.direct, true)
			w.ann.Unlist(w.group, true)
			w.bob.Say(w.direct, "x")
			w.ann.Mute(w.direct)
			w.ann.Archive(w.direct, true)
			w.ann.Unlist(w.group, false)
		}},
		{"messages that go away", func(w *world) {
			w.ann.Timer(w.group, &hyv1.Timer{Seconds: 60})
			first, second := w.ann.Say(w.group, "x"), w.ann.Say(w.group, "y")
			w.bob.React(w.group, second, "👍")
			w.ann.Timer(w.group, nil)
			w.Expire(w.t, w.group, first, second)
		}},
		{"messages that go away when they were read", func(w *world) {
			w.ann.Timer(w.direct, &hyv1.Timer{Seconds: 60, FromRead: true})
			first, second := w.ann.Say(w.direct, "x"), w.ann.Say(w.direct, "y")
			w.bob.Read(w.direct, first)
			w.Expire(w.t, w.direct)
			w.bob.Say(w.direct, "z") // has read the second by it
			w.Expire(w.t, w.direct, first)
			w.Expire(w.t, w.direct, second)
		}},
		{"removed from where messages go away", func(w *world) {
			w.ann.Timer(w.group, &hyv1.Timer{Seconds: 60})
			w.ann.Remove(w.group, w.bob)
		}},
		{"all settings of one", func(w *world) { w.ann.Pin(w.direct); w.ann.Mute(w.direct); w.ann.MarkUnread(w.direct, true) }},
		{"a draft that grows and is sent", func(w *world) {
			w.ann.Draft(w.direct, "he")
			w.ann.Draft(w.direct, "hello")
			w.ann.Draft(w.direct, "hello")
			w.ann.Say(w.direct, "hello")
			w.ann.Draft(w.direct, "")
		}},
		{"drafts in two, while others talk", func(w *world) {
			w.ann.Draft(w.direct, "x")
			w.bob.Say(w.direct, "y")
			w.ann.Draft(w.group, "z")
		}},
		{"pinned in a group, and removed from it", func(w *world) { w.bob.Pin(w.group); w.bob.Draft(w.group, "x"); w.ann.Remove(w.group, w.bob) }},
		{"left with settings and back", func(w *world) {
			w.bob.Mute(w.group)
			w.bob.Draft(w.group, "x")
			w.bob.Leave(w.group)
			w.bob.Pin(w.group)
			w.ann.Add(w.group, w.bob)
			w.bob.MarkUnread(w.group, true)
		}},
		{"folders are made, filled, ordered and taken away", func(w *world) {
			first := w.bob.Folder(&hyv1.Folder{Name: "work", Emoji: "💼", ConversationIds: []int64{int64(w.group)}})
			second := w.bob.Folder(&hyv1.Folder{Name: "people", Direct: true})
			w.bob.OrderFolders(second, first)
			w.bob.Keep(second, w.direct, true)
			w.ann.Say(w.group, "x")
			w.bob.Keep(first, w.group, false)
			w.bob.DeleteFolder(first)
		}},
		{"left what is in a folder, and back", func(w *world) {
			w.bob.Folder(&hyv1.Folder{Name: "work", ConversationIds: []int64{int64(w.group), int64(w.direct)}})
			w.ann.Remove(w.group, w.bob)
			w.ann.Add(w.group, w.bob)
		}},
		{"an account with folders is deleted", func(w *world) {
			w.bob.Folder(&hyv1.Folder{Name: "work", ConversationIds: []int64{int64(w.group)}})
			w.bob.Delete()
		}},
		{"an account is deleted", func(w *world) { w.bob.Delete() }},
		{"an account with drafts is deleted", func(w *world) {
			w.bob.Draft(w.group, "x")
			w.bob.Draft(w.direct, "y")
			w.bob.Delete()
		}},
		{"the owner's account is deleted", func(w *world) { w.ann.Delete() }},
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for _, op := range ops {
			t.Run(op.name, func(t *testing.T) {
				w := newWorld(t, db)
				lawtest.Check(t, w.World, w.everybody(), func() { op.fn(w) })
			})
		}
	})
}

// A past that is over stays as it was, whatever goes on in the group, and a
// second stay begins where it begins.
func TestThePastStaysAsItWas(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.ann.Remove(w.group, w.bob)
		lawtest.Check(t, w.World, w.everybody(), func() {
			w.ann.Say(w.group, "not for bob")
			w.ann.Rename(w.group, "not for bob")
			w.ann.Add(w.group, w.dan)
		})
		lawtest.Check(t, w.World, w.everybody(), func() {
			w.ann.Add(w.group, w.bob)
			w.bob.Say(w.group, "back")
			w.cat.Leave(w.group)
		})
		lawtest.Check(t, w.World, w.everybody(), func() { w.bob.Leave(w.group); w.ann.Say(w.group, "gone again") })
	})
}
