import { expect, test } from "vitest";
import { HEAD, merge, newest, pageAfter, pageBefore } from "./log";
import { range, text } from "./testing/make";

const events = (from: number, to: number) => range(from, to).map((seq) => text(seq));
const seqs = (log: { events: readonly { seq: number }[] }) => log.events.map((e) => e.seq);

test("a first page is the log", () => {
  const log = merge(undefined, pageBefore(events(5, 8), HEAD, true));
  expect(seqs(log)).toEqual([5, 6, 7, 8]);
  expect(log).toMatchObject({ gaps: [], atStart: false });
});

test("an empty conversation is at its start", () => {
  expect(merge(undefined, pageBefore([], HEAD, false))).toEqual({ events: [], gaps: [], atStart: true });
});

test("an older page goes in front, and knows the start", () => {
  const log = merge(merge(undefined, pageBefore(events(5, 8), HEAD, true)), pageBefore(events(1, 4), 5, false));
  expect(seqs(log)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(log).toMatchObject({ gaps: [], atStart: true });
});

test("a tail that is not next to the log leaves a gap, and pages fill it from both sides", () => {
  let log = merge(undefined, pageBefore(events(1, 3), HEAD, false));
  log = merge(log, { events: events(9, 10), above: 8, below: HEAD });
  expect(log.gaps).toEqual([3]);
  log = merge(log, pageAfter(events(4, 5), 3, true));
  expect(log.gaps).toEqual([5]);
  log = merge(log, pageBefore(events(7, 8), 9, true));
  expect(log.gaps).toEqual([5]);
  log = merge(log, pageAfter(events(6, 10), 5, false));
  expect(log.gaps).toEqual([]);
  expect(seqs(log)).toEqual(range(1, 10));
});

test("what a membership hides is not a gap once the server was asked", () => {
  let log = merge(undefined, pageBefore(events(1, 3), HEAD, false));
  log = merge(log, { events: events(9, 10), above: 8, below: HEAD });
  log = merge(log, pageAfter(events(9, 10), 3, false));
  expect(log.gaps).toEqual([]);
  // And stays none when something else is added.
  expect(merge(log, { events: events(11, 11), above: 10, below: HEAD }).gaps).toEqual([]);
});

test("an overlapping page changes nothing, and keeps the object", () => {
  const log = merge(undefined, pageBefore(events(1, 5), HEAD, false));
  expect(merge(log, pageBefore(events(2, 4), 5, true))).toBe(log);
});

test("events keep their identity", () => {
  const log = merge(undefined, pageBefore(events(3, 5), HEAD, true));
  const next = merge(merge(log, { events: [text(6)], above: 5, below: HEAD }), pageBefore(events(1, 2), 3, false));
  expect(next.events[2]).toBe(log.events[0]);
});

test("newest cuts, and forgets gaps above", () => {
  let log = merge(undefined, pageBefore(events(1, 3), HEAD, false));
  log = merge(log, { events: events(9, 12), above: 8, below: HEAD });
  expect(newest(log, 4)).toEqual({ events: log.events.slice(3), gaps: [], atStart: false });
  expect(newest(log, 5).gaps).toEqual([3]);
  expect(newest(log, 50)).toBe(log);
});
