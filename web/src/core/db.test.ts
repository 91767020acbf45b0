import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { changesOf, merged } from "./changes";
import { apply } from "./apply";
import { MemoryStore, openStore, type Store } from "./db";
import { HEAD, pageBefore } from "./log";
import { contact, direct, DIRECT, range, request, signedIn, text, user } from "./testing/make";
import type { Pending } from "./types";

let name = "";
beforeEach(() => {
  name = `test-${Math.random()}`;
});
afterEach(() => void vi.unstubAllGlobals());

const pending: Pending = { clientId: "a", conv: DIRECT, text: "x", entities: [], reply: 0, at: 1, state: "queued", seq: 0, failure: null };

describe.each([
  ["IndexedDB", () => openStore(name)],
  ["memory", async (): Promise<Store> => new MemoryStore()],
])("%s", (_, open) => {
  test("finds the events that end right below, and stops at a hole", async () => {
    const store = await open();
    await store.write({ events: [...range(1, 3), ...range(6, 9)].map((n) => text(n)) });
    const seqs = async (before: number, limit: number) => (await store.eventsBefore(DIRECT, before, limit)).map((e) => e.seq);
    expect(await seqs(10, 50)).toEqual([6, 7, 8, 9]);
    expect(await seqs(10, 2)).toEqual([8, 9]);
    expect(await seqs(6, 50)).toEqual([]);
    expect(await seqs(4, 50)).toEqual([1, 2, 3]);
    expect(await seqs(12, 50)).toEqual([]);
  });

  test("keeps the account, and forgets all", async () => {
    const store = await open();
    expect(await store.account()).toBeNull();
    const account = { me: user("1"), tokens: { access: "a", accessExpiresAt: 1, refresh: "r" } };
    await store.setAccount(account);
    expect(await store.account()).toEqual(account);
    await store.write({ events: [text(1)] });
    await store.clearUnowned();
    expect(await store.account()).toEqual(account);
    await store.clear();
    expect((await store.load()).account).toBeNull();
    expect(await store.eventsBefore(DIRECT, 2, 5)).toEqual([]);
  });

  test("clears what nobody owns", async () => {
    const store = await open();
    await store.write({ events: [text(1)] });
    await store.clearUnowned();
    expect(await store.eventsBefore(DIRECT, 2, 5)).toEqual([]);
  });

  test("a new epoch forgets the events of the old one", async () => {
    const store = await open();
    await store.write({ events: [text(1), text(2)] });
    await store.write({ isNewEpoch: true, events: [text(1, "new")] });
    expect(await store.eventsBefore(DIRECT, 3, 5)).toEqual([]);
    expect(await store.eventsBefore(DIRECT, 2, 5)).toMatchObject([{ body: { text: "new" } }]);
  });
});

test("what was written is there when opened again", async () => {
  const store = await openStore(name);
  expect(store.durable).toBe(true);
  await store.write({
    cursor: { epoch: "e", userSeq: 4, synced: true, listed: true, folders: [] },
    conversations: new Map([[DIRECT, direct({ headSeq: 2 })]]),
    users: new Map([["2", user("2")]]),
    contacts: new Map([["2", contact("2")]]),
    requests: new Map([["2 1", request("2", "1")]]),
    outbox: new Map([["b", { ...pending, clientId: "b" }], ["a", pending]]),
    reading: new Map([[DIRECT, { seq: 1, num: 1 }]]),
    drafts: new Map([[DIRECT, { text: "so far", savedAt: 1, saved: false, reply: 0 }], ["7", { text: "", savedAt: 1, saved: false, reply: 0 }]]),
  });
  const again = await openStore(name);
  expect((await again.load()).state).toEqual({
    epoch: "e",
    userSeq: 4,
    synced: true,
    listed: true,
    folders: [],
    conversations: { [DIRECT]: direct({ headSeq: 2 }) },
    users: { "2": user("2") },
    contacts: { "2": contact("2") },
    requests: { "2 1": request("2", "1") },
    outbox: { [DIRECT]: [pending, { ...pending, clientId: "b" }] },
    reading: { [DIRECT]: { seq: 1, num: 1 } },
    drafts: { [DIRECT]: { text: "so far", savedAt: 1, saved: false, reply: 0 } },
    cleared: { "7": { text: "", savedAt: 1, saved: false, reply: 0 } },
  });
  await again.write({ outbox: new Map([["a", null]]), reading: new Map([[DIRECT, null]]), conversations: new Map([[DIRECT, null]]) });
  expect((await again.load()).state).toMatchObject({ conversations: {}, reading: {}, outbox: { [DIRECT]: [{ clientId: "b" }] } });
});

test("where IndexedDB refuses, memory does", async () => {
  vi.stubGlobal("indexedDB", {
    open: () => {
      throw new DOMException("no", "SecurityError");
    },
  });
  expect((await openStore(name)).durable).toBe(false);
});

describe("changes", () => {
  const before = signedIn({ conversations: { [DIRECT]: direct() } });

  test("are the parts that changed, with the events that came", () => {
    const input = { kind: "event", event: text(1) } as const;
    const batch = changesOf(before, apply(before, input), input);
    expect(batch?.events).toEqual([text(1)]);
    expect([...(batch?.conversations?.keys() ?? [])]).toEqual([DIRECT]);
    expect(batch?.users).toBeUndefined();
  });

  test("are none when nothing changed: a dropped event is not written", () => {
    const input = { kind: "event", event: text(5) } as const;
    expect(changesOf(before, apply(before, input), input)).toBeNull();
  });

  test("of a page are its events; of the outbox its rows", () => {
    const page = { kind: "page", conv: DIRECT, page: pageBefore([text(1)], HEAD, false) } as const;
    expect(changesOf(before, apply(before, page), page)?.events).toHaveLength(1);
    const queued = { kind: "queued", pending } as const;
    const after = apply(before, queued);
    expect([...(changesOf(before, after, queued)?.outbox ?? [])]).toEqual([["a", pending]]);
    const discarded = { kind: "discarded", conv: DIRECT, clientId: "a" } as const;
    expect([...(changesOf(after, apply(after, discarded), discarded)?.outbox ?? [])]).toEqual([["a", null]]);
  });

  test("add up, the later one winning", () => {
    const both = merged({ outbox: new Map([["a", pending]]), events: [text(1)] }, { outbox: new Map([["a", null]]), events: [text(2)] });
    expect([...(both.outbox ?? [])]).toEqual([["a", null]]);
    expect(both.events?.map((e) => e.seq)).toEqual([1, 2]);
    expect(merged({ events: [text(1)] }, { isNewEpoch: true, events: [text(9)] }).events?.map((e) => e.seq)).toEqual([9]);
  });
});
