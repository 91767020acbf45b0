// The account's methods, and what makes calls of them.
export { timestampMs } from "@bufbuild/protobuf/wkt";
export { AccountService } from "../gen/hongyan/v1/account_pb";
export { ServerService } from "../gen/hongyan/v1/server_pb";
export { httpUnary } from "./rpc";
export { user } from "./wire";
