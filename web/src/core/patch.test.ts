import { expect, test } from "vitest";
import { apply, type Input } from "./apply";
import { HEAD, pageBefore } from "./log";
import { diff, patch } from "./patch";
import { ANN, direct, DIRECT, group, GROUP, range, signedIn, text, user } from "./testing/make";

const inputs: Input[] = [
  { kind: "conversation", conversation: direct({ headSeq: 3 }) },
  { kind: "conversation", conversation: group() },
  { kind: "page", conv: DIRECT, page: pageBefore([text(2), text(3)], HEAD, true) },
  { kind: "event", event: text(4) },
  { kind: "page", conv: DIRECT, page: pageBefore([text(1)], 2, false) },
  { kind: "users", users: [user(ANN)] },
  { kind: "typing", conv: DIRECT, user: ANN, until: 5 },
  { kind: "event", event: text(5) },
  { kind: "draft", conv: DIRECT, text: "a", reply: 0, at: 1 },
  { kind: "draft", conv: DIRECT, text: "", reply: 0, at: 2 },
  { kind: "closed", conv: DIRECT },
  { kind: "link", link: "live" },
];

test("a copy that is patched is the state, step by step", () => {
  let state = signedIn();
  let copy = structuredClone(state);
  for (const input of inputs) {
    const next = apply(state, input);
    const p = diff(state, next);
    if (p !== null) {
      copy = patch(copy, structuredClone(p));
    }
    state = next;
    expect(copy).toEqual(state);
  }
});

test("what did not change keeps its identity in the copy", () => {
  const before = inputs.slice(0, 4).reduce(apply, signedIn());
  const after = apply(before, { kind: "event", event: text(5) });
  const p = diff(before, after);
  const copy = p === null ? before : patch(before, p);
  expect(copy.conversations[GROUP]).toBe(before.conversations[GROUP]);
  expect(copy.users).toBe(before.users);
  expect(copy.logs[DIRECT]?.events[0]).toBe(before.logs[DIRECT]?.events[0]);
});

test("only the new end of a long log travels", () => {
  const before = inputs.slice(0, 1).reduce(apply, signedIn({ conversations: { [DIRECT]: direct({ headSeq: 500 }) } }));
  const loaded = apply(before, { kind: "page", conv: DIRECT, page: pageBefore(range(1, 500).map((n) => text(n)), HEAD, false) });
  const p = diff(loaded, apply(loaded, { kind: "event", event: text(501) }));
  expect(p?.logs[DIRECT]).toMatchObject({ head: 500, tail: 0, middle: [{ seq: 501 }] });
});

test("nothing new is no patch", () => {
  const state = signedIn();
  expect(diff(state, state)).toBeNull();
});
