import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ChatApi, Tell } from "./api";
import { ApiError, failureOf } from "./errors";
import { Host, type Api, type Channel } from "./host";
import { patch } from "./patch";
import { signedIn, user } from "./testing/make";
import type { State } from "./types";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setup(chat: Partial<ChatApi>, account: Partial<Api> = {}) {
  const told: Tell[] = [];
  const channel: Channel = { onmessage: null, postMessage: (m) => told.push(m as Tell) };
  const host = new Host({ chat: async () => chat, ...account } as Api, signedIn(), channel);
  const ask = async (method: string, argument?: unknown, id = 1) => {
    channel.onmessage?.({ data: { to: "core", kind: "call", tab: "t", id, method, argument } });
    await vi.advanceTimersByTimeAsync(0);
  };
  return { host, told, ask, channel };
}

test("a call is answered, by the account's part or the rest", async () => {
  const s = setup({ find: async (handle) => user(handle) }, { signOut: async () => undefined });
  await s.ask("find", "7");
  await s.ask("signOut", undefined, 2);
  expect(s.told.slice(1)).toMatchObject([{ kind: "result", id: 1, value: { id: "7" } }, { kind: "result", id: 2 }]);
});

test("a refusal has its failure", async () => {
  const s = setup({ pin: () => Promise.reject(new ApiError(failureOf("resource_exhausted", "PINS_FULL"))) });
  await s.ask("pin", {});
  expect(s.told.at(-1)).toMatchObject({ kind: "refused", failure: { reason: "PINS_FULL" } });
});

test("what hangs has failed after ten seconds", async () => {
  const s = setup({ members: () => new Promise(() => undefined) });
  await s.ask("members", "1");
  await vi.advanceTimersByTimeAsync(9_999);
  expect(s.told).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(s.told.at(-1)).toMatchObject({ kind: "refused", failure: { code: "unavailable" } });
});

test("a picture may take longer: it is brought to the server, and looked at", async () => {
  const s = setup({ setAvatar: () => new Promise((done) => setTimeout(done, 200_000)), addPicture: () => new Promise(() => undefined) });
  await s.ask("setAvatar", {});
  await s.ask("addPicture", "key", 2);
  await vi.advanceTimersByTimeAsync(200_000);
  expect(s.told.slice(1)).toMatchObject([{ kind: "result", id: 1 }]);
  await vi.advanceTimersByTimeAsync(100_000);
  expect(s.told.at(-1)).toMatchObject({ kind: "refused", id: 2, failure: { code: "unavailable" } });
});

test("tabs follow by patches, at most one per frame; a new tab gets the whole", async () => {
  const s = setup({});
  const states: State[] = [signedIn({ userSeq: 1 }), signedIn({ userSeq: 2 }), signedIn({ userSeq: 3 })];
  await vi.advanceTimersByTimeAsync(100);
  states.forEach((state) => s.host.publish(state));
  await vi.advanceTimersByTimeAsync(20);
  const patches = s.told.flatMap((m) => (m.kind === "patch" ? [m.patch] : []));
  expect(patches).toHaveLength(2);
  expect(patches.reduce(patch, signedIn()).userSeq).toBe(3);
  s.channel.onmessage?.({ data: { to: "core", kind: "hello", tab: "new" } });
  expect(s.told.at(-1)).toMatchObject({ kind: "state", tab: "new", version: 2, state: { userSeq: 3 } });
});
