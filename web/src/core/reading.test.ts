// What is in memory of a stream, with the whole core around it.
import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openStore } from "./db";
import { Engine } from "./engine";
import { holes, isDetached, MAX_EVENTS } from "./log";
import { DIRECT, range } from "./testing/make";
import { World } from "./testing/world";
import type { Chat } from "./chat";

let name = "";
let engine: Engine;
let world: World;
beforeEach(() => {
  name = `reading-${Math.random()}`;
  world = new World();
});
afterEach(() => engine.stop());

async function start(): Promise<Chat> {
  engine = new Engine({ store: await openStore(name), unary: world.unary, openSocket: world.openSocket, publish: () => undefined, lock: (_, work) => work(), random: () => 0 });
  await engine.start();
  return engine.chat();
}

/** A person with so many messages, of which so many are read. */
async function reader(messages: number, readSeq: number): Promise<Chat> {
  range(1, messages).forEach((n) => world.store("2", String(n)));
  world.readSeq = readSeq;
  const chat = await start();
  await engine.signIn({ handle: "me", password: "secret", deviceName: "test" });
  await until(() => engine.state.link === "live");
  return chat;
}

/** The same one starts again, without network. */
async function offline(): Promise<Chat> {
  await new Promise((written) => setTimeout(written, 80));
  engine.stop();
  const chat = await start();
  engine.stop();
  world.isAway = true;
  return chat;
}

const until = (condition: () => boolean) => vi.waitFor(() => expect(condition()).toBe(true), { timeout: 20_000, interval: 5 });
const log = () => engine.state.logs[DIRECT] ?? { events: [], gaps: [], atStart: false };
const ends = () => [log().events[0]?.seq, log().events.at(-1)?.seq];

test("with more unread than a hole is wide it opens where reading stopped, and goes on from there", async () => {
  const chat = await reader(3000, 20);
  await chat.open(DIRECT);
  expect(ends()).toEqual([21, 80]);
  expect(isDetached(log())).toBe(true);
  await chat.loadNewer(DIRECT);
  expect(ends()).toEqual([21, 140]);
  await chat.loadOlder(DIRECT);
  expect(ends()).toEqual([1, 140]);
  expect(log().atStart).toBe(true);
  // What comes meanwhile stays outside.
  world.hear(world.store("2", "new"));
  await until(() => engine.state.conversations[DIRECT]?.headSeq === 3001);
  expect(ends()).toEqual([1, 140]);
});

test("the newest part is a jump away, and the way back too", async () => {
  const chat = await reader(3000, 20);
  await chat.open(DIRECT);
  expect(await chat.loadAround({ conv: DIRECT, seq: 3000 })).toBe(true);
  expect(ends()).toEqual([2971, 3000]);
  expect(isDetached(log())).toBe(false);
  world.hear(world.store("2", "new"));
  await until(() => ends()[1] === 3001);
  expect(await chat.loadAround({ conv: DIRECT, seq: 21 })).toBe(true);
  expect(ends()[1]).toBeLessThan(100);
});

test("a jump has what is around it; one into what is there changes nothing", async () => {
  const chat = await reader(3000, 3000);
  await chat.open(DIRECT);
  expect(await chat.loadAround({ conv: DIRECT, seq: 1500 })).toBe(true);
  expect(ends()).toEqual([1471, 1530]);
  const before = log();
  expect(await chat.loadAround({ conv: DIRECT, seq: 1490 })).toBe(true);
  expect(log()).toBe(before);
  expect(await chat.loadAround({ conv: DIRECT, seq: 1531 })).toBe(true);
  expect(ends()).toEqual([1471, 1561]);
});

test("there is no jump to what is not there", async () => {
  const chat = await reader(10, 10);
  await chat.open(DIRECT);
  expect(await chat.loadAround({ conv: DIRECT, seq: 11 })).toBe(false);
  expect(ends()).toEqual([1, 10]);
});

test("offline one jumps to what is on this device, and stays where one is otherwise", async () => {
  const chat = await reader(3000, 3000);
  await chat.open(DIRECT);
  await chat.loadAround({ conv: DIRECT, seq: 1500 });
  const away = await offline();
  await away.open(DIRECT);
  expect(ends()[1]).toBe(3000);
  expect(await away.loadAround({ conv: DIRECT, seq: 1500 })).toBe(true);
  expect(log().events.some((e) => e.seq === 1500)).toBe(true);
  expect(await away.loadAround({ conv: DIRECT, seq: 700 })).toBe(false);
  expect(log().events.some((e) => e.seq === 1500)).toBe(true);
  await expect(away.loadNewer(DIRECT)).rejects.toMatchObject({ failure: { code: "unavailable" } });
});

test("offline a conversation opens with what is here, where reading stopped too", async () => {
  const chat = await reader(300, 150);
  await chat.open(DIRECT);
  await until(() => holes(log()).length === 0);
  const away = await offline();
  await away.open(DIRECT);
  expect(ends()).toEqual([151, 300]);
  expect(isDetached(log())).toBe(false);
});

test("a long absence leaves what is looked at alone", async () => {
  const chat = await reader(100, 100);
  await chat.open(DIRECT);
  range(101, 2500).forEach((n) => world.store("2", String(n)));
  world.sockets.at(-1)?.drop();
  await until(() => engine.state.conversations[DIRECT]?.headSeq === 2500);
  expect(ends()[1]).toBe(100);
  expect(isDetached(log())).toBe(true);
});

test("memory stays bounded: reading on forgets the far end", async () => {
  const chat = await reader(3000, 3000);
  await chat.open(DIRECT);
  for (let i = 0; i < 40; i++) {
    await chat.loadOlder(DIRECT);
  }
  expect(log().events).toHaveLength(MAX_EVENTS);
  expect(isDetached(log())).toBe(true);
  const [first] = ends();
  await chat.loadNewer(DIRECT);
  expect(log().events).toHaveLength(MAX_EVENTS);
  expect(ends()[0]).toBeGreaterThan(first ?? 0);
});

test("what comes while a conversation opens is not lost", async () => {
  const chat = await reader(50, 50);
  const opening = chat.open(DIRECT);
  range(1, 3).forEach((n) => world.hear(world.store("2", `new ${n}`)));
  await opening;
  await until(() => ends()[1] === 53);
  expect(log().gaps).toEqual([]);
});

test("opening takes the sign to come back away; reading all takes all of them", async () => {
  const chat = await reader(5, 2);
  await chat.markUnread({ conv: DIRECT, unread: true });
  expect(engine.state.conversations[DIRECT]?.settings.markedUnread).toBe(true);
  await chat.open(DIRECT);
  await until(() => engine.state.conversations[DIRECT]?.settings.markedUnread === false);
  await chat.markUnread({ conv: DIRECT, unread: true });
  await chat.markAllRead();
  await until(() => world.readSeq === 5 && engine.state.conversations[DIRECT]?.settings.markedUnread === false);
});

test("after a server began anew a conversation without messages opens all the same", async () => {
  const chat = await reader(0, 0);
  await chat.openDirect("2");
  await chat.open(DIRECT);
  world.epoch = "e2";
  world.sockets.at(-1)?.say({ case: "resync", value: {} });
  await until(() => engine.state.epoch === "e2" && engine.state.link === "live");
  await chat.openDirect("2");
  await chat.open(DIRECT);
  expect(log()).toMatchObject({ events: [], atStart: true });
});
