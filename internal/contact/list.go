package contact

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/binary"
	"math"
	"slices"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

const (
	listDefault = 200
	listLimit   = 500
)

// list returns a page of me's contacts and requests, by the ids of the others.
func (s *Service) list(ctx context.Context, me im.UserID, req *hyv1.ContactServiceListRequest) (*hyv1.ContactServiceListResponse, error) {
	after, err := parsePage(req.GetPageToken())
	if err != nil {
		return nil, err
	}
	size := listDefault
	if n := req.GetPageSize(); n > 0 {
		size = min(int(n), listLimit)
	}
	out := &hyv1.ContactServiceListResponse{}
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		contacts, err := tx.Contacts(me, after, size+1)
		if err != nil {
			return err
		}
		requests, err := requestsOf(tx, me, after, size+1)
		if err != nil {
			return err
		}
		peers := peersOf(contacts, requests)
		end := im.UserID(math.MaxInt64)
		if len(peers) > size {
			peers = peers[:size]
			end = peers[size-1]
			out.NextPageToken = makePage(end)
		}
		for _, c := range contacts {
			if c.Peer <= end {
				out.Contacts = append(out.Contacts, c.Proto())
			}
		}
		for _, r := range requests {
			if r.Peer <= end {
				out.Requests = append(out.Requests, r.Proto(tx.Now()))
			}
		}
		if out.Users, err = Users(tx, me, peers); err != nil {
			return err
		}
		out.UserSeq, err = tx.UserHead(me)
		return err
	})
	return out, err
}

// requestsOf lists requests of both directions, limit of each.
func requestsOf(tx *store.Tx, me, after im.UserID, limit int) (list []store.ContactRequest, err error) {
	for _, out := range []bool{true, false} {
		part, err := tx.ContactRequests(me, out, after, tx.Now().Add(-requestsKept), limit)
		if err != nil {
			return nil, err
		}
		list = append(list, part...)
	}
	slices.SortStableFunc(list, func(a, b store.ContactRequest) int { return cmp.Compare(a.Peer, b.Peer) })
	return list, nil
}

// peersOf are the others, once each, ascending.
func peersOf(contacts []store.Contact, requests []store.ContactRequest) (ids []im.UserID) {
	for _, c := range contacts {
		ids = append(ids, c.Peer)
	}
	for _, r := range requests {
		ids = append(ids, r.Peer)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// makePage packs the last one of a page into an opaque token.
func makePage(last im.UserID) string {
	return base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint64(nil, uint64(last)))
}

func parsePage(token string) (im.UserID, error) {
	if token == "" {
		return 0, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(b) != 8 {
		return 0, im.Invalid(hyv1.Reason_MALFORMED, "pageToken")
	}
	return im.UserID(binary.BigEndian.Uint64(b)), nil
}
