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
  let written: State | null = null;
  const core = { state: () => state, change: (input) => (state = apply(state, input)), flush: async () => void (written = state) } as Partial<Core> as Core;
  return { state: () => state, written: () => written, undo: () => undoApi(core).undo({ conv: DIRECT, clientId: "a", text: "before\nhi", reply: 3 }) };
}

test("what waits is taken back once, and is the draft of its conversation when that is written", async () => {
  const { state, written, undo } = setup({ until: Date.now() + 2000 });
  const undone = undo();
  expect(written()).toMatchObject({ outbox: {}, drafts: { [DIRECT]: { text: "before\nhi", reply: 3, saved: false } } });
  expect(await undone).toBe(true);
  const { drafts } = state();
  expect(await undo()).toBe(false);
  expect(state().drafts).toBe(drafts);
});

test("what is sent, or as good as sent, stays", async () => {
  for (const more of [{}, { until: Date.now() + 200 }, { until: Date.now() + 2000, state: "stored" as const }]) {
    const { state, undo } = setup(more);
    expect(await undo()).toBe(false);
    expect(state().outbox[DIRECT]).toHaveLength(1);
    expect(state().drafts).toEqual({});
  }
});
