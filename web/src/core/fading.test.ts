import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { apply } from "./apply";
import { changesOf } from "./changes";
import { Company } from "./company";
import type { Core } from "./core";
import { MemoryStore } from "./db";
import { Fading } from "./fading";
import { DIRECT, direct, signedIn, text } from "./testing/make";
import type { Event, State } from "./types";

const NOW = 1_800_000_000_000;

beforeEach(() => vi.useFakeTimers({ now: NOW }));
afterEach(() => vi.useRealTimers());

/** device holds some messages of a conversation, and is at no network. */
function device(skew: number, ...events: Event[]) {
  let state: State = signedIn({ skew, conversations: { [DIRECT]: direct({ headSeq: 9, headNum: 9, last: events.at(-1) ?? null }) }, logs: { [DIRECT]: { events, gaps: [], atStart: true } } });
  const stale: unknown[] = [];
  const change: Core["change"] = (input) => {
    const next = apply(state, input);
    stale.push(...(changesOf(state, next, input)?.stale ?? []));
    state = next;
  };
  const core: Core = { store: new MemoryStore(), state: () => state, change, flush: async () => undefined, company: new Company(), tokens: { access: async () => "" }, call: () => Promise.reject(new Error("offline")) };
  new Fading(core).look();
  return { stale, shown: () => state.logs[DIRECT]?.events.filter((e) => e.body.kind === "text").map((e) => e.seq), last: () => state.conversations[DIRECT]?.last?.seq, unread: () => state.conversations[DIRECT]?.uncountedSeqs };
}

test("what goes away is hidden in time by the clock of the server, each at its own, and given up on the disk", () => {
  const skew = 5000;
  const d = device(skew, text(1), text(2, "x", { expiresAt: NOW + skew + 1000 }), text(3, "y", { expiresAt: NOW + skew + 60_000 }), text(4, "z", { expiresAt: Infinity }), text(5, "w", { expiresAt: NOW + skew }));
  expect(d.shown()).toEqual([1, 2, 3, 4]);
  expect(d.last()).toBe(4);
  expect(d.stale).toEqual([[DIRECT, 5, 6]]);
  vi.advanceTimersByTime(1000);
  expect(d.shown()).toEqual([1, 3, 4]);
  vi.advanceTimersByTime(59_000);
  expect(d.shown()).toEqual([1, 4]);
  expect(d.unread()).toEqual([2, 3, 5]);
  vi.advanceTimersByTime(10 * 86_400_000);
  expect(d.shown()).toEqual([1, 4]);
});
