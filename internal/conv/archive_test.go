package conv_test

import (
	"testing"

	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/conv"
	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

// away is what a client makes of the settings.
func away(p *lawtest.Person, c im.ConvID) (archived, unlisted bool) {
	v := p.Get(c)
	s := v.GetSettings()
	return s.GetArchived() > 0 && (s.GetMutedUntil() != nil || v.GetHeadNum() < s.GetArchived()), v.GetHeadNum() < s.GetUnlisted()
}

// What is put away comes back with the next message, whoever sends it, and with
// nothing less; what is muted stays in the archive. Nothing is told then.
func TestAMessageBringsBackWhatWasPutAway(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann, bob := w.Person(t), w.Person(t)
		c := ann.Group("g", bob)
		ann.Say(c, "one")
		for _, step := range []struct {
			name               string
			do                 func()
			archived, unlisted bool
			told               int
		}{
			{"put away", func() { ann.Archive(c, true); ann.Unlist(c, true) }, true, true, 2},
			{"again", func() { ann.Archive(c, true); ann.Unlist(c, true) }, true, true, 0},
			{"no message", func() { ann.Rename(c, "h") }, true, true, 0},
			{"of another", func() { bob.Say(c, "two") }, false, false, 0},
			{"put away anew", func() { ann.Archive(c, true); ann.Unlist(c, true) }, true, true, 2},
			{"taken out", func() { ann.Archive(c, false); ann.Unlist(c, false) }, false, false, 2},
			{"taken out again", func() { ann.Archive(c, false); ann.Unlist(c, false) }, false, false, 0},
			{"muted and put away", func() { ann.Mute(c); ann.Archive(c, true); ann.Unlist(c, true) }, true, true, 3},
			{"a message in what is muted", func() { bob.Say(c, "three") }, true, false, 0},
		} {
			from := head(ann)
			step.do()
			if archived, unlisted := away(ann, c); archived != step.archived || unlisted != step.unlisted || int(head(ann)-from) != step.told {
				t.Errorf("%s: archived %v, unlisted %v, told %d", step.name, archived, unlisted, head(ann)-from)
			}
		}
	})
}

// What came out of the archive by a message does not go back in by being muted.
func TestAMuteDoesNotArchiveWhatCameBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann, bob := w.Person(t), w.Person(t)
		c := ann.Direct(bob)
		ann.Archive(c, true)
		if s := ann.Mute(c); s.GetArchived() != 1 {
			t.Errorf("muted in the archive: %v", s)
		}
		bob.Say(c, "hi")
		unmuted, err := ann.TryMute(&hyv1.MuteRequest{ConversationId: int64(c), Until: &timestamppb.Timestamp{}})
		if err != nil || unmuted.GetArchived() != 1 {
			t.Errorf("not muted any more: %v, %v", unmuted, err)
		}
		if s := ann.Mute(c); s.GetArchived() != 0 {
			t.Errorf("muted after it came back: %v", s)
		}
		if archived, _ := away(ann, c); archived {
			t.Error("archived by a mute")
		}
	})
}

// Who left puts away what they still see of it.
func TestWhatOneLeftIsPutAwayAsItWas(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann, bob := w.Person(t), w.Person(t)
		c := ann.Group("g", bob)
		bob.Say(c, "one")
		bob.Leave(c)
		ann.Say(c, "two")
		ann.Say(c, "three")
		if s := bob.Archive(c, true); s.GetArchived() != 2 {
			t.Errorf("%v, want 2", s)
		}
		if archived, _ := away(bob, c); !archived {
			t.Error("not archived")
		}
	})
}
