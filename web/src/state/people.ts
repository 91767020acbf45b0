import { ApiError, failureOf } from "../core/errors";
import type { User } from "../core/types";
import { call } from "./client";
import { navigate } from "./route";

/** findUser finds by the whole handle; an @ before it does not matter. Throws ApiError. */
export async function findUser(handle: string): Promise<User> {
  const user = await call("find", cleanHandle(handle));
  if (user === null) {
    throw new ApiError(failureOf("not_found", "USER_NOT_FOUND"));
  }
  return user;
}

export function cleanHandle(handle: string): string {
  return handle.trim().replace(/^@/, "");
}

/** openChatWith shows the direct conversation with somebody, new or not. */
export async function openChatWith(user: User): Promise<void> {
  const conv = await call("openDirect", user.id);
  navigate(`/c/${conv}`);
}
