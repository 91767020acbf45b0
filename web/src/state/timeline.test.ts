import { describe, expect, test } from "vitest";
import { ANN, BOB, direct, group, GROUP, ME, notice, text } from "../core/testing/make";
import type { Event, Pending } from "../core/types";
import { reuse, timeline, type Item } from "./timeline";

const MINUTE = 60_000;
const morning = new Date(2026, 10, 20, 9, 0).getTime();

function say(seq: number, sender: string, minute: number, more: Partial<Event> = {}): Event {
  return text(seq, `m${seq}`, { sender, sentAt: morning + minute * MINUTE, clientId: `c${seq}`, ...more });
}

function draw(events: Event[], more: Partial<Parameters<typeof timeline>[0]> = {}): Item[] {
  return timeline({ log: { events, gaps: [], atStart: true }, conversation: direct(), pending: [], me: ME, unreadAfter: -1, ...more });
}

const shape = (items: readonly Item[]) => items.map((i) => (i.kind === "message" ? `${i.sender}${i.isFirst ? "(" : ""}${i.isLast ? ")" : ""}` : i.kind));

describe("groups", () => {
  test("of one sender, within five minutes", () => {
    expect(shape(draw([say(1, ANN, 0), say(2, ANN, 4), say(3, ANN, 10), say(4, BOB, 10)]))).toEqual(["day", "2(", "2)", "2()", "3()"]);
  });

  test("that begin above what is drawn keep their shape", () => {
    const log = { events: [say(2, ANN, 1)], gaps: [], atStart: false };
    const above = (...[seq, sender, minute]: Parameters<typeof say>) => shape(draw([], { log, above: say(seq, sender, minute) }));
    expect(above(1, ANN, 0)).toEqual(["day", "2)"]);
    expect(above(1, BOB, 0)).toEqual(["day", "2()"]);
    expect(above(1, ANN, -5)).toEqual(["day", "2()"]);
    expect(shape(draw([], { log, above: say(1, ANN, 0), unreadAfter: 1 }))).toEqual(["day", "unread", "2()"]);
  });

  test("are broken by days, notices, holes and the divider", () => {
    const log = { events: [say(1, ANN, 0), say(2, ANN, 1), notice(3, 2, { kind: "member_left" }, { sentAt: morning + 2 * MINUTE }), say(4, ANN, 3), say(9, ANN, 4), say(10, ANN, 24 * 60)], gaps: [4], atStart: true };
    expect(shape(draw([], { log, conversation: group(), unreadAfter: 1 }))).toEqual(["day", "2()", "unread", "2()", "notice", "2()", "gap", "2()", "day", "2()"]);
  });
});

test("when two became friends stands between what was said before and after, and never twice", () => {
  const friendsSince = morning + 2 * MINUTE;
  const [before, after] = [say(1, ANN, 0), say(2, ANN, 3)];
  expect(shape(draw([before, after], { friendsSince, isAtHead: true }))).toEqual(["day", "2()", "friends", "2()"]);
  expect(shape(draw([before], { friendsSince, isAtHead: true }))).toEqual(["day", "2()", "friends"]);
  expect(shape(draw([], { friendsSince, isAtHead: true }))).toEqual(["day", "friends"]);
  // It is elsewhere in the conversation.
  expect(shape(draw([before], { friendsSince, isAtHead: false }))).toEqual(["day", "2()"]);
  expect(shape(draw([], { log: { events: [after], gaps: [], atStart: false }, friendsSince, isAtHead: true }))).toEqual(["day", "2()"]);
  expect(shape(draw([after], { friendsSince, isAtHead: true }))).toEqual(["day", "friends", "2()"]);
});

describe("the divider", () => {
  test("stands before the first foreign message", () => {
    expect(shape(draw([say(1, ANN, 0), say(2, ME, 1), say(3, ANN, 2)], { unreadAfter: 1 }))).toEqual(["day", "2()", "1()", "unread", "2()"]);
  });

  test("is left out when its place is not here", () => {
    const log = { events: [say(8, ANN, 0)], gaps: [], atStart: false };
    expect(shape(draw([], { log, unreadAfter: 3 }))).toEqual(["day", "2()"]);
    expect(shape(draw([], { log, unreadAfter: 7 }))).toEqual(["day", "unread", "2()"]);
  });
});

describe("delivery", () => {
  const one = (more: Parameters<typeof direct>[0]) => draw([say(5, ME, 0)], { conversation: direct(more) }).find((i) => i.kind === "message");

  test("stored, delivered, read", () => {
    expect(one({})).toMatchObject({ delivery: "stored" });
    expect(one({ peerDeliveredSeq: 5 })).toMatchObject({ delivery: "delivered" });
    expect(one({ peerDeliveredSeq: 5, peerReadSeq: 5 })).toMatchObject({ delivery: "read" });
    expect(one({ peerReadSeq: 4 })).toMatchObject({ delivery: "stored" });
  });

  test("of others is not ours to show", () => {
    expect(draw([say(5, ANN, 0)]).find((i) => i.kind === "message")).toMatchObject({ delivery: null, isOwn: false });
  });

  test("a message keeps its key when it comes back", () => {
    const pending: Pending = { clientId: "c5", conv: GROUP, text: "m5", entities: [], reply: 0, at: morning, state: "queued", seq: 0, failure: null };
    const before = draw([], { pending: [pending] }).find((i) => i.kind === "message");
    const after = draw([say(5, ME, 0)]).find((i) => i.kind === "message");
    expect(before).toMatchObject({ delivery: "queued", key: "c5" });
    expect(after?.key).toBe("c5");
  });
});

test("what is not known yet is kept, with what it says of itself", () => {
  expect(draw([say(1, ANN, 0, { body: { kind: "unknown", fallback: "a poll" } })])[1]).toMatchObject({ text: "", body: { kind: "unknown", fallback: "a poll" } });
});

describe("people who come in", () => {
  const join = (seq: number, user: string) => notice(seq, 0, { kind: "members_added", users: [user] }, { sentAt: morning + seq * MINUTE });

  test("one after another share a line", () => {
    const items = draw([join(1, "5"), join(2, "6"), join(3, "7"), say(4, ANN, 4), join(5, "8")], { conversation: group() });
    expect(shape(items)).toEqual(["day", "joins", "2()", "notice"]);
    expect(items[1]).toMatchObject({ users: ["5", "6", "7"], seq: 3, key: "s3" });
  });

  test("the line keeps its key when older ones come to it", () => {
    const items = draw([join(2, "6"), join(3, "7")], { conversation: group() });
    expect(items[1]).toMatchObject({ key: "s3" });
  });
});

test("what looks the same is the same object", () => {
  const events = [say(1, ANN, 0), say(2, ANN, 1), say(3, BOB, 2), say(4, BOB, 3)];
  const before = draw(events.slice(0, 3));
  const known = new Map(before.map((item) => [item.key, item]));
  const after = reuse(draw(events), known);
  // The third is no longer the last of its group.
  expect(after.map((item) => before.includes(item))).toEqual([true, true, true, false, false]);
});

test("a day that comes twice has two keys", () => {
  const items = draw([say(1, ANN, 0), say(2, ANN, 24 * 60), say(3, ANN, 1)]);
  expect(new Set(items.map((item) => item.key)).size).toBe(items.length);
});

test("what is done again is told once, as it was last; who joins by links is counted with those who are added", () => {
  const nick = (seq: number, sender: string, nickname: string) => notice(seq, 0, { kind: "group", what: "nicknameChanged", nickname }, { sender, sentAt: morning });
  const wait = (seq: number, waiting: number) => notice(seq, 0, { kind: "group", what: "applicationsChanged", waiting }, { sentAt: morning });
  const items = draw([nick(1, ANN, "a"), nick(2, ANN, "b"), nick(3, BOB, "c"), wait(4, 1), wait(5, 2), notice(6, 0, { kind: "member_joined", user: BOB }, { sentAt: morning }), notice(7, 0, { kind: "members_added", users: [ME] }, { sentAt: morning })]);
  expect(items.map((i) => i.key)).toEqual([expect.stringMatching(/^day/), "s2", "s3", "s5", "s7"]);
  expect(items.at(-1)).toMatchObject({ kind: "joins", users: [BOB, ME] });
});

test("what waits for its files stands where it was written, whatever was sent after it", () => {
  const waits: Pending = { clientId: "c2", conv: GROUP, text: "", entities: [], reply: 0, at: morning, state: "queued", seq: 0, failure: null, isHeld: true };
  const order = (pending: Pending) => draw([say(1, ME, 0), say(2, ME, 1, { clientId: "c3" })], { pending: [pending] }).flatMap((i) => (i.kind === "message" ? [i.clientId] : []));
  expect(order(waits)).toEqual(["c1", "c2", "c3"]);
  expect(order({ ...waits, isHeld: false })).toEqual(["c1", "c3", "c2"]);
});
