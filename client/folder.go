package client

import (
	"context"

	"connectrpc.com/connect"

	hyv1 "hongyan/gen/hongyan/v1"
)

// Folders lists the account's own, in their order. FoldersChanged, an event of
// KindUser, replaces them.
func (c *Client) Folders(ctx context.Context) ([]*hyv1.Folder, error) {
	r, err := c.rpc.Folder.List(ctx, connect.NewRequest(&hyv1.FolderServiceListRequest{}))
	if err != nil {
		return nil, err
	}
	return r.Msg.GetFolders(), nil
}

// SaveFolder makes a folder (its Id is 0), or changes one.
func (c *Client) SaveFolder(ctx context.Context, f *hyv1.Folder) (*hyv1.Folder, error) {
	r, err := c.rpc.Folder.Save(ctx, connect.NewRequest(&hyv1.FolderServiceSaveRequest{Folder: f}))
	if err != nil {
		return nil, err
	}
	return r.Msg.GetFolder(), nil
}

// DeleteFolder takes a folder away; what is in it stays.
func (c *Client) DeleteFolder(ctx context.Context, id int64) error {
	_, err := c.rpc.Folder.Delete(ctx, connect.NewRequest(&hyv1.FolderServiceDeleteRequest{FolderId: id}))
	return err
}

// OrderFolders puts the folders in this order; others come after.
func (c *Client) OrderFolders(ctx context.Context, ids ...int64) error {
	_, err := c.rpc.Folder.Order(ctx, connect.NewRequest(&hyv1.FolderServiceOrderRequest{FolderIds: ids}))
	return err
}

// KeepInFolder puts a conversation into a folder, or takes it out.
func (c *Client) KeepInFolder(ctx context.Context, id int64, conv ConvID, kept bool) error {
	_, err := c.rpc.Folder.Keep(ctx, connect.NewRequest(&hyv1.FolderServiceKeepRequest{FolderId: id, ConversationId: int64(conv), Kept: kept}))
	return err
}
