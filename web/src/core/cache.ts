// What is kept on this device: searched, counted, forgotten. Fetched when it is
// first asked for.
import type { CacheApi, Stored } from "./api";
import type { Core } from "./core";
import { HEAD } from "./log";
import type { Conversation, Event, Millis, Seq } from "./types";

/** Messages read at once. */
const CHUNK = 1000;

/**
 * search walks every conversation from its newest message upwards, those with
 * the newest messages first, and stops where everything is older than the
 * oldest hit that will be shown.
 */
export async function search({ store, state, flush }: Core, { text, conv, limit }: Parameters<CacheApi["search"]>[0]): Promise<readonly Event[]> {
  const words = fold(text).split(/\s+/).filter((word) => word !== "");
  if (words.length === 0 || limit <= 0) {
    return [];
  }
  await flush();
  const { conversations } = state();
  const places = conv === undefined ? Object.values(conversations).toSorted((a, b) => lastAt(b) - lastAt(a)) : [conversations[conv]];
  let found: Event[] = [];
  const oldest = (): Millis => (found.length < limit ? 0 : (found.at(-1)?.sentAt ?? 0));
  for (const place of places) {
    if (place === undefined || lastAt(place) < oldest()) {
      continue;
    }
    let below: Seq = HEAD;
    while (below > 0) {
      const chunk = await store.newest(place.id, below, CHUNK);
      const hits = chunk.filter((e) => e.body.kind === "text" && has(e.body.text, words));
      if (hits.length > 0) {
        found = [...found, ...hits].toSorted(isNewer).slice(0, limit);
      }
      below = (chunk.at(-1)?.sentAt ?? 0) < oldest() ? 0 : (chunk[0]?.seq ?? 0);
    }
  }
  return found;
}

export async function storage({ store, state, flush }: Core): Promise<readonly Stored[]> {
  await flush();
  const sizes: Stored[] = [];
  for (const conv of Object.keys(state().conversations)) {
    let [messages, bytes] = [0, 0];
    for (let below: Seq = HEAD; below > 0; ) {
      const chunk = await store.newest(conv, below, CHUNK);
      messages += chunk.length;
      bytes += chunk.reduce((sum, e) => sum + size(e), 0);
      below = chunk[0]?.seq ?? 0;
    }
    if (messages > 0) {
      sizes.push({ conv, messages, bytes });
    }
  }
  return sizes.toSorted((a, b) => b.bytes - a.bytes);
}

function has(text: string, words: readonly string[]): boolean {
  const folded = fold(text);
  return words.every((word) => folded.includes(word));
}

/** fold: the same letter in another case, or in full width, is the same. */
function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

function lastAt(conv: Conversation | undefined): Millis {
  return conv?.last?.sentAt ?? 0;
}

function isNewer(a: Event, b: Event): number {
  return b.sentAt - a.sentAt || b.seq - a.seq;
}

/** size is about what a row takes: its text in UTF-16, and the rest. */
function size(e: Event): number {
  return 250 + (e.body.kind === "text" ? 2 * e.body.text.length + 60 * e.body.entities.length : 100);
}
