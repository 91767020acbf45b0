package conv

import (
	"context"

	"connectrpc.com/connect"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/gen/hongyan/v1/hyv1connect"
)

// FolderRPC is the Service as hyv1connect.FolderServiceHandler.
type FolderRPC struct{ Service *Service }

var _ hyv1connect.FolderServiceHandler = FolderRPC{}

// List implements FolderService.
func (f FolderRPC) List(ctx context.Context, _ *connect.Request[hyv1.FolderServiceListRequest]) (*connect.Response[hyv1.FolderServiceListResponse], error) {
	list, err := f.Service.folders(ctx, caller(ctx))
	return connect.NewResponse(&hyv1.FolderServiceListResponse{Folders: list}), err
}

// Save implements FolderService.
func (f FolderRPC) Save(ctx context.Context, r *connect.Request[hyv1.FolderServiceSaveRequest]) (*connect.Response[hyv1.FolderServiceSaveResponse], error) {
	made, err := f.Service.saveFolder(ctx, caller(ctx), r.Msg.GetFolder())
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.FolderServiceSaveResponse{Folder: made}), nil
}

// Delete implements FolderService.
func (f FolderRPC) Delete(ctx context.Context, r *connect.Request[hyv1.FolderServiceDeleteRequest]) (*connect.Response[hyv1.FolderServiceDeleteResponse], error) {
	return connect.NewResponse(&hyv1.FolderServiceDeleteResponse{}), f.Service.deleteFolder(ctx, caller(ctx), r.Msg.GetFolderId())
}

// Order implements FolderService.
func (f FolderRPC) Order(ctx context.Context, r *connect.Request[hyv1.FolderServiceOrderRequest]) (*connect.Response[hyv1.FolderServiceOrderResponse], error) {
	return connect.NewResponse(&hyv1.FolderServiceOrderResponse{}), f.Service.orderFolders(ctx, caller(ctx), r.Msg.GetFolderIds())
}

// Keep implements FolderService.
func (f FolderRPC) Keep(ctx context.Context, r *connect.Request[hyv1.FolderServiceKeepRequest]) (*connect.Response[hyv1.FolderServiceKeepResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.FolderServiceKeepResponse{}), f.Service.keepInFolder(ctx, caller(ctx), r.Msg.GetFolderId(), id, r.Msg.GetKept())
}
