import { expect, test } from "vitest";
import { apply, type Input } from "./apply";
import { direct, DIRECT, signedIn } from "./testing/make";
import type { State } from "./types";

const T = 1_700_000_000_000;
const start = signedIn({ conversations: { [DIRECT]: direct() }, userSeq: 0 });
const write = (text: string, at = T): Input => ({ kind: "draft", conv: DIRECT, text, reply: 0, at });
const saved = (text: string, savedAt: number): Input => ({ kind: "draft_saved", conv: DIRECT, text, savedAt });
const told = (seq: number, text: string, savedAt: number): Input => ({ kind: "user_event", event: { seq, body: { kind: "draft", conv: DIRECT, draft: { text, savedAt, saved: true, reply: 0 } } } });
const synced = (text: string, savedAt: number): Input => ({
  kind: "differences",
  differences: { epoch: "e1", resync: false, userSeq: 0, userEvents: [], users: [], folders: [], nextPage: "", first: true, conversations: [{ conversation: direct(), draft: { text, savedAt, saved: true, reply: 0 }, tail: [], changed: [], isAllChanged: false }] },
});
const play = (...inputs: Input[]): State => inputs.reduce(apply, start);
const text = (state: State) => state.drafts[DIRECT]?.text;

test("what is written is there at once, and not saved", () => {
  expect(play(write("a")).drafts).toEqual({ [DIRECT]: { text: "a", savedAt: T, saved: false, reply: 0 } });
});

test("the same again changes nothing", () => {
  const state = play(write("a"));
  expect(apply(state, write("a", T + 1))).toBe(state);
  expect(apply(start, write(""))).toBe(start);
});

test("the server's answer saves it, unless it was changed since", () => {
  expect(play(write("a"), saved("a", T + 50)).drafts[DIRECT]).toEqual({ text: "a", savedAt: T + 50, saved: true, reply: 0 });
  expect(play(write("a"), write("ab"), saved("a", T + 50)).drafts[DIRECT]).toMatchObject({ text: "ab", saved: false });
});

test("taken away: none is shown, and the server still has to be told", () => {
  const state = play(write("a"), saved("a", T), write("", T + 9));
  expect(state.drafts).toEqual({});
  expect(state.cleared).toEqual({ [DIRECT]: { text: "", savedAt: T + 9, saved: false, reply: 0 } });
  expect(apply(state, saved("", T + 10)).cleared).toEqual({});
  expect(apply(state, write("b", T + 20))).toMatchObject({ cleared: {}, drafts: { [DIRECT]: { text: "b" } } });
});

test("another device's draft is taken, and goes when it goes there", () => {
  const state = play(told(1, "there", T));
  expect(state.drafts[DIRECT]).toEqual({ text: "there", savedAt: T, saved: true, reply: 0 });
  expect(apply(state, told(2, "", T + 1)).drafts).toEqual({});
  expect(text(play(synced("there", T)))).toBe("there");
});

test("the later one wins", () => {
  const mine = play(write("mine"), saved("mine", T + 100));
  expect(text(apply(mine, told(1, "older", T + 50)))).toBe("mine");
  expect(text(apply(mine, told(1, "newer", T + 150)))).toBe("newer");
  const again = apply(mine, synced("mine", T + 100));
  expect(again.drafts).toBe(mine.drafts);
});

test("what is being written here stays, whatever the server says of before", () => {
  const writing = play(write("mine"));
  expect(text(apply(writing, told(1, "mi", T + 3000)))).toBe("mine");
  expect(text(apply(writing, synced("mi", T - 3000)))).toBe("mine");
  expect(apply(play(told(1, "a", T), write("", T + 10)), told(2, "a", T + 100)).drafts).toEqual({});
});

test("what was written here long before, and never saved, gives way", () => {
  expect(text(apply(play(write("mine")), synced("a day later", T + 86_400_000)))).toBe("a day later");
});

test("a wrong clock does not decide", () => {
  const ahead = { ...play(write("mine", T + 3_600_000)), skew: -3_600_000 };
  expect(text(apply(ahead, told(1, "a minute later", T + 60_000)))).toBe("a minute later");
  expect(text(apply({ ...ahead, skew: 0 }, told(1, "a minute later", T + 60_000)))).toBe("mine");
});

test("a full sync brings the drafts anew; what is unsaved here stays", () => {
  const state = { ...play(told(1, "saved", T)), drafts: { [DIRECT]: { text: "saved", savedAt: T, saved: true, reply: 0 }, "7": { text: "unsaved", savedAt: T, saved: false, reply: 0 } } };
  const resync = (epoch: string): Input => ({ kind: "differences", differences: { epoch, resync: true, userSeq: 0, userEvents: [], users: [], folders: [], nextPage: "", first: true, conversations: [] } });
  expect(apply(state, resync("e1")).drafts).toEqual({ "7": { text: "unsaved", savedAt: T, saved: false, reply: 0 } });
  // Another database: it is told of all of them.
  expect(apply(state, resync("e2")).drafts).toEqual({ [DIRECT]: { text: "saved", savedAt: T, saved: false, reply: 0 }, "7": { text: "unsaved", savedAt: T, saved: false, reply: 0 } });
});
