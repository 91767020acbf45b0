package conv_test

import (
	"fmt"
	"sync"
	"testing"

	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/conv"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

// rename gives somebody another name, as account does.
func rename(t *testing.T, db *store.DB, p *lawtest.Person, name string) {
	t.Helper()
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		a, err := tx.LockAccount(p.ID)
		if err != nil {
			return err
		}
		if err := tx.SetProfile(a, name, ""); err != nil {
			return err
		}
		return tx.Enqueue("person.changed", int64(p.ID), nil)
	})
	if err != nil {
		t.Error(err)
	}
}

// heard are the names of which the own stream of p tells.
func heard(t *testing.T, db *store.DB, p *lawtest.Person) (names []string) {
	t.Helper()
	err := db.Read(t.Context(), func(tx *store.Tx) error {
		evs, err := tx.UserEventsAfter(p.ID, 0, 10_000)
		for _, e := range evs {
			body := &hyv1.UserEvent{}
			if err := proto.Unmarshal(e.Body, body); err != nil {
				return err
			}
			if u := body.GetPersonChanged().GetUser(); u != nil {
				names = append(names, u.GetName())
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// What one keeps of others without asking them tells them nothing.
func TestANewNameIsToldToFriendsAndWhomOneTalksWith(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann := w.Person(t)
		for _, c := range []struct {
			name   string
			keeps  store.Contact // of ann
			theirs store.Contact // of them
			talks  bool
			hears  bool
		}{
			{name: "a stranger"},
			{name: "a friend", keeps: store.Contact{Friend: true}, hears: true},
			{name: "a friend with a remark", keeps: store.Contact{Friend: true, Remark: "x"}, hears: true},
			{name: "a blocked friend", keeps: store.Contact{Friend: true, Blocked: true}},
			{name: "with a remark", keeps: store.Contact{Remark: "x"}},
			{name: "with a tag", keeps: store.Contact{Tags: []string{"x"}}},
			{name: "blocked", keeps: store.Contact{Blocked: true}},
			{name: "whom she talks with", talks: true, hears: true},
			{name: "whom she talked with and blocks", talks: true, keeps: store.Contact{Blocked: true}},
			{name: "who blocks her", talks: true, theirs: store.Contact{Blocked: true}, hears: true},
		} {
			p := w.Person(t)
			if c.talks {
				ann.Direct(p)
			}
			c.keeps.User, c.keeps.Peer = ann.ID, p.ID
			c.theirs.User, c.theirs.Peer = p.ID, ann.ID
			err := db.Write(t.Context(), func(tx *store.Tx) error {
				if err := tx.PutContact(c.keeps); err != nil {
					return err
				}
				return tx.PutContact(c.theirs)
			})
			if err != nil {
				t.Fatal(err)
			}
			rename(t, db, ann, "Ann, "+c.name)
			if got := len(heard(t, db, p)) == 1; got != c.hears {
				t.Errorf("%s: hears of it: %v", c.name, got)
			}
		}
	})
}

// Jobs run late and beside each other: the last word is the truth.
func TestTheLastNameToldIsTheName(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		people := w.People(t, 6)
		for _, p := range people[1:] {
			people[0].Direct(p)
		}
		for round := range 5 {
			var devices sync.WaitGroup
			for i := range 8 {
				devices.Go(func() { rename(t, db, people[0], fmt.Sprint("Ann ", round, i)) })
			}
			devices.Wait()
			var name string
			err := db.Read(t.Context(), func(tx *store.Tx) error {
				u, err := tx.User(people[0].ID)
				name = u.GetName()
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range people[1:] {
				if all := heard(t, db, p); len(all) != 1 || all[0] != name { // and only the last one is kept
					t.Fatalf("round %d: she is %q, told were %q", round, name, all)
				}
			}
		}
	})
}
