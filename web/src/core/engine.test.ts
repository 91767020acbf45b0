// The whole core against a server of a few lines: what the parts make together.
import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Reason } from "../gen/hongyan/v1/error_pb";
import { openStore, type Store } from "./db";
import { Engine } from "./engine";
import { DIRECT } from "./testing/make";
import { World } from "./testing/world";
import { uuidv7 } from "./uuid";

let name = "";
let engines: Engine[] = [];
beforeEach(() => {
  name = `engine-${Math.random()}`;
  engines = [];
});
afterEach(() => {
  for (const engine of engines) {
    engine.stop();
  }
});

async function start(world: World, store?: Store): Promise<Engine> {
  const engine: Engine = new Engine({ store: store ?? (await openStore(name)), unary: world.unary, openSocket: world.openSocket, publish: () => undefined, lock: (_, work) => work(), random: () => 0 });
  engines.push(engine);
  await engine.start();
  return engine;
}

async function signedIn(world: World): Promise<Engine> {
  const engine = await start(world);
  await engine.signIn({ handle: "me", password: "secret", deviceName: "test" });
  await until(() => engine.state.link === "live");
  return engine;
}

const until = (condition: () => boolean) => vi.waitFor(() => expect(condition()).toBe(true), { timeout: 20_000, interval: 5 });
const texts = (engine: Engine) => engine.state.logs[DIRECT]?.events.map((e) => (e.body.kind === "text" ? e.body.text : "")) ?? [];

test("signs in, opens a conversation, sends; the message comes back as an event", async () => {
  const world = new World();
  const engine = await signedIn(world);
  const chat = await engine.chat();
  expect(engine.state.session).toMatchObject({ kind: "in", me: { id: "1" } });
  expect(await chat.openDirect("2")).toBe(DIRECT);
  await chat.open(DIRECT);
  await chat.send({ conv: DIRECT, clientId: uuidv7(), text: "hello", entities: [] });
  await until(() => texts(engine).length === 1);
  expect(engine.state.outbox).toEqual({});
  expect(engine.state.conversations[DIRECT]).toMatchObject({ headSeq: 1, readSeq: 1 });
});

test("the answer is lost: after connecting again the message is there once", async () => {
  const world = new World();
  const engine = await signedIn(world);
  const chat = await engine.chat();
  await chat.openDirect("2");
  await chat.open(DIRECT);
  world.doesAnswer = false;
  await chat.send({ conv: DIRECT, clientId: uuidv7(), text: "once", entities: [] });
  await until(() => world.events.length === 1);
  world.doesAnswer = true;
  world.sockets.at(-1)?.drop();
  await until(() => engine.state.link === "live" && texts(engine).length === 1);
  expect(engine.state.outbox).toEqual({});
  expect(world.events).toHaveLength(1);
});

test("what was written and not sent survives the end of the worker, in order", async () => {
  const world = new World();
  const first = await signedIn(world);
  const chat = await first.chat();
  await chat.openDirect("2");
  world.store("2", "before");
  world.hear(world.events[0] ?? world.store("2", ""));
  await until(() => first.state.conversations[DIRECT]?.headSeq === 1);
  // The database has it within one write.
  await new Promise((done) => setTimeout(done, 80));
  world.sockets.at(-1)?.drop();
  first.stop();
  await chat.send({ conv: DIRECT, clientId: uuidv7(), text: "a", entities: [] });
  await chat.send({ conv: DIRECT, clientId: uuidv7(), text: "b", entities: [] });
  expect(world.events).toHaveLength(1);

  const second = await start(world);
  expect(second.state.conversations[DIRECT]).toMatchObject({ headSeq: 1 });
  expect(second.state.outbox[DIRECT]?.map((p) => p.text)).toEqual(["a", "b"]);
  await until(() => world.events.length === 3);
  expect(world.events.map((e) => e.text)).toEqual(["before", "a", "b"]);
  await until(() => Object.keys(second.state.outbox).length === 0);
});

test("an event that skips one makes a sync, and nothing is missing", async () => {
  const world = new World();
  const engine = await signedIn(world);
  const chat = await engine.chat();
  await chat.openDirect("2");
  await chat.open(DIRECT);
  world.store("2", "one");
  world.hear(world.store("2", "two"));
  await until(() => texts(engine).length === 2);
  expect(texts(engine)).toEqual(["one", "two"]);
  expect(engine.state.users["2"]).toMatchObject({ name: "Peer" });
  await until(() => world.delivered.includes(2));
});

test("a long absence leaves a hole, which is filled", async () => {
  const world = new World();
  const engine = await signedIn(world);
  const chat = await engine.chat();
  await chat.openDirect("2");
  await chat.open(DIRECT);
  world.hear(world.store("2", "1"));
  await until(() => texts(engine).length === 1);
  for (let i = 2; i <= 90; i++) {
    world.store("2", String(i));
  }
  world.sockets.at(-1)?.drop();
  await until(() => texts(engine).length === 90);
  expect(texts(engine)).toEqual(Array.from({ length: 90 }, (_, i) => String(i + 1)));
  expect(engine.state.logs[DIRECT]?.gaps).toEqual([]);
});

test("history: from the server when nothing is here, from the database the next time", async () => {
  const world = new World();
  for (let i = 1; i <= 150; i++) {
    world.store("2", String(i));
  }
  world.readSeq = 150;
  const engine = await signedIn(world);
  const chat = await engine.chat();
  await chat.open(DIRECT);
  while (engine.state.logs[DIRECT]?.atStart !== true) {
    await chat.loadOlder(DIRECT);
  }
  expect(texts(engine)).toHaveLength(150);
  engine.stop();
  await new Promise((done) => setTimeout(done, 80));

  const again = await start(world);
  const offline = await again.chat();
  again.stop();
  world.calls.length = 0;
  await offline.open(DIRECT);
  await offline.loadOlder(DIRECT);
  await offline.loadOlder(DIRECT);
  expect(texts(again)).toHaveLength(150);
  expect(world.calls).not.toContain("History");
});

test("a conversation with much unread opens where reading stopped", async () => {
  const world = new World();
  for (let i = 1; i <= 300; i++) {
    world.store("2", String(i));
  }
  world.readSeq = 20;
  const engine = await signedIn(world);
  const chat = await engine.chat();
  await chat.open(DIRECT);
  expect(texts(engine)[0]).toBe("21");
  await until(() => engine.state.logs[DIRECT]?.gaps.length === 0);
  expect(texts(engine)).toHaveLength(280);
});

test("another epoch: everything is taken anew, and the unsent is sent", async () => {
  const world = new World();
  const engine = await signedIn(world);
  const chat = await engine.chat();
  await chat.openDirect("2");
  await chat.open(DIRECT);
  world.hear(world.store("2", "lost in the restore"));
  await until(() => texts(engine).length === 1);
  world.sockets.at(-1)?.drop();
  await chat.send({ conv: DIRECT, clientId: uuidv7(), text: "mine", entities: [] });
  world.epoch = "e2";
  world.events.length = 0;
  world.store("2", "restored");
  await until(() => engine.state.epoch === "e2" && texts(engine).length === 2);
  expect(texts(engine)).toEqual(["restored", "mine"]);
  const store = await openStore(name);
  await vi.waitFor(async () => expect((await store.eventsBefore(DIRECT, 3, 5)).map((e) => e.body)).toEqual([{ kind: "text", text: "restored", entities: [] }, { kind: "text", text: "mine", entities: [] }]), { timeout: 20_000 });
});

test("reading clears at once, and is told until it is confirmed", async () => {
  const world = new World();
  const engine = await signedIn(world);
  const chat = await engine.chat();
  await chat.openDirect("2");
  world.hear(world.store("2", "x"));
  await until(() => engine.state.conversations[DIRECT]?.headSeq === 1);
  world.sockets.at(-1)?.drop();
  await chat.markRead({ conv: DIRECT, seq: 1, num: 1 });
  expect(engine.state.reading).toEqual({ [DIRECT]: { seq: 1, num: 1 } });
  await until(() => world.readSeq === 1 && Object.keys(engine.state.reading).length === 0);
  expect(engine.state.conversations[DIRECT]).toMatchObject({ readSeq: 1, readNum: 1 });
});

test("a signed-out device keeps what is unsent for the same account", async () => {
  const world = new World();
  const engine = await signedIn(world);
  const chat = await engine.chat();
  await chat.openDirect("2");
  world.isRevoked = true;
  world.sockets.at(-1)?.say({ case: "goAway", value: { reason: Reason.DEVICE_REVOKED } });
  await until(() => engine.state.session.kind === "expired");
  expect(engine.state.session).toMatchObject({ failure: { reason: "DEVICE_REVOKED" } });
  await chat.send({ conv: DIRECT, clientId: uuidv7(), text: "later", entities: [] });
  expect(engine.state.outbox[DIRECT]).toHaveLength(1);
  world.isRevoked = false;
  await engine.signIn({ handle: "me", password: "secret", deviceName: "test" });
  await until(() => world.events.length === 1);
});

test("signing out forgets everything, here and in the database", async () => {
  const world = new World();
  const engine = await signedIn(world);
  await (await engine.chat()).openDirect("2");
  world.hear(world.store("2", "x"));
  await until(() => engine.state.conversations[DIRECT]?.headSeq === 1);
  await engine.signOut();
  expect(engine.state).toMatchObject({ session: { kind: "out" }, conversations: {}, users: {} });
  const loaded = await (await openStore(name)).load();
  expect(loaded).toMatchObject({ account: null, state: { conversations: {}, epoch: "" } });
});

test("two workers renew one after the other: the second one uses the first one's token", async () => {
  const world = new World();
  const store = await openStore(name);
  await store.setAccount({ me: { id: "1", handle: "me", name: "Me", bio: "", deleted: false, system: false, searchKey: "" }, tokens: { access: "old", accessExpiresAt: 0, refresh: "r" } });
  let line: Promise<unknown> = Promise.resolve();
  const lock = <T>(_: string, work: () => Promise<T>): Promise<T> => {
    const mine = line.then(work);
    line = mine.catch(() => undefined);
    return mine;
  };
  for (let i = 0; i < 2; i++) {
    const engine: Engine = new Engine({ store, unary: world.unary, openSocket: world.openSocket, publish: () => undefined, lock, random: () => 0 });
    engines.push(engine);
    await engine.start();
  }
  await until(() => engines.every((e) => e.state.link === "live"));
  expect(world.calls.filter((c) => c === "Refresh")).toHaveLength(1);
});

test("a draft is told to the server some seconds after the writing stops, and goes with the message", async () => {
  const world = new World();
  const engine = await signedIn(world);
  const chat = await engine.chat();
  await chat.openDirect("2");
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  try {
    // Writing on and on: not later than ten seconds after it began.
    for (let i = 1; i <= 5; i++) {
      await chat.saveDraft({ conv: DIRECT, text: "x".repeat(i) });
      await vi.advanceTimersByTimeAsync(2000);
    }
    expect(world.drafts).toEqual(["xxxxx"]);
    expect(engine.state.drafts[DIRECT]).toMatchObject({ text: "xxxxx", saved: true });
    await chat.saveDraft({ conv: DIRECT, text: "hello" });
    await vi.advanceTimersByTimeAsync(4900);
    expect(world.drafts).toEqual(["xxxxx"]);
    await vi.advanceTimersByTimeAsync(200);
    expect(world.drafts).toEqual(["xxxxx", "hello"]);
  } finally {
    vi.useRealTimers();
  }
  await chat.send({ conv: DIRECT, clientId: uuidv7(), text: "hello", entities: [] });
  expect(engine.state.drafts).toEqual({});
  await until(() => world.drafts.at(-1) === "" && Object.keys(engine.state.cleared).length === 0);
});

test("what is taken back is a draft: on this device at once, on the server soon", async () => {
  const world = new World();
  const first = await signedIn(world);
  const chat = await first.chat();
  await chat.openDirect("2");
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  try {
    const clientId = uuidv7();
    await chat.send({ conv: DIRECT, clientId, text: "hello", entities: [], until: Date.now() + 8000 });
    expect(await chat.undo({ conv: DIRECT, clientId, text: "hello", reply: 0 })).toBe(true);
    const { state } = await (await openStore(name)).load();
    expect(state).toMatchObject({ outbox: {}, drafts: { [DIRECT]: { text: "hello" } } });
    await vi.advanceTimersByTimeAsync(5100);
    expect(world.drafts).toEqual(["hello"]);
  } finally {
    vi.useRealTimers();
  }
  expect(world.events).toEqual([]);
});

test("a draft written offline survives, and is told when the link is back", async () => {
  const world = new World();
  const first = await signedIn(world);
  await (await first.chat()).openDirect("2");
  first.stop();
  await (await first.chat()).saveDraft({ conv: DIRECT, text: "later" });
  await new Promise((written) => setTimeout(written, 80));
  expect(world.drafts).toEqual([]);
  const second = await start(world);
  expect(second.state.drafts[DIRECT]).toMatchObject({ text: "later", saved: false });
  await until(() => second.state.drafts[DIRECT]?.saved === true);
  expect(world.drafts).toEqual(["later"]);
});

test("a full disk in the middle: what is unsent stays, and is written when there is space again", async () => {
  const world = new World();
  const store = await openStore(name);
  let isFull = false;
  const full: Store = new Proxy(store, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== "function") {
        return value;
      }
      return key === "write" && isFull ? () => Promise.reject(new DOMException("full", "QuotaExceededError")) : value.bind(target);
    },
  });
  const engine = await start(world, full);
  await engine.signIn({ handle: "me", password: "secret", deviceName: "test" });
  await until(() => engine.state.link === "live");
  const chat = await engine.chat();
  await chat.openDirect("2");
  isFull = true;
  engine.stop();
  await chat.send({ conv: DIRECT, clientId: uuidv7(), text: "unsent", entities: [] });
  expect(engine.state.durable).toBe(false);
  expect(engine.state.outbox[DIRECT]).toHaveLength(1);
  await new Promise((tried) => setTimeout(tried, 80));
  isFull = false;
  await chat.saveDraft({ conv: DIRECT, text: "anything" });
  await until(() => engine.state.durable);
  expect((await store.outbox())[DIRECT]?.map((p) => p.text)).toEqual(["unsent"]);
});

test("an ended session says why and when, after the next start too", async () => {
  const world = new World();
  const engine = await signedIn(world);
  world.isRevoked = true;
  world.sockets.at(-1)?.say({ case: "goAway", value: { reason: Reason.DEVICE_REVOKED } });
  await until(() => engine.state.session.kind === "expired");
  const again = await start(world);
  expect(again.state.session).toEqual(engine.state.session);
  expect(again.state.session).toMatchObject({ failure: { reason: "DEVICE_REVOKED" }, at: expect.closeTo(Date.now(), -4) as unknown });
});

test("the server's clock is known, if this device's is wrong", async () => {
  const world = new World();
  world.time = Date.now() - 7_200_000;
  const engine = await signedIn(world);
  expect(engine.state.skew).toBeCloseTo(-7_200_000, -4);
  const right = await start(new World(), await openStore(`${name} 2`));
  expect(right.state.skew).toBe(0);
});

test("one's own new name is kept for the next start", async () => {
  const world = new World();
  const engine = await signedIn(world);
  await (await engine.chat()).updateProfile({ name: "Other" });
  expect(engine.state.session).toMatchObject({ me: { name: "Other" } });
  await new Promise((written) => setTimeout(written, 30));
  expect((await start(world)).state.session).toMatchObject({ me: { name: "Other" } });
});

test("a deleted account leaves nothing on this device", async () => {
  const world = new World();
  const engine = await signedIn(world);
  await engine.deleteAccount("secret");
  expect(world.calls).toContain("Delete");
  expect(engine.state.session).toEqual({ kind: "out" });
  expect((await (await openStore(name)).load()).account).toBeNull();
});

test("what one account asked for and was told late does not reach the next one", async () => {
  const world = new World();
  const held: (() => void)[] = [];
  const unary: typeof world.unary = async (method, request, access) => {
    const answer = await world.unary(method, request, access);
    if (method.name === "History") {
      await new Promise<void>((release) => held.push(release));
    }
    return answer;
  };
  const engine = new Engine({ store: await openStore(name), unary, openSocket: world.openSocket, publish: () => undefined, lock: (_, work) => work(), random: () => 0 });
  engines.push(engine);
  await engine.start();
  await engine.signIn({ handle: "me", password: "secret", deviceName: "test" });
  await until(() => engine.state.link === "live");
  const chat = await engine.chat();
  await chat.openDirect("2");
  world.store("2", "private");
  const loading = chat.loadOlder(DIRECT);
  await until(() => held.length === 1);
  await engine.signOut();
  await engine.signIn({ handle: "other", password: "secret", deviceName: "test" });
  await until(() => engine.state.link === "live");
  held.forEach((release) => release());
  await loading;
  expect(engine.state.logs).toEqual({});
});

test("a disk that hangs holds no message back, and sends none that was said to be lost", async () => {
  const world = new World();
  const store = await openStore(name);
  let hangs = false;
  const slow: Store = new Proxy(store, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key);
      return typeof value !== "function" ? value : key === "write" && hangs ? () => new Promise(() => undefined) : value.bind(target);
    },
  });
  const engine = await start(world, slow);
  await engine.signIn({ handle: "me", password: "secret", deviceName: "test" });
  await until(() => engine.state.link === "live");
  const chat = await engine.chat();
  await chat.openDirect("2");
  hangs = true;
  await chat.send({ conv: DIRECT, clientId: uuidv7(), text: "now", entities: [] });
  await until(() => world.events.length === 1);
});

test("who signs out and in while the code is fetched has one connection", async () => {
  const world = new World();
  const engine = await start(world);
  let come = () => {};
  const fetched = new Promise<void>((resolve) => (come = resolve));
  vi.doMock("./chat", async (original) => (await fetched, original()));
  const first = engine.chat();
  await engine.signOut();
  const second = engine.chat();
  come();
  vi.doUnmock("./chat");
  expect(await second).toBe(await first);
});
