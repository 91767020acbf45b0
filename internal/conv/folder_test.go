package conv_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/conv"
	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

// names are what one sees of folders, and how much is in them.
func names(list []*hyv1.Folder) (all []string) {
	for _, f := range list {
		all = append(all, fmt.Sprint(f.GetName(), " ", len(f.GetConversationIds())))
	}
	return all
}

func wantFolders(t *testing.T, p *lawtest.Person, want ...string) {
	t.Helper()
	if got := names(p.Folders()); !slices.Equal(got, want) {
		t.Errorf("folders %q, want %q", got, want)
	}
}

func TestAFolderTakesWhatOneIsIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		people := lawtest.New(db, conv.Config{}).People(t, 3)
		ann, bob, cat := people[0], people[1], people[2]
		group, theirs := ann.Group("g", bob), bob.Group("not ann's", cat)
		id := ann.Folder(&hyv1.Folder{Name: "  work ", Emoji: "💼", ConversationIds: []int64{int64(group), int64(theirs), 1, int64(group)}})
		wantFolders(t, ann, "work 1")
		wantFolders(t, bob)
		wantReason(t, ann.TryKeep(id, theirs, true), hyv1.Reason_CONVERSATION_NOT_FOUND)
		wantReason(t, bob.TryKeep(id, group, true), hyv1.Reason_FOLDER_NOT_FOUND)
		if _, err := bob.TryFolder(&hyv1.Folder{Id: id, Name: "mine now"}); err == nil {
			t.Error("somebody else's folder was changed")
		}
		ann.Folder(&hyv1.Folder{Id: id, Name: "renamed", Groups: true})
		wantFolders(t, ann, "renamed 0")
		ann.Keep(id, group, true)
		wantFolders(t, ann, "renamed 1")
		ann.Leave(group)
		wantFolders(t, ann, "renamed 0")
		wantReason(t, ann.TryKeep(id, group, true), hyv1.Reason_NOT_A_MEMBER)
		ann.DeleteFolder(id)
		wantFolders(t, ann)
	})
}

func TestFoldersHaveLimits(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ann := lawtest.New(db, conv.Config{}).Person(t)
		for _, bad := range []struct {
			folder *hyv1.Folder
			reason hyv1.Reason
		}{
			{&hyv1.Folder{Name: " "}, hyv1.Reason_NAME_INVALID},
			{&hyv1.Folder{Name: "a\nb"}, hyv1.Reason_NAME_INVALID},
			{&hyv1.Folder{Name: strings.Repeat("家", 33)}, hyv1.Reason_TOO_LONG},
			{&hyv1.Folder{Name: "a", Emoji: "work"}, hyv1.Reason_EMOJI_INVALID},
			{&hyv1.Folder{Name: "a", Id: 5}, hyv1.Reason_FOLDER_NOT_FOUND},
			{&hyv1.Folder{Name: "a", ConversationIds: make201()}, hyv1.Reason_FOLDER_FULL},
		} {
			_, err := ann.TryFolder(bad.folder)
			wantReason(t, err, bad.reason)
		}
		for i := range 20 {
			ann.Folder(&hyv1.Folder{Name: strings.Repeat("家", 32-i%2)})
		}
		_, err := ann.TryFolder(&hyv1.Folder{Name: "one more"})
		wantReason(t, err, hyv1.Reason_FOLDERS_FULL)
	})
}

func make201() (ids []int64) {
	for i := range 201 {
		ids = append(ids, int64(i+1))
	}
	return ids
}

func TestFoldersStandInTheOrderOneGives(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ann := lawtest.New(db, conv.Config{}).Person(t)
		var ids []int64
		for _, name := range []string{"a", "b", "c", "d"} {
			ids = append(ids, ann.Folder(&hyv1.Folder{Name: name}))
		}
		ann.OrderFolders(ids[2], 77, ids[0])
		wantFolders(t, ann, "c 0", "a 0", "b 0", "d 0")
		if e := wantReason(t, ann.TryOrderFolders(make([]int64, 21)...), hyv1.Reason_TOO_LONG); e.Field != "folderIds" {
			t.Errorf("the field is called %q", e.Field)
		}
	})
}

// Two devices at once: nothing of what either did is lost.
func TestFoldersMadeAtOnceAreAllThere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ann := lawtest.New(db, conv.Config{}).Person(t)
		var devices sync.WaitGroup
		for i := range 8 {
			devices.Go(func() {
				if _, err := ann.TryFolder(&hyv1.Folder{Name: fmt.Sprint(i)}); err != nil {
					t.Error(err)
				}
			})
		}
		devices.Wait()
		if n := len(ann.Folders()); n != 8 {
			t.Errorf("%d folders, want 8", n)
		}
	})
}

// Whoever would read a former event reads the newer one too.
func TestOnlyTheLastWordOnFoldersIsKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ann := lawtest.New(db, conv.Config{}).Person(t)
		id := ann.Folder(&hyv1.Folder{Name: "a"})
		for i := range 5 {
			ann.Folder(&hyv1.Folder{Id: id, Name: fmt.Sprint("a", i)})
		}
		kept := 0
		err := db.Read(t.Context(), func(tx *store.Tx) error {
			return tx.QueryRow(`SELECT COUNT(*) FROM user_events WHERE user_id = $1`, ann.ID).Scan(&kept)
		})
		if err != nil || kept != 1 {
			t.Errorf("%d events are kept (%v), want 1", kept, err)
		}
	})
}

// Who leaves takes the same locks in the same order as who sorts.
func TestLeavingAndKeepingAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		people := lawtest.New(db, conv.Config{}).People(t, 2)
		bob, ann := people[0], people[1]
		id := ann.Folder(&hyv1.Folder{Name: "work"})
		before := deadlocks(t, db)
		var all sync.WaitGroup
		for range 24 {
			c := bob.Group("g", ann)
			all.Go(func() {
				for range 4 {
					if err := ann.TryKeep(id, c, true); err != nil && !errors.Is(err, im.Deny(hyv1.Reason_NOT_A_MEMBER)) {
						t.Error(err)
					}
				}
			})
			all.Go(func() {
				if err := ann.TryLeave(c); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		wantFolders(t, ann, "work 0")
		if n := deadlocks(t, db) - before; n > 0 {
			t.Errorf("%d deadlocks", n)
		}
	})
}

// Of two that could make the first folders, and one that leaves, nothing is left behind.
func TestTheFirstFolderHasNothingThatIsBeingLeft(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		bob := w.Person(t)
		for range 12 {
			ann := w.Person(t)
			c := bob.Group("g", ann)
			var both sync.WaitGroup
			both.Go(func() {
				if _, err := ann.TryFolder(&hyv1.Folder{Name: "work", ConversationIds: []int64{int64(c)}}); err != nil {
					t.Error(err)
				}
			})
			both.Go(func() {
				if err := ann.TryLeave(c); err != nil {
					t.Error(err)
				}
			})
			both.Wait()
			wantFolders(t, ann, "work 0")
		}
	})
}

// deadlocks is how often PostgreSQL had to end one.
func deadlocks(t *testing.T, db *store.DB) (n int64) {
	t.Helper()
	err := db.Read(t.Context(), func(tx *store.Tx) error {
		if tx.ForUpdate() == "" { // SQLite has one writer
			return nil
		}
		return tx.QueryRow(`SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()`).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
