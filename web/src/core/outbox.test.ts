import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { apply } from "./apply";
import { ApiError, failureOf } from "./errors";
import { Outbox } from "./outbox";
import { direct, DIRECT, group, GROUP, signedIn } from "./testing/make";
import type { Pending, State } from "./types";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function pending(conv: string, clientId: string): Pending {
  return { clientId, conv, text: clientId, entities: [], reply: 0, at: 0, state: "queued", seq: 0, failure: null };
}

function setup(answers: (p: Pending, n: number) => Promise<number>) {
  let state: State = signedIn({ link: "live", conversations: { [DIRECT]: direct(), [GROUP]: group() } });
  const sent: string[] = [];
  let n = 0;
  const outbox = new Outbox({
    state: () => state,
    isSender: () => true,
    send: (p) => {
      sent.push(p.clientId);
      return answers(p, ++n);
    },
    onStored: (p, seq) => (state = apply(state, { kind: "stored", conv: p.conv, clientId: p.clientId, seq })),
    onFailed: (p, failure) => (state = apply(state, { kind: "failed", conv: p.conv, clientId: p.clientId, failure })),
    random: () => 1,
  });
  return {
    sent,
    outbox,
    state: () => state,
    link: (link: State["link"]) => (state = apply(state, { kind: "link", link })),
    put: (p: Pending) => (state = apply(state, { kind: "queued", pending: p })),
    write: (...ids: string[]) => {
      for (const id of ids) {
        state = apply(state, { kind: "queued", pending: pending(id.startsWith("g") ? GROUP : DIRECT, id) });
      }
      outbox.pump();
    },
  };
}

test("one at a time per conversation, in the order of writing", async () => {
  const open: ((seq: number) => void)[] = [];
  const box = setup(() => new Promise((resolve) => open.push(resolve)));
  box.write("a", "b", "g1");
  expect(box.sent).toEqual(["a", "g1"]);
  open[0]?.(1);
  await vi.advanceTimersByTimeAsync(0);
  expect(box.sent).toEqual(["a", "g1", "b"]);
});

test("a temporary refusal is tried again, before anything later", async () => {
  const box = setup(async (_, n) => {
    if (n <= 2) {
      throw new ApiError(failureOf("resource_exhausted", "OVERLOADED"));
    }
    return n;
  });
  box.write("a", "b");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(box.sent).toEqual(["a", "a", "a", "b"]);
  expect(box.state().outbox[DIRECT]?.map((p) => p.state)).toEqual(["stored", "stored"]);
});

test("it waits as long as the server asks", async () => {
  const box = setup(async (_, n) => {
    if (n === 1) {
      throw new ApiError({ ...failureOf("resource_exhausted", "RATE_LIMITED"), retryAfter: 7000 });
    }
    return n;
  });
  box.write("a");
  await vi.advanceTimersByTimeAsync(6900);
  expect(box.sent).toEqual(["a"]);
  await vi.advanceTimersByTimeAsync(200);
  expect(box.sent).toEqual(["a", "a"]);
});

test("a permanent one is shown with its reason, and the next goes on", async () => {
  const box = setup(async (p) => {
    if (p.clientId === "a") {
      throw new ApiError(failureOf("permission_denied", "NOT_A_MEMBER"));
    }
    return 1;
  });
  box.write("a", "b");
  await vi.advanceTimersByTimeAsync(0);
  expect(box.state().outbox[DIRECT]).toMatchObject([{ state: "failed", failure: { reason: "NOT_A_MEMBER" } }, { state: "stored" }]);
});

test("a lost socket costs nothing: live again, it goes on at once", async () => {
  let isDown = true;
  const box = setup(async () => {
    if (isDown) {
      box.link("waiting");
      throw new ApiError(failureOf("unavailable"));
    }
    return 1;
  });
  box.write("a");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(box.sent).toEqual(["a"]);
  isDown = false;
  box.link("live");
  box.outbox.stop();
  box.outbox.pump();
  await vi.advanceTimersByTimeAsync(0);
  expect(box.sent).toEqual(["a", "a"]);
});

test("a server that keeps blaming itself is told of after some tries", async () => {
  const box = setup(async () => {
    throw new ApiError(failureOf("internal", "INTERNAL"));
  });
  box.write("a");
  await vi.advanceTimersByTimeAsync(600_000);
  expect(box.sent).toHaveLength(8);
  expect(box.state().outbox[DIRECT]?.[0]?.state).toBe("failed");
});

test("nothing is sent while the link is not live", () => {
  const box = setup(async () => 1);
  box.link("syncing");
  box.write("a");
  expect(box.sent).toEqual([]);
});

test("what comes too soon in a slow group waits, and goes by itself; what one may not say does not", async () => {
  const box = setup(async (p, n) => {
    if (p.clientId === "g1" && n === 1) {
      throw new ApiError({ ...failureOf("resource_exhausted", "SLOW_MODE"), retryAfter: 30_000 });
    }
    if (p.clientId === "g2") {
      throw new ApiError({ ...failureOf("permission_denied", "MUTED"), retryAfter: 30_000 });
    }
    return n;
  });
  box.write("g1");
  await vi.advanceTimersByTimeAsync(29_000);
  expect(box.sent).toEqual(["g1"]);
  await vi.advanceTimersByTimeAsync(2000);
  expect(box.sent).toEqual(["g1", "g1"]);
  box.write("g2");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(box.sent).toEqual(["g1", "g1", "g2"]);
  expect(box.state().outbox[GROUP]?.at(-1)).toMatchObject({ state: "failed", failure: { reason: "MUTED" } });
});

test("what is written after files waits for them, for some seconds; what is paused keeps nobody", async () => {
  const box = setup(async (_, n) => n);
  const held = (id: string, more: Partial<Pending> = {}): Pending => ({ ...pending(DIRECT, id), at: Date.now(), isHeld: true, ...more });
  box.put(held("a"));
  box.write("b");
  await vi.advanceTimersByTimeAsync(4900);
  expect(box.sent).toEqual([]);
  await vi.advanceTimersByTimeAsync(200);
  expect(box.sent).toEqual(["b"]);
  box.put(held("a", { isHeld: false }));
  box.outbox.pump();
  await vi.advanceTimersByTimeAsync(0);
  expect(box.sent).toEqual(["b", "a"]);
  box.put(held("c", { isPaused: true }));
  box.write("d");
  await vi.advanceTimersByTimeAsync(0);
  expect(box.sent).toEqual(["b", "a", "d"]);
});

test("what can still be taken back waits for its time, and all behind it", async () => {
  const box = setup(async (_, n) => n);
  box.put({ ...pending(DIRECT, "a"), until: Date.now() + 5000 });
  box.write("b", "g1");
  await vi.advanceTimersByTimeAsync(4900);
  expect(box.sent).toEqual(["g1"]);
  await vi.advanceTimersByTimeAsync(200);
  expect(box.sent).toEqual(["g1", "a", "b"]);
});

test("a text that waits does not keep what was written before it", async () => {
  const box = setup(async (_, n) => n);
  box.put({ ...pending(DIRECT, "a"), until: Date.now() });
  box.put({ ...pending(DIRECT, "b"), until: Date.now() + 5000 });
  box.outbox.pump();
  await vi.advanceTimersByTimeAsync(100);
  expect(box.sent).toEqual(["a"]);
  await vi.advanceTimersByTimeAsync(5000);
  expect(box.sent).toEqual(["a", "b"]);
});

test("after a restart it goes when its time comes, and a clock that was put back holds it no longer", async () => {
  const box = setup(async (_, n) => n);
  box.put({ ...pending(DIRECT, "a"), until: Date.now() + 3000 });
  box.outbox.stop();
  box.outbox.pump();
  await vi.advanceTimersByTimeAsync(3001);
  expect(box.sent).toEqual(["a"]);
  box.put({ ...pending(DIRECT, "b"), until: Date.now() + 3_600_000 });
  box.outbox.pump();
  expect(box.sent).toEqual(["a", "b"]);
});
