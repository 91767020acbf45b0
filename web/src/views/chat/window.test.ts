import { expect, test } from "vitest";
import { HEAD } from "../../core/log";
import { notice, range, text } from "../../core/testing/make";
import { bound, has, MOST, moveDown, moveUp, openWindow, shown, windowAround } from "./window";

const events = range(1, 1000).map((n) => text(n));
const seqs = (w: Parameters<typeof shown>[1]) => {
  const part = shown(events, w);
  return [part[0]?.seq, part.at(-1)?.seq, part.length];
};

test("opens at the end, or a little above what is unread", () => {
  expect(seqs(openWindow(events, -1))).toEqual([961, 1000, 40]);
  expect(seqs(openWindow(events, 990))).toEqual([961, 1000, 40]);
  expect(seqs(openWindow(events, 900))).toEqual([886, 1000, 115]);
  expect(seqs(openWindow(events, 100))).toEqual([86, 85 + MOST, MOST]);
  expect(openWindow([], -1)).toEqual({ from: 0, to: HEAD });
});

test("opens around a message", () => {
  expect(seqs(windowAround(events, 500))).toEqual([461, 540, 80]);
  expect(seqs(windowAround(events, 3))).toEqual([1, 43, 43]);
  expect(windowAround(events, 990)).toEqual({ from: 951, to: HEAD });
});

test("moves up to the start and down to the end, and stays small", () => {
  let w = openWindow(events, -1);
  for (let next = moveUp(events, w); next !== w; next = moveUp(events, w)) {
    w = next;
    expect(shown(events, w).length).toBeLessThanOrEqual(MOST);
  }
  expect(seqs(w)).toEqual([1, MOST, MOST]);
  for (let next = moveDown(events, w); next !== w; next = moveDown(events, w)) {
    w = next;
    expect(shown(events, w).length).toBeLessThanOrEqual(MOST);
  }
  expect(w.to).toBe(HEAD);
  expect(seqs(w)[1]).toBe(1000);
});

test("a window at the head does not grow with it", () => {
  const w = { from: 1, to: HEAD };
  expect(seqs(bound(events, w, true))).toEqual([1001 - (MOST - 20), 1000, MOST - 20]);
  expect(seqs(bound(events, w, false))).toEqual([1, MOST, MOST]);
  const small = openWindow(events, -1);
  expect(bound(events, small, false)).toBe(small);
});

test("what is folded into one row counts as one", () => {
  const joins = range(1, 500).map((n) => notice(n, 0, { kind: "members_added", users: ["2"] }));
  const mixed = [...joins, ...range(501, 530).map((n) => text(n))];
  expect(openWindow(mixed, -1)).toEqual({ from: 1, to: HEAD });
  const w = { from: 1, to: HEAD };
  expect(bound(mixed, w, true)).toBe(w);
});

test("knows what is here", () => {
  expect(has(events, 1)).toBe(true);
  expect(has(events, 1001)).toBe(false);
  expect(has([], 1)).toBe(false);
});

test("an empty or whole window is the log itself", () => {
  expect(shown(events, { from: 0, to: HEAD })).toBe(events);
  expect(shown([], { from: 0, to: HEAD })).toEqual([]);
});
