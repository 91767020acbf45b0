// The people one may want in a group.
import type { State, User } from "../core/types";
import { conversationOrder, me, people } from "./selectors";
import { useSnapshot } from "./useSnapshot";

let before: { readonly parts: readonly unknown[]; readonly known: readonly User[] } | null = null;

/** knownPeople: whom one writes with, the latest first, then friends, then whom one has met in groups. */
function knownPeople(s: State): readonly User[] {
  const parts = [people(s), conversationOrder(s), s.contacts, me(s)];
  if (before === null || parts.some((part, i) => part !== before?.parts[i])) {
    const called = people(s);
    const peers = conversationOrder(s).map((id) => s.conversations[id]?.peer ?? "");
    const friends = Object.values(s.contacts).filter((c) => c.friend).map((c) => c.id);
    const ids = new Set([...peers, ...friends, ...Object.keys(called)]);
    const myId = me(s)?.id;
    const known = [...ids].flatMap((id) => called[id] ?? []).filter((u) => u.id !== myId && !u.deleted && !u.system && s.contacts[u.id]?.blocked !== true);
    before = { parts, known };
  }
  return before.known;
}

export function useKnownPeople(): readonly User[] {
  return useSnapshot(knownPeople);
}
