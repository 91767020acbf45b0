package file

import (
	"context"
	"time"

	"connectrpc.com/connect"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/gen/hongyan/v1/hyv1connect"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// askLimit is how many files one call may name.
const askLimit = 100

// caller is the signed-in user; the door let nobody else through.
func caller(ctx context.Context) im.UserID {
	id, _ := im.From(ctx)
	return id.User
}

var _ hyv1connect.FileServiceHandler = (*Service)(nil)

// Get implements FileService.
func (s *Service) Get(ctx context.Context, r *connect.Request[hyv1.FileServiceGetRequest]) (*connect.Response[hyv1.FileServiceGetResponse], error) {
	ids := r.Msg.GetFileIds()
	if len(ids) > askLimit {
		return nil, im.TooLong("fileIds", askLimit)
	}
	for _, id := range ids {
		if id <= 0 {
			return nil, im.BadID("fileIds")
		}
	}
	list, err := s.settled(ctx, caller(ctx), ids, time.Duration(r.Msg.GetWaitMs())*time.Millisecond)
	if err != nil {
		return nil, err
	}
	out := &hyv1.FileServiceGetResponse{}
	for _, f := range list {
		out.Files = append(out.Files, f.Proto())
	}
	return connect.NewResponse(out), nil
}

// Link implements FileService.
func (s *Service) Link(ctx context.Context, r *connect.Request[hyv1.LinkRequest]) (*connect.Response[hyv1.LinkResponse], error) {
	refs := r.Msg.GetFiles()
	if len(refs) > askLimit {
		return nil, im.TooLong("files", askLimit)
	}
	out := &hyv1.LinkResponse{}
	for _, ref := range refs {
		url, err := s.link(caller(ctx), ref, time.Now())
		if err != nil {
			return nil, err
		}
		out.Urls = append(out.Urls, url)
	}
	return connect.NewResponse(out), nil
}

// Usage implements FileService.
func (s *Service) Usage(ctx context.Context, _ *connect.Request[hyv1.UsageRequest]) (*connect.Response[hyv1.UsageResponse], error) {
	out := &hyv1.UsageResponse{Quota: s.cfg.QuotaBytes, MaxFileBytes: s.cfg.MaxBytes}
	err := s.db.ReadOne(ctx, func(tx *store.Tx) (err error) {
		out.Bytes, _, err = tx.FileUsage(caller(ctx))
		return err
	})
	return connect.NewResponse(out), err
}
