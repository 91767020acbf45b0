import { expect, test } from "vitest";
import { MuteResponseSchema } from "../gen/hongyan/v1/conversation_pb";
import { create } from "@bufbuild/protobuf";
import { apply } from "./apply";
import { Company } from "./company";
import type { Core } from "./core";
import { MemoryStore } from "./db";
import { ApiError, failureOf } from "./errors";
import { settingsApi } from "./settings";
import { direct, signedIn } from "./testing/make";
import type { ConversationSettings, State } from "./types";

const plain: ConversationSettings = { pinned: 0, mutedUntil: 0, markedUnread: false, archived: 0, unlisted: 0, scheduled: 0, unsent: 0 };
const pinned = (n: number): ConversationSettings => ({ ...plain, pinned: n });

/** A core with conversations 1…n, of which the answers are given by hand. */
function setup(...settings: ConversationSettings[]) {
  let state: State = signedIn({ conversations: Object.fromEntries(settings.map((s, i) => [String(i + 1), direct({ id: String(i + 1), settings: s })])) });
  const asked: { method: string; request: object; answer: (settings: { pinned?: bigint; markedUnread?: boolean }) => void; refuse: () => void }[] = [];
  const core: Core = {
    store: new MemoryStore(),
    call: (method, request) =>
      new Promise((resolve, reject) => {
        asked.push({
          method: method.name,
          request,
          answer: (s) => resolve(create(MuteResponseSchema, { settings: s }) as never),
          refuse: () => reject(new ApiError(failureOf("resource_exhausted", "PINS_FULL"))),
        });
      }),
    state: () => state,
    change: (input) => (state = apply(state, input)),
    flush: async () => undefined,
    company: new Company(), tokens: { access: async () => "" },
  };
  return { api: settingsApi(core), asked, core, of: (id: string) => state.conversations[id]?.settings };
}

test("a pin stands on top at once, and where the server says after", async () => {
  const s = setup(plain, pinned(4), pinned(9));
  const done = s.api.pin({ conv: "1", pinned: true, above: "" });
  expect(s.of("1")?.pinned).toBe(10);
  s.asked[0]?.answer({ pinned: 17n });
  await done;
  expect(s.of("1")?.pinned).toBe(17);
  expect(s.asked[0]?.request).toMatchObject({ conversationId: "1", pinned: true, aboveId: "0" });
});

test("above another one it stands between that and the next", async () => {
  const s = setup(plain, pinned(4), pinned(9));
  void s.api.pin({ conv: "1", pinned: true, above: "2" });
  expect(s.of("1")?.pinned).toBe(6.5);
  void s.api.pin({ conv: "1", pinned: true, above: "3" });
  expect(s.of("1")?.pinned).toBe(10);
});

test("refused, it is as before, and who asked is told", async () => {
  const s = setup(plain);
  const done = s.api.pin({ conv: "1", pinned: true, above: "" });
  s.asked[0]?.refuse();
  await expect(done).rejects.toMatchObject({ failure: { reason: "PINS_FULL" } });
  expect(s.of("1")).toEqual(plain);
});

test("refused after another device changed it, it is as that one left it", async () => {
  const s = setup(plain);
  const done = s.api.mute({ conv: "1", until: Infinity });
  expect(s.of("1")?.mutedUntil).toBe(Infinity);
  s.core.change({ kind: "settings", conv: "1", settings: { ...plain, mutedUntil: 5 } });
  s.asked[0]?.refuse();
  await expect(done).rejects.toThrow();
  expect(s.of("1")?.mutedUntil).toBe(5);
});

test("changed twice and refused twice, it is as the server has it, whichever answer comes first", async () => {
  for (const order of [[0, 1], [1, 0]]) {
    const s = setup(plain);
    const both = Promise.allSettled([s.api.mute({ conv: "1", until: Infinity }), s.api.mute({ conv: "1", until: 7 })]);
    order.forEach((i) => s.asked[i]?.refuse());
    await both;
    expect(s.of("1")).toEqual(plain);
  }
});

test("the later of two changes is what is shown; when it is refused, what became of the first", async () => {
  const s = setup(plain);
  const first = s.api.markUnread({ conv: "1", unread: true });
  const second = s.api.markUnread({ conv: "1", unread: false });
  s.asked[0]?.answer({ markedUnread: true });
  await first;
  expect(s.of("1")?.markedUnread).toBe(false);
  s.asked[1]?.refuse();
  await expect(second).rejects.toThrow();
  expect(s.of("1")?.markedUnread).toBe(true);
});

test("an answer does not undo what is still on its way", async () => {
  const s = setup(plain);
  const first = s.api.pin({ conv: "1", pinned: true, above: "" });
  void s.api.markUnread({ conv: "1", unread: true });
  s.asked[0]?.answer({ pinned: 1n });
  await first;
  expect(s.of("1")).toEqual({ pinned: 1, mutedUntil: 0, markedUnread: true, archived: 0, unlisted: 0, scheduled: 0, unsent: 0 });
});

test("a mute is asked for by its time, for ever, or not at all", () => {
  const s = setup(plain);
  for (const until of [1500, Infinity, 0]) {
    void s.api.mute({ conv: "1", until });
  }
  expect(s.asked.map((a) => a.request)).toEqual([{ conversationId: "1", until: expect.objectContaining({ seconds: 1n, nanos: 500_000_000 }) as unknown }, { conversationId: "1", forEver: true }, { conversationId: "1" }]);
});
