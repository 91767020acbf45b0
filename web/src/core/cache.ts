// What is kept on this device: searched, counted, forgotten. Fetched when it is
// first asked for.
import type { CacheApi, Stored } from "./api";
import type { Core } from "./core";
import type { Store } from "./db";
import { HEAD } from "./log";
import type { Conversation, Event, Id, Millis, Seq } from "./types";

/** Messages of one conversation read at once. */
const CHUNK = 1000;
/** The same of the whole database: fewer, longer steps. */
const SCAN = 4000;
/** Conversations looked through one by one, before all of the database is. */
const RECENT = 100;

/**
 * search begins with the conversations of today, each from its newest message
 * upwards: most of the time that is enough, because everything else is older
 * than the oldest hit that will be shown. Else it reads all there is.
 */
export async function search({ store, state, flush }: Core, { text, conv, limit }: Parameters<CacheApi["search"]>[0]): Promise<readonly Event[]> {
  const hits = new Hits(text, limit, Date.now() + state().skew);
  if (hits.isFutile) {
    return [];
  }
  await flush();
  if (conv !== undefined) {
    await searchIn(store, conv, hits);
    return hits.found;
  }
  const { conversations } = state();
  const recent = Object.values(conversations).toSorted((a, b) => lastAt(b) - lastAt(a));
  for (const [i, c] of recent.entries()) {
    if (lastAt(c) < hits.oldest) {
      return hits.found;
    }
    if (i === RECENT) {
      await each(store, (events) => hits.look(events.filter((e) => conversations[e.conv] !== undefined)));
      return hits.found;
    }
    await searchIn(store, c.id, hits);
  }
  return hits.found;
}

async function searchIn(store: Store, conv: Id, hits: Hits): Promise<void> {
  for (let below: Seq = HEAD; below > 1; ) {
    const events = await store.newest(conv, below, CHUNK);
    hits.look(events);
    below = (events.at(-1)?.sentAt ?? 0) < hits.oldest ? 0 : (events[0]?.seq ?? 0);
  }
}

/** Hits are the newest messages with all the words in them. */
class Hits {
  readonly #words: readonly string[];
  readonly #limit: number;
  /** By the server's clock: what went away by now is not found. */
  readonly #now: Millis;
  #found: Event[] = [];

  constructor(text: string, limit: number, now: Millis) {
    this.#now = now;
    this.#words = fold(text).split(/\s+/).filter((word) => word !== "");
    this.#limit = limit;
  }

  get found(): readonly Event[] {
    return this.#found;
  }

  get isFutile(): boolean {
    return this.#words.length === 0 || this.#limit <= 0;
  }

  /** Nothing before this changes what is found. */
  get oldest(): Millis {
    return this.#found.length < this.#limit ? 0 : (this.#found.at(-1)?.sentAt ?? 0);
  }

  look(events: readonly Event[]): void {
    const { oldest } = this;
    const isOver = (e: Event) => e.expiresAt > 0 && e.expiresAt <= this.#now;
    const more = events.filter((e) => e.sentAt >= oldest && e.body.kind === "text" && !isOver(e) && this.#has(e.body.text));
    if (more.length > 0) {
      const all = new Map([...this.#found, ...more].map((e) => [`${e.conv} ${e.seq}`, e]));
      this.#found = [...all.values()].toSorted((a, b) => b.sentAt - a.sentAt || b.seq - a.seq).slice(0, this.#limit);
    }
  }

  #has(text: string): boolean {
    const folded = fold(text);
    return this.#words.every((word) => folded.includes(word));
  }
}

/** fold: the same letter in another case, or in full width, is the same. */
function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

function lastAt(conv: Conversation): Millis {
  return conv.last?.sentAt ?? 0;
}

export async function storage({ store, flush }: Core): Promise<readonly Stored[]> {
  await flush();
  const sizes = new Map<Id, Stored>();
  await each(store, (events) => {
    for (const e of events) {
      const { messages, bytes } = sizes.get(e.conv) ?? { messages: 0, bytes: 0 };
      sizes.set(e.conv, { conv: e.conv, messages: messages + 1, bytes: bytes + size(e) });
    }
  });
  return [...sizes.values()].toSorted((a, b) => b.bytes - a.bytes);
}

/** size is about what a row takes: its text in UTF-16, and the rest. */
function size(e: Event): number {
  return 250 + (e.body.kind === "text" ? 2 * e.body.text.length + 60 * e.body.entities.length : 100);
}

async function each(store: Store, look: (events: readonly Event[]) => void): Promise<void> {
  let events = await store.eventsFrom(null, SCAN);
  for (let last = events.at(-1); last !== undefined; last = events.at(-1)) {
    look(events);
    events = await store.eventsFrom(last, SCAN);
  }
}
