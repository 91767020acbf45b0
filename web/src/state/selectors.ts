// What views want to know, as pure functions of the state. Those that build
// lists remember their last answer, so that the same state gives the same list.
import { computed, signal } from "@preact/signals";
import type { Conversation, Folder, Id, Millis, Pending, Seq, State, User } from "../core/types";
import type { best, Findable } from "./match";
import { conversationName, userName } from "./names";

export function unreadOf(c: Conversation, reading: State["reading"]): number {
  const mark = reading[c.id];
  const readSeq = Math.max(c.readSeq, mark?.seq ?? 0);
  return Math.max(0, c.headNum - Math.max(c.readNum, mark?.num ?? 0) - c.uncountedSeqs.filter((seq) => seq > readSeq).length);
}

/** mentionsOf are the unread messages that mention one. */
export function mentionsOf(c: Conversation, reading: State["reading"]): readonly Seq[] {
  const mark = reading[c.id]?.seq ?? 0;
  return c.mentionSeqs.filter((seq) => seq > mark);
}

/** The server's clock. */
export function serverNow(s: State): Millis {
  return Date.now() + s.skew;
}

export function isMuted(c: Conversation, now: Millis): boolean {
  return c.settings.mutedUntil > now;
}

export function isUnlisted(c: Conversation): boolean {
  return c.headNum < c.settings.unlisted;
}

export function isArchived(c: Conversation, now: Millis): boolean {
  return c.settings.archived > 0 && (c.headNum < c.settings.archived || isMuted(c, now));
}

/** listed are those of the list that shows all: what is put away is found by searching. */
export function listed(s: State): readonly Conversation[] {
  const now = serverNow(s);
  return Object.values(s.conversations).filter((c) => !isUnlisted(c) && !isArchived(c, now));
}

/** inFolder: chosen for it, or of a kind it shows. */
export function inFolder(f: Folder, c: Conversation, muted: boolean): boolean {
  return f.conversationIds.includes(c.id) || (((c.kind === "direct" && f.direct) || (c.kind === "group" && f.groups)) && !(muted && f.excludeMuted));
}

/** hasNews: something in it is unread, or one put the mark there oneself. */
export function hasNews(c: Conversation, reading: State["reading"]): boolean {
  return c.settings.markedUnread || unreadOf(c, reading) > 0;
}

/** Messages unread in what is not muted, and of what is those that mention one; a conversation that is only marked counts as one. */
export function totalUnread(s: State): number {
  const now = serverNow(s);
  return listed(s).reduce((sum, c) => sum + (isMuted(c, now) ? mentionsOf(c, s.reading).length : unreadOf(c, s.reading) || Number(c.settings.markedUnread)), 0);
}

export function me(s: State): User | null {
  return s.session.kind === "in" || s.session.kind === "expired" ? s.session.me : null;
}

/** Everybody as one calls them: a remark stands in the place of the name. Whatever shows a name takes it from here. */
export const people = remember(
  (s: State) => [s.users, s.contacts],
  (s: State): State["users"] => {
    const called = Object.values(s.contacts).flatMap((c): User[] => {
      const user = s.users[c.id];
      return user === undefined || c.remark === "" ? [] : [{ ...user, name: c.remark, searchKey: c.searchKey }];
    });
    return called.length === 0 ? s.users : { ...s.users, ...Object.fromEntries(called.map((u) => [u.id, u])) };
  },
);

/** Pinned conversations, then the others by last activity, what is on its way included. */
export const conversationOrder = remember(
  (s: State) => [s.conversations, s.outbox],
  (s: State): readonly Id[] =>
    Object.values(s.conversations)
      .map((c) => ({ id: c.id, pinned: c.settings.pinned, at: activity(c, s.outbox[c.id]) }))
      .toSorted((a, b) => b.pinned - a.pinned || b.at - a.at || (a.id < b.id ? -1 : 1))
      .map((row) => row.id),
);

/** From top to bottom. */
export const pinnedOrder = remember(
  (s: State) => [conversationOrder(s)],
  (s: State): readonly Id[] => conversationOrder(s).filter((id) => (s.conversations[id]?.settings.pinned ?? 0) > 0),
);

function activity(c: Conversation, pending: readonly Pending[] | undefined): number {
  return Math.max(c.last?.sentAt ?? c.createdAt, pending?.at(-1)?.at ?? 0);
}

/** What of the list is shown in this tab: all, unread, mentions, groups, archive, or the folder of that id. */
export const listFilter = signal("all");
export const listQuery = signal("");
/** showAll: nothing is narrowed. */
export function showAll(): void {
  listFilter.value = "all";
  listQuery.value = "";
}

/** Stays in the list of unread ones when it was read: it is the one that is open. */
export const openConversation = signal<Id | null>(null);

/** How conversations are found comes after the first picture; until then all of them are shown. */
export const finder = signal<typeof best | null>(null);

const asked = computed(() => ({ filter: listFilter.value, query: listQuery.value, open: openConversation.value, find: finder.value }));

/** The rows of the list: what the filter lets through, the best first when something is searched. */
export const shownConversations = remember(
  (s: State) => [conversationOrder(s), s.conversations, s.reading, people(s), s.folders, asked.value],
  (s: State): readonly Id[] => {
    const { filter, query, open, find } = asked.peek();
    const isSearch = query.trim() !== "";
    const now = serverNow(s);
    const folder = s.folders.find((f) => f.id === filter);
    const ids = conversationOrder(s).filter((id) => {
      const c = s.conversations[id];
      if (c === undefined || (!isSearch && (isUnlisted(c) || isArchived(c, now) !== (filter === "archive")))) {
        return false;
      }
      return filter === "unread" ? id === open || hasNews(c, s.reading) : filter === "mentions" ? id === open || mentionsOf(c, s.reading).length > 0 : folder === undefined ? filter !== "groups" || c.kind === "group" : inFolder(folder, c, isMuted(c, now));
    });
    return !isSearch || find === null ? ids : find(query, ids, (id) => findable(s, id));
  },
);

export function findable(s: State, id: Id): Findable {
  const c = s.conversations[id];
  if (c === undefined) {
    return { name: "" };
  }
  return c.kind === "direct" ? findablePerson(s, c.peer) : { name: conversationName(s.users, c), key: c.searchKey };
}

/** findablePerson: by the remark, and by what they call themselves. */
export function findablePerson(s: State, id: Id): Findable {
  const shown = people(s)[id];
  const own = s.users[id];
  return { name: userName(people(s), id), key: shown?.searchKey, handle: own?.handle, ...(shown === own ? {} : { also: { name: own?.name ?? "", key: own?.searchKey } }) };
}

export function unsentCount(s: State): number {
  return Object.values(s.outbox).reduce((sum, list) => sum + list.filter((p) => p.state !== "stored").length, 0);
}

export type Writable = "yes" | "left" | "peer_deleted" | "system" | "silent" | "blocked" | "refused";

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
  if (peer?.deleted === true) {
    return "peer_deleted";
  }
  if (isSilent(c, serverNow(s))) {
    return "silent";
  }
  const contact = s.contacts[c.peer];
  // Refused since they became friends, if they did, and nothing was said since; who still was one on this side is told by the request alone.
  const wish = s.requests[`${me(s)?.id} ${c.peer}`];
  const since = Math.max(contact?.since ?? 0, wish?.state === "accepted" ? wish.sentAt : 0);
  const isRefused = s.outbox[conv]?.some((p) => isRefusal(p) && p.num === c.headNum && p.at + s.skew > since);
  return contact?.blocked ? "blocked" : isRefused ? "refused" : "yes";
}

/** isRefusal: what refused it refuses what follows too. */
export function isRefusal({ failure }: Pending): boolean {
  return /NOT_FR|UNANS|REFUSES/.test(`${failure?.reason}`);
}

/** newFriends is how many wait for an answer. */
export function newFriends(s: State): number {
  const now = serverNow(s);
  const myId = me(s)?.id;
  return Object.values(s.requests).filter((r) => r.to === myId && r.state === "pending" && r.expiresAt > now).length;
}

/** isSilent: muted, or all are, or those like one may not speak at all. */
function isSilent({ group, role, silencedUntil }: Conversation, now: Millis): boolean {
  const rank = role === "owner" ? 3 : role === "admin" ? 2 : 1;
  return group !== null && (silencedUntil > now || rank < (group.mutedUntil > now ? Math.max(2, group.speak) : group.speak));
}

/** remember calls make again only when one of the parts is another object. */
export function remember<T>(parts: (s: State) => readonly unknown[], make: (s: State) => T): (s: State) => T {
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
