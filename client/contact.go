package client

import (
	"context"

	"connectrpc.com/connect"

	hyv1 "hongyan/gen/hongyan/v1"
)

// AskFriend asks somebody to become friends; the answer says whether they are
// at once. message is at most 50 characters.
func (c *Client) AskFriend(ctx context.Context, user UserID, message string) (*hyv1.ContactServiceRequestResponse, error) {
	return answer(c.rpc.Contact.Request(ctx, connect.NewRequest(&hyv1.ContactServiceRequestRequest{UserId: int64(user), Message: message})))
}

// AcceptFriend becomes friends with somebody who asked.
func (c *Client) AcceptFriend(ctx context.Context, user UserID) error {
	_, err := c.rpc.Contact.Accept(ctx, connect.NewRequest(&hyv1.ContactServiceAcceptRequest{UserId: int64(user)}))
	return err
}

// RejectFriend tells somebody who asked that one will not; reply may be empty.
func (c *Client) RejectFriend(ctx context.Context, user UserID, reply string) error {
	_, err := c.rpc.Contact.Reject(ctx, connect.NewRequest(&hyv1.ContactServiceRejectRequest{UserId: int64(user), Reply: reply}))
	return err
}

// IgnoreFriend puts aside what somebody asked; they are not told.
func (c *Client) IgnoreFriend(ctx context.Context, user UserID) error {
	_, err := c.rpc.Contact.Ignore(ctx, connect.NewRequest(&hyv1.ContactServiceIgnoreRequest{UserId: int64(user)}))
	return err
}

// WithdrawFriend takes back what one asked.
func (c *Client) WithdrawFriend(ctx context.Context, user UserID) error {
	_, err := c.rpc.Contact.Withdraw(ctx, connect.NewRequest(&hyv1.ContactServiceWithdrawRequest{UserId: int64(user)}))
	return err
}

// UpdateContact replaces one's own name and tags for somebody.
func (c *Client) UpdateContact(ctx context.Context, user UserID, remark string, tags ...string) error {
	_, err := c.rpc.Contact.Update(ctx, connect.NewRequest(&hyv1.ContactServiceUpdateRequest{UserId: int64(user), Remark: remark, Tags: tags}))
	return err
}

// RemoveFriend ends a friendship on one's own side.
func (c *Client) RemoveFriend(ctx context.Context, user UserID) error {
	_, err := c.rpc.Contact.Remove(ctx, connect.NewRequest(&hyv1.ContactServiceRemoveRequest{UserId: int64(user)}))
	return err
}

// Block has everything refused that somebody sends to the account, from when it
// returns.
func (c *Client) Block(ctx context.Context, user UserID) error {
	_, err := c.rpc.Contact.Block(ctx, connect.NewRequest(&hyv1.ContactServiceBlockRequest{UserId: int64(user)}))
	return err
}

// Unblock ends a block.
func (c *Client) Unblock(ctx context.Context, user UserID) error {
	_, err := c.rpc.Contact.Unblock(ctx, connect.NewRequest(&hyv1.ContactServiceUnblockRequest{UserId: int64(user)}))
	return err
}

// Contacts returns all contacts and requests, the users needed to show them,
// and the seq of the account's stream after which events are news.
func (c *Client) Contacts(ctx context.Context) (*hyv1.ContactServiceListResponse, error) {
	all := &hyv1.ContactServiceListResponse{}
	for page := ""; ; {
		res, err := answer(c.rpc.Contact.List(ctx, connect.NewRequest(&hyv1.ContactServiceListRequest{PageToken: page, PageSize: 500})))
		if err != nil {
			return nil, err
		}
		if page == "" {
			all.UserSeq = res.GetUserSeq()
		}
		all.Contacts = append(all.Contacts, res.GetContacts()...)
		all.Requests = append(all.Requests, res.GetRequests()...)
		all.Users = append(all.Users, res.GetUsers()...)
		if page = res.GetNextPageToken(); page == "" {
			return all, nil
		}
	}
}

func answer[T any](r *connect.Response[T], err error) (*T, error) {
	if err != nil {
		return nil, err
	}
	return r.Msg, nil
}

// Card returns what a profile card of somebody shows: what the account keeps of
// them, and the groups of both.
func (c *Client) Card(ctx context.Context, user UserID) (*hyv1.ContactServiceCardResponse, error) {
	return answer(c.rpc.Contact.Card(ctx, connect.NewRequest(&hyv1.ContactServiceCardRequest{UserId: int64(user)})))
}

// Privacy returns what the account decided about itself, spelled out.
func (c *Client) Privacy(ctx context.Context) (*hyv1.Privacy, error) {
	r, err := answer(c.rpc.Privacy.Get(ctx, connect.NewRequest(&hyv1.PrivacyServiceGetRequest{})))
	return r.GetPrivacy(), err
}

// UpdatePrivacy changes what is set in by, and returns all of it. It binds from
// when it returns.
func (c *Client) UpdatePrivacy(ctx context.Context, by *hyv1.Privacy) (*hyv1.Privacy, error) {
	r, err := answer(c.rpc.Privacy.Update(ctx, connect.NewRequest(&hyv1.PrivacyServiceUpdateRequest{Privacy: by})))
	return r.GetPrivacy(), err
}

// SearchPeople returns people by their names or by a handle, the likeliest first.
func (c *Client) SearchPeople(ctx context.Context, query string) ([]*hyv1.PersonFound, error) {
	r, err := answer(c.rpc.People.Search(ctx, connect.NewRequest(&hyv1.PeopleServiceSearchRequest{Query: query})))
	return r.GetPeople(), err
}
