import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { apply } from "./apply";
import type { Core } from "./core";
import { DIRECT, signedIn } from "./testing/make";
import type { Pending, State } from "./types";
import { undoApi } from "./undo";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setup(more: Partial<Pending>) {
  const pending: Pending = { clientId: "a", conv: DIRECT, text: "hi", entities: [], reply: 3, at: 0, state: "queued", seq: 0, failure: null, ...more };
  let state: State = signedIn({ outbox: { [DIRECT]: [pending] } });
  const core = { state: () => state, change: (input) => (state = apply(state, input)), flush: async () => undefined } as Partial<Core> as Core;
  return { pending, state: () => state, undo: () => undoApi(core).undo({ conv: DIRECT, clientId: "a" }) };
}

test("what waits is taken back whole, once", async () => {
  const { pending, state, undo } = setup({ until: Date.now() + 2000 });
  expect(await undo()).toBe(pending);
  expect(state().outbox).toEqual({});
  expect(await undo()).toBeNull();
});

test("what is sent, or as good as sent, stays", async () => {
  for (const more of [{}, { until: Date.now() + 200 }, { until: Date.now() + 2000, state: "stored" as const }]) {
    const { state, undo } = setup(more);
    expect(await undo()).toBeNull();
    expect(state().outbox[DIRECT]).toHaveLength(1);
  }
});
