package client

import (
	"context"

	"connectrpc.com/connect"

	hyv1 "hongyan/gen/hongyan/v1"
)

// StickerOf is a sticker as it is put into a pack: a READY picture of one's own
// (Upload with the kind "image"), and the emoji it stands for.
func StickerOf(file int64, emoji string) *hyv1.Sticker {
	return &hyv1.Sticker{File: &hyv1.File{Id: file}, Emoji: emoji}
}

// Packs returns the packs of stickers one made or keeps, in one's order.
func (c *Client) Packs(ctx context.Context) ([]*hyv1.StickerPack, error) {
	r, err := c.rpc.Sticker.List(ctx, connect.NewRequest(&hyv1.StickerServiceListRequest{}))
	if err != nil {
		return nil, err
	}
	return r.Msg.GetPacks(), nil
}

// Pack returns a pack whose id one knows, and whether one keeps it.
func (c *Client) Pack(ctx context.Context, pack int64) (*hyv1.StickerPack, bool, error) {
	r, err := c.rpc.Sticker.Get(ctx, connect.NewRequest(&hyv1.StickerServiceGetRequest{PackId: pack}))
	if err != nil {
		return nil, false, err
	}
	return r.Msg.GetPack(), r.Msg.GetKept(), nil
}

// CreatePack makes a pack. Who gets a sticker of it may see all of it, unless it
// is private.
func (c *Client) CreatePack(ctx context.Context, title string, private bool, stickers ...*hyv1.Sticker) (*hyv1.StickerPack, error) {
	r, err := c.rpc.Sticker.Create(ctx, connect.NewRequest(&hyv1.StickerServiceCreateRequest{Title: title, Stickers: stickers, Private: private}))
	if err != nil {
		return nil, err
	}
	return r.Msg.GetPack(), nil
}

// UpdatePack puts a title and stickers in the place of those of one's pack.
func (c *Client) UpdatePack(ctx context.Context, pack int64, title string, stickers ...*hyv1.Sticker) (*hyv1.StickerPack, error) {
	r, err := c.rpc.Sticker.Update(ctx, connect.NewRequest(&hyv1.StickerServiceUpdateRequest{PackId: pack, Title: title, Stickers: stickers}))
	if err != nil {
		return nil, err
	}
	return r.Msg.GetPack(), nil
}

// DeletePack ends one's pack for all who keep it. What was sent stays.
func (c *Client) DeletePack(ctx context.Context, pack int64) error {
	_, err := c.rpc.Sticker.Delete(ctx, connect.NewRequest(&hyv1.StickerServiceDeleteRequest{PackId: pack}))
	return err
}

// KeepPack keeps somebody's pack, as the first.
func (c *Client) KeepPack(ctx context.Context, pack int64) error {
	_, err := c.rpc.Sticker.Add(ctx, connect.NewRequest(&hyv1.StickerServiceAddRequest{PackId: pack}))
	return err
}

// UnkeepPack ends that.
func (c *Client) UnkeepPack(ctx context.Context, pack int64) error {
	_, err := c.rpc.Sticker.Remove(ctx, connect.NewRequest(&hyv1.StickerServiceRemoveRequest{PackId: pack}))
	return err
}

// OrderPacks puts packs first, in this order.
func (c *Client) OrderPacks(ctx context.Context, packs ...int64) error {
	_, err := c.rpc.Sticker.Order(ctx, connect.NewRequest(&hyv1.StickerServiceOrderRequest{PackIds: packs}))
	return err
}

// SendSticker sends a sticker of a pack.
func (c *Client) SendSticker(ctx context.Context, conv ConvID, pack, file int64) (Sent, error) {
	return c.SendMessage(ctx, Message{Conv: conv, Content: &hyv1.Content{
		Kind: &hyv1.Content_Sticker{Sticker: &hyv1.Sticker{PackId: pack, File: &hyv1.File{Id: file}}}}})
}
