// Two cores on one database, as tabs of two versions have them.
import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Company, type Locks } from "./company";
import { openStore, type Store } from "./db";
import { Engine } from "./engine";
import type { Channel } from "./host";
import { DIRECT } from "./testing/make";
import { World } from "./testing/world";
import { uuidv7 } from "./uuid";

/** FakeLocks is one lock, as navigator.locks has it. */
class FakeLocks implements Locks {
  #holder: (() => void) | null = null;
  readonly #queue: (() => void)[] = [];

  request(_: string, { steal }: { readonly steal?: boolean }, hold: () => Promise<void>): Promise<void> {
    return new Promise((_resolve, reject) => {
      const take = () => {
        this.#holder = () => reject(new DOMException("stolen", "AbortError"));
        void hold();
      };
      if (steal === true) {
        const robbed = this.#holder;
        take();
        robbed?.();
      } else if (this.#holder === null) {
        take();
      } else {
        this.#queue.push(take);
      }
    });
  }

  /** release is the end of the holder. */
  release(): void {
    this.#holder = null;
    this.#queue.shift()?.();
  }
}

let name = "";
let channels: Channel[] = [];
let engines: Engine[] = [];
let locks = new FakeLocks();
let world = new World();
beforeEach(() => {
  name = `company-${Math.random()}`;
  channels = [];
  engines = [];
  locks = new FakeLocks();
  world = new World();
});
afterEach(() => engines.forEach((engine) => engine.stop()));

function channel(): Channel {
  const own: Channel = {
    onmessage: null,
    postMessage: (data) => channels.filter((c) => c !== own).forEach((c) => queueMicrotask(() => c.onmessage?.({ data }))),
  };
  channels.push(own);
  return own;
}

async function start(store?: Store): Promise<Engine> {
  const engine: Engine = new Engine({
    store: store ?? (await openStore(name)),
    unary: world.unary,
    openSocket: world.openSocket,
    publish: () => undefined,
    lock: (_, work) => work(),
    random: () => 0,
    company: new Company(channel(), locks),
  });
  engines.push(engine);
  await engine.start();
  return engine;
}

const until = (condition: () => boolean) => vi.waitFor(() => expect(condition()).toBe(true), { timeout: 20_000, interval: 5 });
const queued = (engine: Engine) => engine.state.outbox[DIRECT]?.map((p) => p.text) ?? [];
const message = (text: string) => ({ conv: DIRECT, clientId: uuidv7(), text, entities: [] });

/** Two cores, signed in and live; the second one sends. */
async function two(store?: Store): Promise<[Engine, Engine]> {
  const first = await start(store);
  await first.signIn({ handle: "me", password: "secret", deviceName: "test" });
  await until(() => first.state.link === "live");
  await (await first.chat()).openDirect("2");
  await new Promise((written) => setTimeout(written, 80));
  const second = await start();
  await until(() => second.state.link === "live");
  return [first, second];
}

test("what one writes the other one sends, if it is its turn, and both see it done", async () => {
  const [first, second] = await two();
  await (await first.chat()).send(message("from the old one"));
  await until(() => world.events.length === 1);
  expect(world.sockets[0]?.kinds()).not.toContain("send");
  expect(world.sockets[1]?.kinds()).toContain("send");
  await until(() => queued(first).length === 0 && queued(second).length === 0);
});

test("what is taken back in one is not sent by the other", async () => {
  const [first, second] = await two();
  world.sockets[1]?.drop();
  second.stop();
  const m = message("no");
  await (await first.chat()).send(m);
  await until(() => queued(second).length === 1);
  await (await first.chat()).discard(m);
  await until(() => queued(second).length === 0);
  (await second.chat()).start();
  await until(() => second.state.link === "live");
  expect(world.events).toEqual([]);
});

test("when the one that sends ends, the other one sends what was left", async () => {
  const [first, second] = await two();
  world.sockets[1]?.drop();
  second.stop();
  await (await first.chat()).send(message("a"));
  await (await second.chat()).send(message("b"));
  await until(() => queued(first).length === 2);
  expect(world.events).toEqual([]);
  locks.release();
  await until(() => world.events.length === 2);
  expect(world.events.map((e) => e.text)).toEqual(["a", "b"]);
});

test("what cannot be kept on this device everybody sends for oneself", async () => {
  const store = await openStore(name);
  const write = store.write.bind(store);
  let isFull = false;
  store.write = (batch) => (isFull ? Promise.reject(new DOMException("full", "QuotaExceededError")) : write(batch));
  const [first] = await two(store);
  isFull = true;
  await (await first.chat()).send(message("mine"));
  await until(() => world.events.length === 1);
  expect(world.sockets[0]?.kinds()).toContain("send");
});

test("a row that comes while the rows are read is not lost", async () => {
  const [first, second] = await two();
  second.stop();
  const chat = await first.chat();
  await Promise.all(["a", "b", "c", "d"].map((text) => chat.send(message(text))));
  await until(() => queued(second).length === 4);
  expect(queued(first)).toHaveLength(4);
});

test("signing out is for all of them; signing in again, too", async () => {
  const [first, second] = await two();
  await second.signOut();
  await until(() => first.state.session.kind === "out");
  expect(first.state.conversations).toEqual({});
  await second.signIn({ handle: "me", password: "secret", deviceName: "test" });
  await until(() => first.state.session.kind === "in" && first.state.link === "live");
});

test("where there are no locks each one sends", () => {
  expect(new Company().isSender).toBe(true);
  expect(new Company(null, locks).isSender).toBe(false);
});

test("where locks are refused every core sends", async () => {
  let asked = 0;
  const refused: Locks = {
    request: () => {
      asked++;
      return Promise.reject(new DOMException("denied", "SecurityError"));
    },
  };
  const company = new Company(null, refused);
  company.start();
  await until(() => company.isSender);
  expect(asked).toBe(1);
});
