import { describe, expect, test } from "vitest";
import { unreadOf } from "../state/selectors";
import { apply, type Input } from "./apply";
import { changesOf } from "./changes";
import { HEAD, pageBefore } from "./log";
import { ANN, BOB, direct, DIRECT, group, GROUP, ME, RULES, signedIn, text } from "./testing/make";
import { untouched, type Body, type Entity, type Event, type State } from "./types";

const event = (e: Event): Input => ({ kind: "event", event: e });
const play = (state: State, ...inputs: Input[]) => inputs.reduce(apply, state);
const op = (seq: number, body: Body, more: Partial<Event> = {}): Event => ({ ...untouched, conv: DIRECT, seq, num: 3, countable: false, sender: ANN, sentAt: 2_000_000_000_000 + seq, clientId: "", body, ...more });
const said = (body: string) => ({ body: { kind: "text", text: body, entities: [] } as const, reply: null, forwarded: null, preview: null });
const unsaid = (seq: number, target: number, sender = ANN) => op(seq, { kind: "unsaid", target }, { sender });
const edited = (seq: number, target: number, words: string, edits = 1) => op(seq, { kind: "edited", target, edits, content: said(words) });
const reacted = (seq: number, emoji: string, count: number, added = true, sender = ANN) => op(seq, { kind: "reacted", target: 2, emoji, count, added }, { sender });
/** Three messages of the peer, in memory and on the way. */
const three = () => play(signedIn({ conversations: { [DIRECT]: direct() } }), event(text(1)), event(text(2)), { kind: "page", conv: DIRECT, page: pageBefore([text(1), text(2)], HEAD, false) }, event(text(3)));
const held = (state: State, seq: number) => state.logs[DIRECT]?.events.find((e) => e.seq === seq);
const unread = (state: State, id = DIRECT) => {
  const conv = state.conversations[id];
  return conv && unreadOf(conv, state.reading);
};

describe("an operation", () => {
  test("changes the message it is about, and is no last message itself", () => {
    const state = play(three(), event(edited(4, 2, "better")));
    expect(held(state, 2)).toMatchObject({ body: { text: "better" }, edits: 1, editedAt: 2_000_000_000_004, changedSeq: 4 });
    expect(state.conversations[DIRECT]).toMatchObject({ headSeq: 4, last: { seq: 3 } });
  });

  test("changes the last message where it is shown in the list", () => {
    expect(play(three(), event(edited(4, 3, "better"))).conversations[DIRECT]?.last).toMatchObject({ seq: 3, body: { text: "better" } });
    expect(play(three(), event(unsaid(4, 3))).conversations[DIRECT]?.last).toMatchObject({ seq: 3, body: { kind: "recalled", by: ANN } });
  });

  test("is not applied to a message that has it, or a later one, in it", () => {
    const newer = { ...text(2, "newest"), changedSeq: 5 };
    const before = play(three(), { kind: "page", conv: DIRECT, page: { events: [newer], above: 1, below: 3 } });
    expect(held(before, 2)).toBe(newer);
    expect(held(play(before, event(edited(4, 2, "old"))), 2)).toBe(newer);
  });

  test("without content only moves on: it was changed again", () => {
    const state = play(three(), event(op(4, { kind: "edited", target: 2, edits: 1, content: null })));
    expect(held(state, 2)).toMatchObject({ body: { text: "m2" }, changedSeq: 4 });
  });

  test("gives a message what its link leads to; an edit decides about it anew", () => {
    const preview = { url: "https://example.com/", site: "", title: "Example", description: "" };
    const state = play(three(), event(op(4, { kind: "previewed", target: 3, preview })));
    expect(held(state, 3)).toMatchObject({ preview, changedSeq: 4, body: { text: "m3" } });
    expect(state.conversations[DIRECT]?.last).toMatchObject({ seq: 3, preview });
    expect(held(play(state, event(edited(5, 3, "none"))), 3)?.preview).toBeNull();
    expect(held(play(state, event(unsaid(5, 3))), 3)?.preview).toBeNull();
  });

  test("happened while a page was on its way: the page has it all the same", () => {
    const before = play(three(), event(edited(4, 2, "better")), { kind: "closed", conv: DIRECT });
    const state = play(before, { kind: "page", conv: DIRECT, page: pageBefore([text(1), text(2), text(3), edited(4, 2, "better")], HEAD, false) });
    expect(held(state, 2)).toMatchObject({ body: { text: "better" } });
  });

  test("on something that is not in memory changes no log", () => {
    const before = three();
    expect(play(before, event(op(4, { kind: "pinned", target: 77, pinned: true }))).logs[DIRECT]?.events.slice(0, 3)).toEqual(before.logs[DIRECT]?.events);
  });
});

describe("a poll", () => {
  const poll = (seq: number): Event => ({ ...text(seq), body: { kind: "rich", what: "poll", fallback: "", value: { question: "which?", options: ["a", "b"], multiple: false, anonymous: false, quiz: true, right: 0 } } });
  const asked = () => play(signedIn({ conversations: { [DIRECT]: direct() } }), { kind: "page", conv: DIRECT, page: pageBefore([], HEAD, false) }, event(poll(1)), event(text(2)));
  const polled = (seq: number, votes: readonly number[], closed = false) => op(seq, { kind: "polled", target: 1, result: { votes, voters: 1, closed } }, { sender: "0" });
  const vote = (seq: number, mine: readonly number[], right?: number): Input => ({ kind: "user_event", event: { seq, body: { kind: "voted", conv: DIRECT, seq: 1, own: { mine, ...(right !== undefined && { right }) } } } });

  test("stands as its newest event says, and one's own vote as the own stream says, whichever comes first", () => {
    const want = { votes: [1, 0], voters: 1, closed: false, mine: [0], right: 1 };
    expect(held(play(asked(), event(polled(3, [1, 0])), vote(1, [0], 1)), 1)?.poll).toEqual(want);
    expect(held(play(asked(), vote(1, [0], 1), event(polled(3, [1, 0]))), 1)?.poll).toEqual(want);
    expect(held(play(asked(), event(polled(3, [1, 0])), vote(1, [0], 1), event(polled(4, [1, 1], true))), 1)?.poll).toEqual({ ...want, votes: [1, 1], closed: true });
  });

  test("that was taken back has no votes any more, also those that are told later", () => {
    expect(held(play(asked(), event(polled(3, [1, 0])), event(unsaid(4, 1)), vote(1, [0])), 1)?.poll).toBeNull();
  });

  test("that is not in memory is read anew from the disk's point of view", () => {
    const before = asked();
    const after = apply(before, vote(1, [0]));
    expect(changesOf(before, after, vote(1, [0]))).toMatchObject({ stale: [[DIRECT, 1, 2]], events: [{ seq: 1, poll: { mine: [0] } }] });
    const closed = play(before, { kind: "closed", conv: DIRECT });
    expect(changesOf(closed, apply(closed, vote(1, [0])), vote(1, [0]))?.events).toBeUndefined();
  });
});

describe("a recall", () => {
  test("leaves nothing of what was said", () => {
    const state = play(three(), event(reacted(4, "👍", 1)), event(unsaid(5, 2)));
    expect(held(state, 2)).toEqual({ ...text(2), body: { kind: "recalled", by: ANN }, changedSeq: 5 });
  });

  test("takes an unread message out of the count, once", () => {
    const state = play(three(), event(unsaid(4, 2)));
    expect(unread(state)).toBe(2);
    expect(state.conversations[DIRECT]?.uncountedSeqs).toEqual([2]);
    expect(unread(play(state, { kind: "read", conv: DIRECT, readSeq: 2, readNum: 2 }))).toBe(1);
    expect(play(state, { kind: "read", conv: DIRECT, readSeq: 2, readNum: 2 }).conversations[DIRECT]?.uncountedSeqs).toEqual([]);
  });

  test("of what was read counts nothing", () => {
    const state = play(three(), { kind: "read", conv: DIRECT, readSeq: 2, readNum: 2 }, event(unsaid(4, 1)));
    expect(unread(state)).toBe(1);
  });

  test("counts right while a mark is on its way", () => {
    const state = play(three(), event(unsaid(4, 2)), { kind: "reading", conv: DIRECT, seq: 2, num: 2 });
    expect(unread(state)).toBe(1);
  });

  test("ends a pin", () => {
    const state = play(three(), event(op(4, { kind: "pinned", target: 2, pinned: true })), event(unsaid(5, 2)));
    expect(state.conversations[DIRECT]?.pinnedSeqs).toEqual([]);
  });
});

describe("reactions", () => {
  const of = (...ops: Event[]) => held(play(three(), ...ops.map(event)), 2)?.reactions;

  test("are counted as the server says, the first one first", () => {
    expect(of(reacted(4, "👍", 1), reacted(5, "🎉", 1, true, ME), reacted(6, "👍", 2, true, ME))).toEqual([
      { emoji: "👍", count: 2, users: [ME, ANN], isMine: true },
      { emoji: "🎉", count: 1, users: [ME], isMine: true },
    ]);
  });

  test("go when nobody has them", () => {
    expect(of(reacted(4, "👍", 1), reacted(5, "👍", 0, false))).toEqual([]);
    expect(of(reacted(4, "👍", 2, true, ME), reacted(5, "👍", 1, false, ME))).toMatchObject([{ count: 1, isMine: false }]);
  });
});

test("the last one pinned stands at the end, and is pinned in its place", () => {
  const pin = (seq: number, target: number, pinned = true) => event(op(seq, { kind: "pinned", target, pinned }));
  const state = play(three(), pin(4, 3), pin(5, 1), pin(6, 3));
  expect(state.conversations[DIRECT]?.pinnedSeqs).toEqual([1, 3]);
  expect(held(state, 3)?.isPinned).toBe(true);
  expect(held(play(state, pin(7, 3, false)), 3)?.isPinned).toBe(false);
});

describe("mentions", () => {
  const mention = (entity: Partial<Entity>, seq = 1, sender = ANN): Event => ({ ...text(seq), conv: GROUP, sender, body: { kind: "text", text: "@you", entities: [{ offset: 0, length: 4, ...entity } as Entity] } });
  const inGroup = (role: "member" | "admin" = "member") => signedIn({ conversations: { [GROUP]: group({ role, group: RULES }) } });
  const seqs = (state: State) => state.conversations[GROUP]?.mentionSeqs;

  test("of me and of all are to be read; of others and by me are not", () => {
    expect(seqs(play(inGroup(), event(mention({ kind: "mention", user: ME })), event(mention({ kind: "mention_all" }, 2)), event(mention({ kind: "mention", user: BOB }, 3))))).toEqual([1, 2]);
    expect(seqs(play(inGroup(), event(mention({ kind: "mention_all" }, 1, ME))))).toEqual([]);
  });

  test("of admins concern those", () => {
    expect(seqs(play(inGroup("admin"), event(mention({ kind: "mention_admins" }))))).toEqual([1]);
    expect(seqs(play(inGroup(), event(mention({ kind: "mention_admins" }))))).toEqual([]);
  });

  test("are over when they are read, taken back or deleted", () => {
    const state = play(inGroup(), event(mention({ kind: "mention_all" })), event(mention({ kind: "mention_all" }, 2)), event(mention({ kind: "mention_all" }, 3)));
    expect(seqs(play(state, { kind: "read", conv: GROUP, readSeq: 1, readNum: 1 }))).toEqual([2, 3]);
    expect(seqs(play(state, event({ ...unsaid(4, 2), conv: GROUP })))).toEqual([1, 3]);
    expect(seqs(play(state, { kind: "user_event", event: { seq: 1, body: { kind: "hidden", conv: GROUP, seqs: [3] } } }))).toEqual([1, 2]);
  });
});

describe("for oneself", () => {
  const told = (body: Extract<Input, { kind: "user_event" }>["event"]["body"]): Input => ({ kind: "user_event", event: { seq: 1, body } });

  test("what is deleted is hidden and counts no more", () => {
    const state = play(three(), told({ kind: "hidden", conv: DIRECT, seqs: [2, 3] }));
    expect(held(state, 2)?.body).toEqual({ kind: "hidden" });
    expect(state.conversations[DIRECT]?.last).toMatchObject({ seq: 1, body: { text: "m1" } });
    expect(unread(state)).toBe(1);
    expect(held(play(state, event(edited(4, 2, "again"))), 2)?.body).toEqual({ kind: "hidden" });
  });

  test("what is cleared is gone, and above it is nothing", () => {
    const state = play(three(), told({ kind: "cleared", conv: DIRECT, from: 3 }));
    expect(state.logs[DIRECT]).toMatchObject({ atStart: true, gaps: [] });
    expect(state.logs[DIRECT]?.events.map((e) => e.seq)).toEqual([3]);
    expect(play(state, { kind: "user_event", event: { seq: 2, body: { kind: "cleared", conv: DIRECT, from: 4 } } }).conversations[DIRECT]?.last).toBeNull();
  });
});

describe("after a hole", () => {
  const synced = (more: object): Input => ({
    kind: "differences",
    differences: { epoch: "e1", resync: false, userSeq: 0, userEvents: [], users: [], folders: [], nextPage: "", first: true, conversations: [{ conversation: direct({ headSeq: 40, headNum: 30, last: text(40) }), draft: null, tail: [text(39), text(40)], changed: [], isAllChanged: false, ...more }] },
  });

  test("what has changed is a hole that is read anew", () => {
    const state = play(three(), synced({ changed: [2] }));
    expect(state.logs[DIRECT]?.events.map((e) => e.seq)).toEqual([1, 3, 39, 40]);
    expect(state.logs[DIRECT]?.gaps).toEqual([1, 3]);
  });

  test("of the tail it is applied", () => {
    const state = play(three(), synced({ tail: [edited(39, 2, "better"), text(40)] }));
    expect(held(state, 2)).toMatchObject({ body: { text: "better" } });
  });

  test("with too many changes all is read anew", () => {
    expect(play(three(), synced({ isAllChanged: true })).logs[DIRECT]).toEqual({ events: [], gaps: [], atStart: false });
  });

  test("this device forgets what has changed", () => {
    const before = three();
    const input = synced({ changed: [1, 2] });
    expect(changesOf(before, apply(before, input), input)?.stale).toEqual([[DIRECT, 1, 2], [DIRECT, 2, 3]]);
  });
});

describe("on this device", () => {
  test("a message in memory is written as it is now", () => {
    const before = three();
    const input = event(edited(4, 2, "better"));
    const batch = changesOf(before, apply(before, input), input);
    expect(batch?.events?.map((e) => [e.seq, e.changedSeq])).toEqual([[4, 0], [2, 4]]);
  });

  test("one that is not is forgotten, and read anew when it is wanted", () => {
    const before = play(three(), { kind: "closed", conv: DIRECT });
    const input = event(edited(4, 2, "better"));
    expect(changesOf(before, apply(before, input), input)).toMatchObject({ stale: [[DIRECT, 2, 3]], events: [{ seq: 4 }] });
  });
});
