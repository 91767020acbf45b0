package conv

import "hongyan/gen/hongyan/v1/hyv1connect"

// OperationRPC is the Service as hyv1connect.OperationServiceHandler.
type OperationRPC struct {
	hyv1connect.UnimplementedOperationServiceHandler
	*Service
}
