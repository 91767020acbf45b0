package contact

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/sound"
	"hongyan/internal/store"
)

const (
	usersMost     = 200  // ids of one Get
	queryLeast    = 2    // characters of a search
	queryMost     = 64   // characters
	foundDefault  = 20   // people
	foundMost     = 50   // people
	listedForMost = 6000 // friends, and others who are unlisted but for the one who searches
)

// getUsers returns the users with these ids in the order asked; unknown ids are
// left out.
func (s *Service) getUsers(ctx context.Context, me im.UserID, ids []im.UserID) (users []*hyv1.User, err error) {
	if len(ids) > usersMost {
		return nil, im.TooLong("userIds", usersMost)
	}
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		users, err = Users(tx, me, ids)
		return err
	})
	return users, err
}

// find returns the person with exactly this handle, nil if there is none that me
// may find. The server's own account is nobody to talk to.
func (s *Service) find(ctx context.Context, me im.UserID, handle string) (user *hyv1.User, err error) {
	if handle == "" {
		return nil, im.Required("handle")
	}
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		user, _, err = byHandle(tx, me, handle)
		return err
	})
	return user, err
}

// byHandle asks the same of the store whether there is such a person or not.
func byHandle(tx *store.Tx, me im.UserID, handle string) (user *hyv1.User, friend bool, err error) {
	a, err := tx.FindHandle(im.HandleKey(handle))
	if err != nil {
		return nil, false, err
	}
	nobody := a == nil || a.System
	if nobody {
		a = &store.Account{}
	}
	j, err := NewJudge(tx, []im.UserID{a.ID}, me)
	if err != nil || nobody {
		return nil, false, err
	}
	if ok, _ := j.May(FoundByHandle, a.ID); !ok {
		return nil, false, nil
	}
	return j.shown(tx, a), j.isFriend(a.ID), nil
}

// candidate is somebody whose name may be what is looked for.
type candidate struct {
	user   *hyv1.User
	friend bool
	rank   int // the smaller the better
}

// search returns people by handle and name, those first whom me most likely
// means.
func (s *Service) search(ctx context.Context, me im.UserID, query string, limit int) (*hyv1.PeopleServiceSearchResponse, error) {
	query = strings.TrimSpace(query)
	if utf8.RuneCountInString(query) > queryMost {
		return nil, im.TooLong("query", queryMost)
	}
	q := sound.Query(query)
	if utf8.RuneCountInString(q) < queryLeast {
		return &hyv1.PeopleServiceSearchResponse{}, nil
	}
	if limit = min(limit, foundMost); limit <= 0 {
		limit = foundDefault
	}
	out := &hyv1.PeopleServiceSearchResponse{}
	err := s.db.Read(ctx, func(tx *store.Tx) error {
		exact, friend, err := byHandle(tx, me, strings.TrimPrefix(query, "@"))
		if err != nil {
			return err
		}
		list, more, err := byName(tx, me, q, limit+1)
		if err != nil {
			return err
		}
		if exact != nil && exact.GetId() != int64(me) {
			list = slices.DeleteFunc(list, func(c candidate) bool { return c.user.GetId() == exact.GetId() })
			list = slices.Insert(list, 0, candidate{exact, friend, 0})
		}
		out.More = more || len(list) > limit
		for _, c := range list[:min(len(list), limit)] {
			out.People = append(out.People, &hyv1.PersonFound{User: c.user, Friend: c.friend})
		}
		return nil
	})
	return out, err
}

// byName returns people whom me may find by q, the best first. more: there may be
// others. What it asks of the store does not depend on those who are hidden.
func byName(tx *store.Tx, me im.UserID, q string, limit int) (list []candidate, more bool, err error) {
	ids, more, err := named(tx, me, q, limit)
	if err != nil {
		return nil, false, err
	}
	users, err := Users(tx, me, ids)
	if err != nil {
		return nil, false, err
	}
	j, err := NewJudge(tx, ids, me)
	if err != nil {
		return nil, false, err
	}
	for _, u := range users {
		found, whole, exact := sound.Matches(u.GetName(), q)
		ok, _ := j.May(FoundByName, im.UserID(u.GetId()))
		if !found || !ok || u.GetDeleted() || u.GetSystem() || u.GetId() == int64(me) {
			continue
		}
		c := candidate{user: u, friend: j.isFriend(im.UserID(u.GetId())), rank: 3}
		switch {
		case exact:
			c.rank = 1
		case whole:
			c.rank = 2
		}
		if c.friend {
			c.rank -= 3
		}
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.user.GetName(), b.user.GetName()), cmp.Compare(a.user.GetId(), b.user.GetId()))
	})
	return list, more, nil
}

// named returns the ids of people whose names may match q: all of those whom me
// knows, and of the others so many that limit remain most likely.
func named(tx *store.Tx, me im.UserID, q string, limit int) (ids []im.UserID, more bool, err error) {
	known, err := tx.ListedFor(me, listedForMost)
	if err != nil {
		return nil, false, err
	}
	for _, n := range known {
		if found, _, _ := sound.Matches(n.Name, q); found {
			ids = append(ids, n.User)
		}
	}
	for _, inside := range []bool{false, true} {
		some, err := tx.ByName(q, inside, 2*limit)
		if err != nil {
			return nil, false, err
		}
		ids = append(ids, some...)
		if len(some) == 2*limit {
			more = true
			break // names that begin with it are enough
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids), more, nil
}
