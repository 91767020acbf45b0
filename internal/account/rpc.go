package account

import (
	"context"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

// caller is who calls a method that needs sign-in.
func caller(ctx context.Context) (im.Identity, error) {
	if me, ok := im.From(ctx); ok {
		return me, nil
	}
	return im.Identity{}, im.Unauthenticated(hyv1.Reason_NOT_SIGNED_IN)
}

// Register implements AccountService.
func (s *Service) Register(ctx context.Context, req *connect.Request[hyv1.RegisterRequest]) (*connect.Response[hyv1.RegisterResponse], error) {
	m := req.Msg
	in, err := s.register(ctx, registration{
		handle: m.Handle, password: m.Password, name: m.Name, deviceName: m.DeviceName, setupKey: m.SetupKey,
		language: m.Language,
	})
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.RegisterResponse{
		User: in.user, DeviceId: int64(in.device), AccessToken: in.access,
		AccessExpiresAt: timestamppb.New(in.accessExpires), RefreshToken: in.refresh,
	}), nil
}

// SignIn implements AccountService.
func (s *Service) SignIn(ctx context.Context, req *connect.Request[hyv1.SignInRequest]) (*connect.Response[hyv1.SignInResponse], error) {
	in, err := s.signIn(ctx, req.Msg.Handle, req.Msg.Password, req.Msg.DeviceName)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.SignInResponse{
		User: in.user, DeviceId: int64(in.device), AccessToken: in.access,
		AccessExpiresAt: timestamppb.New(in.accessExpires), RefreshToken: in.refresh,
	}), nil
}

// Refresh implements AccountService.
func (s *Service) Refresh(ctx context.Context, req *connect.Request[hyv1.RefreshRequest]) (*connect.Response[hyv1.RefreshResponse], error) {
	next, err := s.rotate(ctx, req.Msg.RefreshToken)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.RefreshResponse{
		AccessToken: next.access, AccessExpiresAt: timestamppb.New(next.accessExpires), RefreshToken: next.refresh,
	}), nil
}

// SignOut implements AccountService.
func (s *Service) SignOut(ctx context.Context, _ *connect.Request[hyv1.SignOutRequest]) (*connect.Response[hyv1.SignOutResponse], error) {
	me, err := caller(ctx)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.SignOutResponse{}), s.signOut(ctx, me)
}

// ChangePassword implements AccountService.
func (s *Service) ChangePassword(ctx context.Context, req *connect.Request[hyv1.ChangePasswordRequest]) (*connect.Response[hyv1.ChangePasswordResponse], error) {
	me, err := caller(ctx)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.ChangePasswordResponse{}), s.changePassword(ctx, me, req.Msg.OldPassword, req.Msg.NewPassword)
}

// GetMe implements AccountService.
func (s *Service) GetMe(ctx context.Context, _ *connect.Request[hyv1.GetMeRequest]) (*connect.Response[hyv1.GetMeResponse], error) {
	me, err := caller(ctx)
	if err != nil {
		return nil, err
	}
	a, shown, err := s.me(ctx, me.User)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.GetMeResponse{User: shown, DeviceId: int64(me.Device), Owner: a.Owner}), nil
}

// UpdateProfile implements AccountService.
func (s *Service) UpdateProfile(ctx context.Context, req *connect.Request[hyv1.UpdateProfileRequest]) (*connect.Response[hyv1.UpdateProfileResponse], error) {
	me, err := caller(ctx)
	if err != nil {
		return nil, err
	}
	user, err := s.updateProfile(ctx, me.User, req.Msg.Name, req.Msg.Bio, req.Msg.AvatarId)
	return connect.NewResponse(&hyv1.UpdateProfileResponse{User: user}), err
}

// ListDevices implements AccountService.
func (s *Service) ListDevices(ctx context.Context, _ *connect.Request[hyv1.ListDevicesRequest]) (*connect.Response[hyv1.ListDevicesResponse], error) {
	me, err := caller(ctx)
	if err != nil {
		return nil, err
	}
	list, err := s.listDevices(ctx, me)
	return connect.NewResponse(&hyv1.ListDevicesResponse{Devices: list}), err
}

// RevokeDevice implements AccountService.
func (s *Service) RevokeDevice(ctx context.Context, req *connect.Request[hyv1.RevokeDeviceRequest]) (*connect.Response[hyv1.RevokeDeviceResponse], error) {
	me, err := caller(ctx)
	switch {
	case err != nil:
		return nil, err
	case req.Msg.AllOthers:
		err = s.revokeOthers(ctx, me)
	case req.Msg.DeviceId == 0:
		return nil, im.Required("deviceId")
	default:
		err = s.revokeDevice(ctx, im.Identity{User: me.User, Device: im.DeviceID(req.Msg.DeviceId)}, "one")
	}
	return connect.NewResponse(&hyv1.RevokeDeviceResponse{}), err
}

// RenameDevice implements AccountService.
func (s *Service) RenameDevice(ctx context.Context, req *connect.Request[hyv1.RenameDeviceRequest]) (*connect.Response[hyv1.RenameDeviceResponse], error) {
	me, err := caller(ctx)
	if err != nil {
		return nil, err
	}
	if req.Msg.DeviceId == 0 {
		return nil, im.Required("deviceId")
	}
	err = s.renameDevice(ctx, im.Identity{User: me.User, Device: im.DeviceID(req.Msg.DeviceId)}, req.Msg.Name)
	return connect.NewResponse(&hyv1.RenameDeviceResponse{}), err
}

// Delete implements AccountService.
func (s *Service) Delete(ctx context.Context, req *connect.Request[hyv1.DeleteRequest]) (*connect.Response[hyv1.DeleteResponse], error) {
	me, err := caller(ctx)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.DeleteResponse{}), s.deleteAccount(ctx, me.User, req.Msg.Password)
}
