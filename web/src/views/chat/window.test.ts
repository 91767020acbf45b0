import { expect, test } from "vitest";
import { HEAD } from "../../core/log";
import { range, text } from "../../core/testing/make";
import { bound, MOST, moveDown, moveUp, openWindow, shown } from "./window";

const events = range(1, 1000).map((n) => text(n));
const seqs = (w: Parameters<typeof shown>[1]) => {
  const part = shown(events, w);
  return [part[0]?.seq, part.at(-1)?.seq, part.length];
};

test("opens at the end, or a little above what is unread", () => {
  expect(seqs(openWindow(events, -1))).toEqual([941, 1000, 60]);
  expect(seqs(openWindow(events, 970))).toEqual([941, 1000, 60]);
  expect(seqs(openWindow(events, 900))).toEqual([891, 1000, 110]);
  expect(seqs(openWindow(events, 100))).toEqual([91, 90 + MOST, MOST]);
  expect(openWindow([], -1)).toEqual({ from: 0, to: HEAD });
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
  expect(seqs(bound(events, w, true))).toEqual([941, 1000, 60]);
  expect(seqs(bound(events, w, false))).toEqual([1, MOST, MOST]);
  const small = openWindow(events, -1);
  expect(bound(events, small, false)).toBe(small);
});

test("an empty or whole window is the log itself", () => {
  expect(shown(events, { from: 0, to: HEAD })).toBe(events);
  expect(shown([], { from: 0, to: HEAD })).toEqual([]);
});
