import { expect, test } from "vitest";
import { search, storage } from "./cache";
import { Company } from "./company";
import type { Core } from "./core";
import { MemoryStore } from "./db";
import { direct, range, signedIn, text } from "./testing/make";
import type { Event } from "./types";

async function cached(...events: Event[]): Promise<Core> {
  const store = new MemoryStore();
  await store.write({ events });
  const conversations = Object.fromEntries([...new Set(events.map((e) => e.conv))].map((id) => [id, direct({ id, last: events.findLast((e) => e.conv === id) ?? null })]));
  const state = signedIn({ conversations });
  return { store, state: () => state, change: () => undefined, flush: async () => undefined, company: new Company(), tokens: { access: async () => "" }, call: () => Promise.reject(new Error("offline")) };
}

const found = async (core: Core, words: string, more: { conv?: string; limit?: number } = {}) => (await search(core, { text: words, limit: 10, ...more })).map((e) => (e.body.kind === "text" ? e.body.text : ""));

test("finds parts of words, in any case, in Chinese too", async () => {
  const core = await cached(text(1, "The Meeting is at TEN"), text(2, "明天会议取消"), text(3, "ＡＢＣ"));
  expect(await found(core, "meet")).toEqual(["The Meeting is at TEN"]);
  expect(await found(core, "会议")).toEqual(["明天会议取消"]);
  expect(await found(core, "abc")).toEqual(["ＡＢＣ"]);
  expect(await found(core, "ten  the")).toEqual(["The Meeting is at TEN"]);
  expect(await found(core, "ten 会议")).toEqual([]);
  expect(await found(core, "  ")).toEqual([]);
});

test("the newest first, of all conversations, no more than asked for", async () => {
  const core = await cached(...range(1, 30).map((n) => text(n, `a${n}`, { conv: "1", sentAt: n * 10 })), ...range(1, 30).map((n) => text(n, `b${n}`, { conv: "2", sentAt: n * 10 + 5 })));
  expect(await found(core, "1", { limit: 4 })).toEqual(["b21", "a21", "b19", "a19"]);
  expect(await found(core, "1", { limit: 2, conv: "1" })).toEqual(["a21", "a19"]);
  expect(await found(core, "1", { conv: "3" })).toEqual([]);
});

test("looks through all of a long conversation, holes or not", async () => {
  const core = await cached(text(1, "needle"), ...range(5000, 7500).map((n) => text(n)));
  expect(await found(core, "needle")).toEqual(["needle"]);
});

test("with many conversations too: those looked at first, and all the others", async () => {
  const core = await cached(...range(1, 160).flatMap((c) => [text(1, c === 1 ? "the oldest needle" : "hay", { conv: String(c), sentAt: c }), text(2, c === 150 ? "needle" : "hay", { conv: String(c), sentAt: 1000 + c })]));
  expect(await found(core, "needle")).toEqual(["needle", "the oldest needle"]);
});

test("storage counts by conversation, the greatest first; what was forgotten is not there", async () => {
  const core = await cached(text(1, "x", { conv: "1" }), ...range(1, 3).map((n) => text(n, "long".repeat(100), { conv: "2" })));
  const sizes = await storage(core);
  expect(sizes.map(({ conv, messages }) => [conv, messages])).toEqual([["2", 3], ["1", 1]]);
  expect(sizes[0]?.bytes).toBeGreaterThan(3 * 800);
  await core.store.forgetEvents("2");
  expect(await found(core, "long")).toEqual([]);
  expect(await storage(core)).toHaveLength(1);
});

test("what went away is not found, though it is still here", async () => {
  const core = await cached(text(1, "burn one", { expiresAt: Date.now() - 1 }), text(2, "burn two", { expiresAt: Date.now() + 60_000 }), text(3, "burn three", { expiresAt: Infinity }));
  expect(await found(core, "burn")).toEqual(["burn three", "burn two"]);
});
