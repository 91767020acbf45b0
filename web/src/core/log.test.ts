import { describe, expect, test } from "vitest";
import { bounded, extend, HEAD, holes, isDetached, jump, MAX_EVENTS, merge, pageAfter, pageBefore } from "./log";
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

describe("a log that does not reach the newest event", () => {
  const far = merge(undefined, { events: events(10, 12), above: 9, below: 13 });

  test("says so by a gap after its last event", () => {
    expect(far.gaps).toEqual([12]);
    expect(isDetached(far)).toBe(true);
    expect(holes(far)).toEqual([]);
  });

  test("takes nothing new, unless it is next to it", () => {
    expect(extend(far, events(20, 21), 19)).toBe(far);
    expect(extend(far, events(13, 13), 12)).toMatchObject({ gaps: [], events: [...far.events, text(13)] });
  });

  test("reaches it when a page ends there", () => {
    expect(merge(far, pageAfter(events(13, 14), 12, true)).gaps).toEqual([14]);
    expect(merge(far, pageAfter(events(13, 14), 12, false)).gaps).toEqual([]);
    // The head was higher when it was asked: what lies between is hidden from us.
    expect(pageAfter(events(13, 14), 12, false, 20).below).toBe(20);
  });
});

describe("what has come", () => {
  const log = merge(undefined, pageBefore(events(1, 3), HEAD, false));

  test("goes below the log, with a hole if it is small", () => {
    expect(extend(log, events(4, 5), 3)).toMatchObject({ gaps: [] });
    expect(extend(log, events(9, 10), 3).gaps).toEqual([3]);
    expect(extend(log, [], 3)).toBe(log);
  });

  test("stays outside if it is far away", () => {
    const next = extend(log, events(2000, 2001), 3);
    expect(next).toEqual({ ...log, gaps: [3] });
    expect(isDetached(next)).toBe(true);
  });

  test("into an empty log: its start is known only if nothing was skipped", () => {
    const empty = merge(undefined, pageBefore([], HEAD, false));
    expect(extend(empty, events(1, 1), 0).atStart).toBe(true);
    expect(extend(empty, events(5, 6), 0).atStart).toBe(false);
  });
});

describe("a jump", () => {
  const log = merge(undefined, pageBefore(events(100, 120), HEAD, true));

  test("leaves what is not next to it", () => {
    const next = jump(log, { events: events(50, 60), above: 49, below: 61 });
    expect(seqs(next)).toEqual(range(50, 60));
    expect(next.gaps).toEqual([60]);
  });

  test("from far above to the newest part leaves no hole between them", () => {
    const far = merge(undefined, { events: events(10, 12), above: 9, below: 13 });
    expect(seqs(jump(far, pageBefore(events(100, 120), HEAD, true)))).toEqual(range(100, 120));
  });

  test("keeps what is", () => {
    expect(seqs(jump(log, { events: events(90, 99), above: 89, below: 100 }))).toEqual(range(90, 120));
    expect(seqs(jump(undefined, { events: events(5, 6), above: 4, below: 7 }))).toEqual([5, 6]);
  });
});

describe("a log that grows too long", () => {
  const page = (from: number, to: number) => ({ events: events(from, to), above: from - 1, below: to + 1 });
  const long = merge(undefined, pageBefore(events(1001, 1000 + MAX_EVENTS), HEAD, true));

  test("loses its lower end to an older page", () => {
    const next = bounded(merge(long, page(991, 1000)), page(991, 1000));
    expect(next.events).toHaveLength(MAX_EVENTS);
    expect(next.events[0]?.seq).toBe(991);
    expect(next.gaps).toEqual([990 + MAX_EVENTS]);
  });

  test("loses its upper end to a newer one", () => {
    const end = 1000 + MAX_EVENTS;
    const next = bounded(merge(long, page(end + 1, end + 10)), page(end + 1, end + 10));
    expect(next.events).toHaveLength(MAX_EVENTS);
    expect(next.events[0]?.seq).toBe(1011);
    expect(next.atStart).toBe(false);
  });
});
