// What views want to know, as pure functions of the state. Those that build
// lists remember their last answer, so that the same state gives the same list.
import type { Conversation, Id, Pending, State, User } from "../core/types";

export function unreadOf(c: Conversation, reading: State["reading"]): number {
  return Math.max(0, c.headNum - Math.max(c.readNum, reading[c.id]?.num ?? 0));
}

export function totalUnread(s: State): number {
  return Object.values(s.conversations).reduce((sum, c) => sum + unreadOf(c, s.reading), 0);
}

export function me(s: State): User | null {
  return s.session.kind === "in" || s.session.kind === "expired" ? s.session.me : null;
}

/** Conversations by last activity, what is on its way included. */
export const conversationOrder = remember(
  (s: State) => [s.conversations, s.outbox],
  (s: State): readonly Id[] =>
    Object.values(s.conversations)
      .map((c) => ({ id: c.id, at: activity(c, s.outbox[c.id]) }))
      .toSorted((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1))
      .map((row) => row.id),
);

function activity(c: Conversation, pending: readonly Pending[] | undefined): number {
  return Math.max(c.last?.sentAt ?? c.createdAt, pending?.at(-1)?.at ?? 0);
}

export function unsentCount(s: State): number {
  return Object.values(s.outbox).reduce((sum, list) => sum + list.filter((p) => p.state !== "stored").length, 0);
}

export type Writable = "yes" | "left" | "peer_deleted" | "system";

/** What one can still do in a conversation. */
export function writable(s: State, conv: Id): Writable {
  const c = s.conversations[conv];
  if (c === undefined || c.role === "none") {
    return "left";
  }
  const peer = c.kind === "direct" ? s.users[c.peer] : undefined;
  if (peer?.system === true) {
    return "system";
  }
  return peer?.deleted === true ? "peer_deleted" : "yes";
}

/** remember calls make again only when one of the parts is another object. */
function remember<T>(parts: (s: State) => readonly unknown[], make: (s: State) => T): (s: State) => T {
  let known: readonly unknown[] | null = null;
  let made: T;
  return (s) => {
    const now = parts(s);
    if (known === null || now.some((part, i) => part !== known?.[i])) {
      known = now;
      made = make(s);
    }
    return made;
  };
}
