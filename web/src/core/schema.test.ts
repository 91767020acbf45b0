import "fake-indexeddb/auto";
import { beforeEach, expect, test } from "vitest";
import { openStore } from "./db";
import { contact, direct, DIRECT, request as asked, text, user } from "./testing/make";

let name = "";
beforeEach(() => {
  name = `schema-${Math.random()}`;
});

function opened(request: IDBOpenDBRequest): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new Error(request.error?.name));
  });
}

function without<T extends object>(row: T, ...keys: string[]): object {
  return Object.fromEntries(Object.entries(row).filter(([key]) => !keys.includes(key)));
}

/** first makes a database as the first version of the client left it. */
async function first(): Promise<void> {
  const opening = indexedDB.open(name, 1);
  const old = { ...text(1), body: { kind: "text", text: "old" } };
  opening.onupgradeneeded = () => {
    const db = opening.result;
    db.createObjectStore("meta").put({ epoch: "e1", userSeq: 4, synced: true }, "cursor");
    db.createObjectStore("conversations", { keyPath: "id" }).put({ ...without(direct({ headSeq: 1 }), "settings", "searchKey", "group", "silencedUntil", "nickname", "nicknames", "faces"), last: old });
    db.createObjectStore("users", { keyPath: "id" }).put(without(user("2"), "system", "searchKey"));
    const messages = db.createObjectStore("messages", { keyPath: ["conv", "seq"] });
    messages.put(old);
    messages.put({ ...text(2), body: { kind: "group_renamed", name: "x" } });
    db.createObjectStore("outbox", { keyPath: "clientId" }).put({ clientId: "a", conv: DIRECT, text: "unsent", at: 1, state: "queued", seq: 0, failure: null });
    db.createObjectStore("reading");
    opening.transaction?.objectStore("meta").put({ me: user("1"), tokens: null }, "account");
  };
  (await opened(opening)).close();
}

test("a database of the first version opens with all that is in it, and asks for what is new in the rows", async () => {
  await first();
  const store = await openStore(name);
  expect(store.durable).toBe(true);
  const { account, state } = await store.load();
  expect(account?.me.id).toBe("1");
  expect(state).toMatchObject({ epoch: "", userSeq: 4, synced: true, drafts: {}, cleared: {} });
  const last = text(1, "old");
  expect(state.conversations[DIRECT]).toEqual(direct({ headSeq: 1, last }));
  expect(state.users["2"]).toEqual(user("2"));
  expect(state.outbox[DIRECT]).toMatchObject([{ text: "unsent", entities: [] }]);
  expect(await store.eventsBefore(DIRECT, 3, 5)).toEqual([last, { ...text(2), body: { kind: "group_renamed", name: "x", searchKey: "" } }]);
});

test("a database of the second version gets a place for contacts, and is told that they have to be read", async () => {
  const request2 = indexedDB.open(name, 2);
  request2.onupgradeneeded = () => {
    const db = request2.result;
    db.createObjectStore("meta").put({ epoch: "e1", userSeq: 4, synced: true }, "cursor");
    for (const store of ["conversations", "users"]) {
      db.createObjectStore(store, { keyPath: "id" });
    }
    db.createObjectStore("messages", { keyPath: ["conv", "seq"] });
    db.createObjectStore("outbox", { keyPath: "clientId" });
    db.createObjectStore("reading");
    db.createObjectStore("drafts").put({ text: "unsent", savedAt: 1, saved: true, reply: 0 }, DIRECT);
  };
  (await opened(request2)).close();
  const store = await openStore(name);
  expect((await store.load()).state).toMatchObject({ epoch: "", userSeq: 4, synced: true, listed: false, contacts: {}, requests: {}, drafts: { [DIRECT]: { text: "unsent" } } });
  const cursor = { epoch: "e1", userSeq: 5, synced: true, listed: true, folders: [{ id: "7", name: "work", emoji: "", conversationIds: ["1"], direct: false, groups: true, excludeMuted: false }] };
  await store.write({ cursor, contacts: new Map([["2", contact("2")]]), requests: new Map([["2 1", asked("2", "1")]]) });
  expect((await store.load()).state).toMatchObject({ ...cursor, contacts: { "2": contact("2") }, requests: { "2 1": asked("2", "1") } });
  // A core of an older version that runs beside moves the cursor without them.
  await store.write({ cursor: { epoch: "e1", userSeq: 6, synced: true } });
  expect((await store.load()).state).toMatchObject({ listed: false, folders: [], epoch: "" });
});

test("a database of the third version opens, its groups without rules until the next sync brings them", async () => {
  const request = indexedDB.open(name, 3);
  const known = without(direct({ headSeq: 1 }), "group", "silencedUntil", "nickname", "nicknames", "faces");
  request.onupgradeneeded = () => {
    const db = request.result;
    for (const store of ["reading", "drafts"]) {
      db.createObjectStore(store);
    }
    db.createObjectStore("meta").put({ epoch: "e1", userSeq: 4, synced: true }, "cursor");
    db.createObjectStore("conversations", { keyPath: "id" }).put(known);
    db.createObjectStore("users", { keyPath: "id" }).put(user("2"));
    db.createObjectStore("messages", { keyPath: ["conv", "seq"] }).put(text(1));
    db.createObjectStore("outbox", { keyPath: "clientId" });
    for (const store of ["contacts", "requests"]) {
      db.createObjectStore(store, { keyPath: "id" });
    }
  };
  (await opened(request)).close();
  const { state } = await (await openStore(name)).load();
  expect(state).toMatchObject({ epoch: "", userSeq: 4, synced: true });
  expect(state.conversations[DIRECT]).toEqual(direct({ headSeq: 1 }));
});

test("an older version goes on with the database of a newer one", async () => {
  const store = await openStore(name);
  await store.write({ outbox: new Map([["a", { clientId: "a", conv: DIRECT, text: "before", entities: [], reply: 0, at: 1, state: "queued", seq: 0, failure: null }]]) });
  // The newer one opens while the older one runs: that lets go, and comes back.
  const newer = indexedDB.open(name, 99);
  newer.onupgradeneeded = () => newer.result.createObjectStore("something new");
  (await opened(newer)).close();
  await store.write({ outbox: new Map([["b", { clientId: "b", conv: DIRECT, text: "after", entities: [], reply: 0, at: 2, state: "queued", seq: 0, failure: null }]]) });
  expect((await store.outbox())[DIRECT]?.map((p) => p.text)).toEqual(["before", "after"]);
  const again = await openStore(name);
  expect(again.durable).toBe(true);
  expect((await again.outbox())[DIRECT]).toHaveLength(2);
});
