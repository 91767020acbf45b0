// What the gallery answers in the place of the core.
import type { Argument, Card, Method } from "../../core/api";
import { ApiError } from "../../core/errors";
import type { Member } from "../../core/types";
import { ANN, failure, LEI, LONG, ME, say, users } from "./cast";

/** Conversations whose members do not come. */
export const NO_ANSWER = "81";
export const NO_MEMBERS = "82";

/** Every wish is granted, and changes nothing. */
export function answer(method: Method, argument: unknown): unknown {
  switch (method) {
    case "members":
      return members((argument as Argument<"members">).conv);
    case "search":
    case "devices":
    case "storage":
      return [];
    case "loadAround":
      return false;
    case "loadOlder":
      return new Promise(() => undefined);
    case "find":
      return null;
    case "card":
      return card(String(argument));
    default:
      return undefined;
  }
}

function card(user: string): Card {
  const groups = user === ANN ? [{ conv: "91", name: say("读书会", "Reading club"), members: 24 }] : [];
  return { groups, count: groups.length };
}

function members(conv: string): unknown {
  if (conv === NO_ANSWER) {
    return new Promise(() => undefined);
  }
  if (conv === NO_MEMBERS) {
    throw new ApiError(failure("INTERNAL", { code: "internal", requestId: "7f3a9c21" }));
  }
  const known = users();
  const list = [ME, ANN, LEI, LONG].flatMap((id): Member[] => {
    const user = known[id];
    return user === undefined ? [] : [{ user, role: id === ME ? "owner" : id === ANN ? "admin" : "member", mutedUntil: id === LONG ? Infinity : 0, nickname: "" }];
  });
  return { members: list, next: "" };
}
