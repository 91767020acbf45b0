// What the gallery answers in the place of the core.
import type { Application, Argument, Ban, Card, Invite, Method } from "../../core/api";
import { ApiError } from "../../core/errors";
import type { Member, User } from "../../core/types";
import { ago, ANN, DAY, failure, LEI, LONG, ME, say, users } from "./cast";

/** Conversations whose members do not come. */
export const NO_ANSWER = "81";
export const NO_MEMBERS = "82";

/** Every wish is granted, and changes nothing. */
export function answer(method: Method, argument: unknown): unknown {
  switch (method) {
    case "members":
      return members((argument as Argument<"members">).conv);
    case "search":
    case "links":
    case "devices":
    case "storage":
      return [];
    case "loadAround":
      return false;
    case "loadOlder":
      return new Promise(() => undefined);
    case "find":
      return null;
    case "applications":
      return [LONG, LEI].flatMap((id): Application[] => asked(id, say("我是李雷的同事，想加入讨论。", "I work with Lei and would like to join.")));
    case "bans":
      return [LEI].flatMap((id): Ban[] => known(id).map((user) => ({ user, by: ME, at: ago(DAY) })));
    case "invites":
      return [
        { id: "1", creator: ME, createdAt: ago(DAY), expiresAt: 0, maxUses: 10, uses: 3, approval: true },
        { id: "2", creator: ANN, createdAt: ago(2 * DAY), expiresAt: ago(DAY), maxUses: 0, uses: 1, approval: false },
      ] satisfies Invite[];
    case "actions":
      return { events: [], hasMore: false };
    case "card":
      return card(String(argument));
    default:
      return undefined;
  }
}

function known(id: string): User[] {
  const user = users()[id];
  return user === undefined ? [] : [user];
}

function asked(id: string, message: string): Application[] {
  return known(id).map((user) => ({ user, message, at: ago(DAY), inviter: ANN }));
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
  const list = [ME, ANN, LEI, LONG].flatMap((id): Member[] =>
    known(id).map((user) => ({ user, role: id === ME ? "owner" : id === ANN ? "admin" : "member", mutedUntil: id === LONG ? Infinity : 0, nickname: "" })),
  );
  return { members: list, next: "" };
}
