// Friends and requests as the views want to know them.
import { signal } from "@preact/signals";
import type { ContactWish } from "../core/api";
import type { Contact, ContactRequest, Id, Millis, State } from "../core/types";
import type { MenuPlace } from "../ui/menuPlace";
import { call, snapshot } from "./client";
import { attempt } from "./keeping";
import { isNarrow, navigate } from "./route";
import { me, people, remember, serverNow } from "./selectors";

/** So long a request that ended is shown. */
const KEPT: Millis = 30 * 86_400_000;

/** What lies over the page about somebody: the card, or one thing to do. */
export interface PersonOver {
  readonly kind: "card" | "ask" | "note" | "reject" | "block" | "remove" | "share";
  readonly user: Id;
  /** Of the card: what it stands beside. */
  readonly at?: MenuPlace;
}

export const personOver = signal<PersonOver | null>(null);

/** openPerson shows a card: beside something, or as a page where there is no room. */
export function openPerson(user: Id, at: Element): void {
  if (isNarrow.peek()) {
    navigate(`/u/${user}`);
  } else {
    personOver.value = { kind: "card", user, at };
  }
}

export function wish(a: ContactWish): void {
  attempt(call("contact", a));
}

/** How far a request has got, for one who looks now. */
export function requestState(r: ContactRequest, now: Millis): ContactRequest["state"] {
  return (r.state === "pending" || r.state === "ignored") && r.expiresAt <= now ? "expired" : r.state;
}

export function incoming(s: State, id: Id): ContactRequest | undefined {
  return s.requests[`${id} ${me(s)?.id}`];
}

export function outgoing(s: State, id: Id): ContactRequest | undefined {
  return s.requests[`${me(s)?.id} ${id}`];
}

/** asks: they wait for an answer; what was ignored may be accepted still. */
export function asks(s: State, id: Id): boolean {
  const r = incoming(s, id);
  return r !== undefined && ["pending", "ignored"].includes(requestState(r, serverNow(s)));
}

export function isAsked(s: State, id: Id): boolean {
  const r = outgoing(s, id);
  return r !== undefined && requestState(r, serverNow(s)) === "pending";
}

/** Everybody's requests to and from one, the newest first; not what ended long ago. */
export const shownRequests = remember(
  (s: State) => [s.requests],
  (s: State): readonly ContactRequest[] => {
    const now = serverNow(s);
    return Object.values(s.requests)
      .filter((r) => r.expiresAt + KEPT > now)
      .toSorted((a, b) => b.sentAt - a.sentAt);
  },
);

export interface Letter {
  readonly letter: string;
  readonly ids: readonly Id[];
}

/** Friends by the sound of what one calls them: A to Z, and then all others. */
export const friends = remember(
  (s: State) => [s.contacts, people(s)],
  (s: State): readonly Id[] => sorted(s, (c) => c.friend),
);

export const blocked = remember(
  (s: State) => [s.contacts, people(s)],
  (s: State): readonly Id[] => sorted(s, (c) => c.blocked),
);

/** Tags with the people they are on, by name. */
export const tags = remember(
  (s: State) => [s.contacts, people(s)],
  (s: State): readonly { readonly tag: string; readonly ids: readonly Id[] }[] => {
    const found = [...new Set(Object.values(s.contacts).flatMap((c) => c.tags))].toSorted((a, b) => a.localeCompare(b));
    return found.map((tag) => ({ tag, ids: sorted(s, (c) => c.tags.includes(tag)) }));
  },
);

function sorted(s: State, isWanted: (c: Contact) => boolean): readonly Id[] {
  return Object.values(s.contacts)
    .filter(isWanted)
    .map((c) => ({ id: c.id, key: soundOf(s, c.id) }))
    .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ id }) => id);
}

/** What is not of A to Z comes after it. */
const LAST = "\u{10ffff}";

function soundOf(s: State, id: Id): string {
  const user = people(s)[id];
  const sound = (user?.searchKey || user?.name || user?.handle || "").toLowerCase();
  return /^[a-z]/.test(sound) ? sound : LAST + sound;
}

/** byLetter cuts a sorted list where another letter begins. */
export function byLetter(s: State, ids: readonly Id[]): readonly Letter[] {
  const letters: { letter: string; ids: Id[] }[] = [];
  for (const id of ids) {
    const first = soundOf(s, id).charAt(0);
    const letter = /[a-z]/.test(first) ? first.toUpperCase() : "#";
    const last = letters.at(-1);
    if (last?.letter === letter) {
      last.ids.push(id);
    } else {
      letters.push({ letter, ids: [id] });
    }
  }
  return letters;
}

/** All tags one has given, for the field that gives another. */
export function knownTags(): readonly string[] {
  return tags(snapshot.peek()).map(({ tag }) => tag);
}
