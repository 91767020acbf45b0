import { describe, expect, test } from "vitest";
import { apply, isGap, type Input } from "./apply";
import { failureOf } from "./errors";
import { HEAD, pageBefore } from "./log";
import { ANN, BOB, direct, DIRECT, group, GROUP, ME, notice, range, RULES, signedIn, text, user } from "./testing/make";
import type { Differences, Event, Pending, State } from "./types";

function differences(more: Partial<Differences> = {}): Differences {
  return { epoch: "e1", resync: false, userSeq: 0, userEvents: [], conversations: [], users: [], folders: [], nextPage: "", first: true, ...more };
}

function pending(clientId: string, more: Partial<Pending> = {}): Pending {
  return { clientId, conv: DIRECT, text: clientId, entities: [], reply: 0, at: 0, state: "queued", seq: 0, failure: null, ...more };
}

const event = (e: Event): Input => ({ kind: "event", event: e });
const play = (state: State, ...inputs: Input[]) => inputs.reduce(apply, state);
const withDirect = (more: Parameters<typeof direct>[0] = {}) => signedIn({ conversations: { [DIRECT]: direct(more) } });

describe("events of a conversation", () => {
  test("the next one moves the head; unread is derived", () => {
    const state = play(withDirect(), event(text(1)), event(text(2)));
    expect(state.conversations[DIRECT]).toMatchObject({ headSeq: 2, headNum: 2, readSeq: 0, last: { seq: 2 } });
  });

  test("an old one is dropped, and changes no object", () => {
    const state = play(withDirect(), event(text(1)), event(text(2)));
    expect(apply(state, event(text(1)))).toBe(state);
    expect(apply(state, event(text(2)))).toBe(state);
    expect(isGap(state, event(text(2)))).toBe(false);
  });

  test("a later one is dropped, and is a gap", () => {
    const state = withDirect({ headSeq: 1 });
    expect(apply(state, event(text(3)))).toBe(state);
    expect(isGap(state, event(text(3)))).toBe(true);
    expect(isGap(state, event(text(2)))).toBe(false);
  });

  test("one of an unknown conversation is a gap", () => {
    expect(isGap(signedIn(), event(text(1)))).toBe(true);
    const state = signedIn();
    expect(apply(state, event(text(1)))).toBe(state);
  });

  test("what does not concern a part leaves it alone", () => {
    const before = signedIn({ conversations: { [DIRECT]: direct(), [GROUP]: group() }, users: { [ANN]: user(ANN) } });
    const after = apply(before, event(text(1)));
    expect(after.conversations[GROUP]).toBe(before.conversations[GROUP]);
    expect(after.users).toBe(before.users);
    expect(after.logs).toBe(before.logs);
  });

  test("one's own message moves one's read mark", () => {
    const state = play(withDirect(), event(text(1)), event(text(2, "mine", { sender: ME })));
    expect(state.conversations[DIRECT]).toMatchObject({ readSeq: 2, readNum: 2 });
  });

  test("the peer's message moves the peer's marks, and never back", () => {
    expect(apply(withDirect(), event(text(1))).conversations[DIRECT]).toMatchObject({ peerReadSeq: 1, peerDeliveredSeq: 1, readSeq: 0 });
    expect(apply(withDirect({ peerReadSeq: 4, readSeq: 5, readNum: 5 }), event(text(1, "x", { sender: ME }))).conversations[DIRECT]).toMatchObject({ peerReadSeq: 4, readSeq: 5, readNum: 5 });
  });

  test("one's own notice does not", () => {
    const before = signedIn({ conversations: { [GROUP]: group({ headSeq: 4, headNum: 4 }) } });
    const after = apply(before, event(notice(5, 4, { kind: "group_renamed", name: "new", searchKey: "new" }, { sender: ME })));
    expect(after.conversations[GROUP]).toMatchObject({ name: "new", readSeq: 0, headSeq: 5, headNum: 4 });
  });

  test("the peer's account is deleted: the name stays, nothing else changes", () => {
    const before = signedIn({ conversations: { [DIRECT]: direct() }, users: { [ANN]: user(ANN) } });
    const after = apply(before, event(text(1, "", { countable: false, num: 0, body: { kind: "member_left" } })));
    expect(after.users[ANN]).toEqual({ ...user(ANN), handle: "", deleted: true });
    expect(after.conversations[DIRECT]).toMatchObject({ role: "member", memberCount: 2, headSeq: 1 });
  });

  test("a loaded log grows", () => {
    const state = play(withDirect({ headSeq: 2 }), { kind: "page", conv: DIRECT, page: pageBefore([text(1), text(2)], HEAD, false) }, event(text(3)));
    expect(state.logs[DIRECT]?.events.map((e) => e.seq)).toEqual([1, 2, 3]);
  });

  test("who speaks no longer types", () => {
    const state = play(withDirect(), { kind: "typing", conv: DIRECT, user: ANN, until: 99 });
    expect(state.typing).toEqual({ [DIRECT]: { [ANN]: 99 } });
    expect(apply(state, event(text(1))).typing).toEqual({});
  });
});

describe("members", () => {
  const at = (body: Event["body"], more: Partial<Event> = {}, role: "member" | "owner" = "member") =>
    apply(signedIn({ conversations: { [GROUP]: group({ headSeq: 4, role }) } }), event(notice(5, 0, body, more))).conversations[GROUP];

  test("come", () => expect(at({ kind: "members_added", users: ["8", "9"] })).toMatchObject({ memberCount: 5, membersSeq: 5 }));
  test("go", () => expect(at({ kind: "member_left" })).toMatchObject({ memberCount: 2, role: "member", membersSeq: 5 }));
  test("are removed", () => expect(at({ kind: "member_removed", user: BOB })).toMatchObject({ memberCount: 2, role: "member" }));
  test("may be oneself", () => expect(at({ kind: "member_removed", user: ME })).toMatchObject({ role: "none" }));
  test("leave by oneself", () => expect(at({ kind: "member_left" }, { sender: ME })).toMatchObject({ role: "none" }));
  test("own", () => expect(at({ kind: "owner_changed", user: ME })).toMatchObject({ role: "owner" }));
  test("let others own", () => expect(at({ kind: "owner_changed", user: ANN })).toMatchObject({ role: "member" }));
  test("begin", () => expect(at({ kind: "group_created", name: "x", users: [] })).toMatchObject({ name: "x" }));
  test("speak of the future", () => expect(at({ kind: "unknown", fallback: "" })).toMatchObject({ headSeq: 5, memberCount: 3 }));
});

describe("order in a group", () => {
  const at = (body: Event["body"], more: Partial<Event> = {}, conv: Parameters<typeof group>[0] = {}) =>
    play(signedIn({ conversations: { [GROUP]: group({ headSeq: 4, ...conv }) } }), event(notice(5, 0, body, more))).conversations[GROUP];

  test("permissions, mutes of all, slow mode, history, who waits and the notice are its members'", () => {
    expect(at({ kind: "group", what: "permissionsChanged", permissions: { speak: 2, invite: 3, editInfo: 1, pin: 1, mentionAll: 1 } })?.group).toMatchObject({ speak: 2, invite: 3, editInfo: 1, slowSeconds: 0 });
    expect(at({ kind: "group", what: "allMuted", until: Infinity })?.group?.mutedUntil).toBe(Infinity);
    expect(at({ kind: "group", what: "allMuted" }, {}, { group: { ...RULES, mutedUntil: 9 } })?.group?.mutedUntil).toBe(0);
    expect(at({ kind: "group", what: "slowModeChanged", seconds: 30 })?.group?.slowSeconds).toBe(30);
    expect(at({ kind: "group", what: "historyChanged", fromSeq: 5 })?.group?.historyFromSeq).toBe(5);
    expect(at({ kind: "group", what: "applicationsChanged", waiting: 2 })?.group?.applications).toBe(2);
    expect(at({ kind: "group", what: "noticeChanged", text: "x" })?.group).toMatchObject({ notice: "x", noticeSeq: 5 });
  });

  test("its picture comes, and goes", () => {
    expect(at({ kind: "group", what: "groupAvatarChanged", avatar: "/a" })?.group).toMatchObject({ avatar: "/a", speak: RULES.speak });
    expect(at({ kind: "group", what: "groupAvatarChanged", avatar: "" }, {}, { group: { ...RULES, avatar: "/a" } })?.group?.avatar).toBe("");
  });

  test("a mute is of whom it names, and another role ends it", () => {
    expect(at({ kind: "group", what: "memberMuted", userId: ME, until: 99 })).toMatchObject({ silencedUntil: 99, membersSeq: 5 });
    expect(at({ kind: "group", what: "memberMuted", userId: ME }, {}, { silencedUntil: 99 })?.silencedUntil).toBe(0);
    expect(at({ kind: "group", what: "memberMuted", userId: BOB, until: 99 })).toMatchObject({ silencedUntil: 0, membersSeq: 5 });
    expect(at({ kind: "role_changed", user: ME, role: "admin" }, {}, { silencedUntil: 99 })).toMatchObject({ role: "admin", silencedUntil: 0, membersSeq: 5 });
    expect(at({ kind: "role_changed", user: BOB, role: "admin" }, {}, { silencedUntil: 99 })).toMatchObject({ role: "member", silencedUntil: 99, membersSeq: 5 });
    expect(at({ kind: "owner_changed", user: ME }, {}, { silencedUntil: 99 })).toMatchObject({ role: "owner", silencedUntil: 0 });
    expect(at({ kind: "owner_changed", user: BOB }, { sender: ME }, { role: "owner" })).toMatchObject({ role: "admin" });
  });

  test("a nickname is its sender's, and a sync does not take away what others are called", () => {
    expect(at({ kind: "group", what: "nicknameChanged", nickname: "A" })).toMatchObject({ nickname: "", nicknames: { [ANN]: "A" } });
    expect(at({ kind: "group", what: "nicknameChanged", nickname: "M" }, { sender: ME })).toMatchObject({ nickname: "M", nicknames: {} });
    const known = signedIn({ conversations: { [GROUP]: group({ headSeq: 4 }) } });
    const named = play(known, { kind: "nicknames", conv: GROUP, names: { [BOB]: "B" } }, { kind: "conversation", conversation: group({ headSeq: 6, group: { ...RULES } }) });
    expect(named.conversations[GROUP]).toMatchObject({ headSeq: 6, nicknames: { [BOB]: "B" } });
    expect(named.conversations[GROUP]?.group).toBe(known.conversations[GROUP]?.group);
    expect(apply(named, { kind: "nicknames", conv: GROUP, names: { [BOB]: "B" } })).toBe(named);
  });

  test("who leaves, is removed or sees the end of it has no part in it", () => {
    for (const body of [{ kind: "member_removed", user: ME }, { kind: "group_dissolved" }] as const) {
      expect(at(body, {}, { silencedUntil: 9, nickname: "M" })).toMatchObject({ role: "none", group: null, silencedUntil: 0, nickname: "" });
    }
  });

  test("an answered application is told", () => {
    const answer = { conv: GROUP, name: "g", accepted: false, reason: "no" };
    expect(play(signedIn(), { kind: "user_event", event: { seq: 1, body: { kind: "answered", answer } } }).answered).toEqual({ ...answer, seq: 1 });
  });
});

describe("marks", () => {
  const mark = (readSeq: number, deliveredSeq: number, who = ANN): Input => ({ kind: "mark", mark: { conv: DIRECT, user: who, readSeq, deliveredSeq } });

  test("in a group they are kept from when somebody asked for them, and only grow", () => {
    const ask: Input = { kind: "marks", conv: GROUP, marks: { [ANN]: 3 } };
    const told = (readSeq: number): Input => ({ kind: "mark", mark: { conv: GROUP, user: ANN, readSeq, deliveredSeq: readSeq } });
    const before = signedIn({ conversations: { [GROUP]: group() } });
    expect(apply(before, told(5))).toBe(before);
    expect(play(before, ask, told(5), told(4)).marks[GROUP]).toEqual({ [ANN]: 5 });
  });

  test("only grow", () => {
    const state = play(withDirect({ headSeq: 5 }), mark(3, 4), mark(2, 0));
    expect(state.conversations[DIRECT]).toMatchObject({ peerReadSeq: 3, peerDeliveredSeq: 4 });
    expect(apply(state, mark(3, 4))).toBe(state);
  });

  test("of others than the peer change nothing", () => {
    const state = withDirect();
    expect(apply(state, mark(3, 3, BOB))).toBe(state);
    const inGroup = signedIn({ conversations: { [DIRECT]: direct({ kind: "group" }) } });
    expect(apply(inGroup, mark(3, 3))).toBe(inGroup);
    expect(apply(signedIn(), mark(1, 1)).conversations).toEqual({});
  });

  test("of one's own wait for the server, and then go", () => {
    let state = withDirect({ headSeq: 5, headNum: 5 });
    state = apply(state, { kind: "reading", conv: DIRECT, seq: 4, num: 4 });
    expect(state.reading).toEqual({ [DIRECT]: { seq: 4, num: 4 } });
    expect(apply(state, { kind: "reading", conv: DIRECT, seq: 4, num: 4 })).toBe(state);
    expect(apply(state, { kind: "reading", conv: "9", seq: 4, num: 4 })).toBe(state);
    state = apply(state, { kind: "read", conv: DIRECT, readSeq: 3, readNum: 3 });
    expect(state.reading).toEqual({ [DIRECT]: { seq: 4, num: 4 } });
    state = apply(state, { kind: "read", conv: DIRECT, readSeq: 4, readNum: 4 });
    expect(state.reading).toEqual({});
    expect(state.conversations[DIRECT]).toMatchObject({ readSeq: 4, readNum: 4 });
    expect(apply(state, { kind: "read", conv: DIRECT, readSeq: 2, readNum: 2 })).toBe(state);
    expect(apply(state, { kind: "read", conv: "9", readSeq: 2, readNum: 2 })).toBe(state);
  });
});

describe("the own stream", () => {
  const joined = (seq: number, conversation = group({ headSeq: 3, headNum: 1 })): Input => ({ kind: "user_event", event: { seq, body: { kind: "joined", conversation, users: [user(BOB)] } } });
  const left = (seq: number, leftSeq: number): Input => ({ kind: "user_event", event: { seq, body: { kind: "left", conv: GROUP, leftSeq } } });

  test("in order, once", () => {
    const state = apply(signedIn(), joined(1));
    expect(state).toMatchObject({ userSeq: 1, conversations: { [GROUP]: { headSeq: 3 } }, users: { [BOB]: { id: BOB } } });
    expect(apply(state, joined(1))).toBe(state);
    expect(isGap(state, joined(3))).toBe(true);
    expect(isGap(state, joined(2))).toBe(false);
    expect(apply(state, joined(3))).toBe(state);
  });

  test("an old joining does not turn the head back", () => {
    const state = play(signedIn({ conversations: { [GROUP]: group({ headSeq: 9, headNum: 5 }) } }), joined(1));
    expect(state.conversations[GROUP]).toMatchObject({ headSeq: 9, headNum: 5 });
  });

  test("leaving hides the rest; joining again shows what comes", () => {
    let state = play(signedIn(), joined(1), left(2, 4));
    expect(state.conversations[GROUP]).toMatchObject({ role: "none", headSeq: 3, readSeq: 3, readNum: 1 });
    state = apply(state, joined(3, group({ headSeq: 8, joinedSeq: 8 })));
    expect(state.conversations[GROUP]).toMatchObject({ role: "member", headSeq: 8, joinedSeq: 8 });
    // A late word of the first leaving is about the first membership.
    expect(apply(state, left(4, 3)).conversations[GROUP]).toMatchObject({ role: "member", headSeq: 8 });
  });

  test("leaving may be told before its event, which then ends the stay", () => {
    let state = play(signedIn(), joined(1), left(2, 5));
    expect(state.conversations[GROUP]).toMatchObject({ role: "member", headSeq: 3 });
    state = apply(state, event(notice(4, 1, { kind: "member_removed", user: ME })));
    expect(state.conversations[GROUP]).toMatchObject({ role: "none", headSeq: 4, readSeq: 4, readNum: 1 });
  });

  test("reads, profile, devices", () => {
    let state = withDirect({ headSeq: 5 });
    state = apply(state, { kind: "user_event", event: { seq: 1, body: { kind: "read", conv: DIRECT, readSeq: 2, readNum: 2 } } });
    state = apply(state, { kind: "user_event", event: { seq: 2, body: { kind: "profile", user: user(ME, "new name") } } });
    state = apply(state, { kind: "user_event", event: { seq: 3, body: { kind: "devices" } } });
    state = apply(state, { kind: "user_event", event: { seq: 4, body: { kind: "unknown" } } });
    expect(state).toMatchObject({ userSeq: 4, session: { me: { name: "new name" } }, conversations: { [DIRECT]: { readSeq: 2 } } });
    expect(apply(state, left(5, 3)).userSeq).toBe(5);
  });

  test("somebody's new name and picture take the place of the former ones, and no picture that of one", () => {
    const person = (seq: number, u: ReturnType<typeof user>): Input => ({ kind: "user_event", event: { seq, body: { kind: "person", users: [u] } } });
    const state = apply(signedIn({ users: { [ANN]: user(ANN), [BOB]: user(BOB) } }), person(1, { ...user(ANN, "new name"), avatar: "/a" }));
    expect(state).toMatchObject({ userSeq: 1, users: { [ANN]: { name: "new name", avatar: "/a" }, [BOB]: user(BOB) } });
    expect(apply(state, person(2, user(ANN, "new name"))).users[ANN]).toEqual(user(ANN, "new name"));
  });
});

describe("sync", () => {
  test("adopts conversations, users and the own stream", () => {
    const state = apply(signedIn({ synced: false, epoch: "" }), {
      kind: "differences",
      differences: differences({ userSeq: 7, conversations: [{ conversation: direct({ headSeq: 2 }), draft: null, tail: [text(1), text(2)], changed: [], isAllChanged: false }], users: [user(ANN)] }),
    });
    expect(state).toMatchObject({ epoch: "e1", userSeq: 7, synced: true, conversations: { [DIRECT]: { headSeq: 2 } }, users: { [ANN]: { id: ANN } } });
  });

  test("of pages: synced with the last one, cursors with the first", () => {
    let state = apply(signedIn({ synced: false, epoch: "" }), { kind: "differences", differences: differences({ userSeq: 7, nextPage: "2" }) });
    expect(state).toMatchObject({ synced: false, userSeq: 7 });
    state = apply(state, { kind: "differences", differences: differences({ first: false, epoch: "", userSeq: 0 }) });
    expect(state).toMatchObject({ synced: true, userSeq: 7, epoch: "e1" });
  });

  test("that tells nothing new changes nothing", () => {
    const before = signedIn({ userSeq: 3, conversations: { [DIRECT]: direct({ headSeq: 2, last: text(2) }) } });
    const after = apply(before, { kind: "differences", differences: differences({ userSeq: 3, conversations: [{ conversation: direct({ headSeq: 2, last: text(2) }), draft: null, tail: [], changed: [], isAllChanged: false }] }) });
    expect(after).toBe(before);
  });

  test("replays the own stream up to its head", () => {
    const state = apply(withDirect({ headSeq: 5 }), {
      kind: "differences",
      differences: differences({ userSeq: 2, userEvents: [{ seq: 1, body: { kind: "read", conv: DIRECT, readSeq: 4, readNum: 4 } }, { seq: 2, body: { kind: "devices" } }] }),
    });
    expect(state).toMatchObject({ userSeq: 2, conversations: { [DIRECT]: { readSeq: 4 } } });
  });

  test("marks a hole in a loaded log", () => {
    let state = play(withDirect({ headSeq: 2 }), { kind: "page", conv: DIRECT, page: pageBefore([text(1), text(2)], HEAD, false) });
    state = apply(state, { kind: "differences", differences: differences({ conversations: [{ conversation: direct({ headSeq: 40 }), draft: null, tail: [text(39), text(40)], changed: [], isAllChanged: false }] }) });
    expect(state.logs[DIRECT]).toMatchObject({ gaps: [2] });
    expect(state.conversations[DIRECT]).toMatchObject({ headSeq: 40 });
  });

  test("does not turn back what is newer here", () => {
    const state = apply(withDirect({ headSeq: 5, readSeq: 5, readNum: 5, peerReadSeq: 4 }), {
      kind: "differences",
      differences: differences({ conversations: [{ conversation: direct({ headSeq: 4, readSeq: 3, readNum: 3, peerReadSeq: 2, peerDeliveredSeq: 5 }), draft: null, tail: [], changed: [], isAllChanged: false }] }),
    });
    expect(state.conversations[DIRECT]).toMatchObject({ headSeq: 5, readSeq: 5, readNum: 5, peerReadSeq: 4, peerDeliveredSeq: 5 });
  });

  test("of a new epoch starts over, and keeps what is unsent", () => {
    let state = signedIn({ userSeq: 9, conversations: { [DIRECT]: direct({ headSeq: 9 }), [GROUP]: group({ headSeq: 1 }) }, reading: { [DIRECT]: { seq: 9, num: 9 } } });
    state = play(state, { kind: "page", conv: DIRECT, page: pageBefore(range(5, 9).map((n) => text(n)), HEAD, true) }, { kind: "queued", pending: pending("a") }, { kind: "queued", pending: pending("b") }, { kind: "stored", conv: DIRECT, clientId: "b", seq: 10 });
    state = apply(state, { kind: "differences", differences: differences({ epoch: "e2", resync: true, userSeq: 4, conversations: [{ conversation: direct({ headSeq: 3 }), draft: null, tail: [text(2, "new"), text(3, "new")], changed: [], isAllChanged: false }] }) });
    expect(state).toMatchObject({ epoch: "e2", userSeq: 4, reading: {} });
    expect(Object.keys(state.conversations)).toEqual([DIRECT]);
    expect(state.logs[DIRECT]?.events.map((e) => e.seq)).toEqual([2, 3]);
    expect(state.outbox[DIRECT]?.map((p) => p.state)).toEqual(["queued", "queued"]);
  });
});

describe("outbox", () => {
  const mine = (seq: number, clientId: string) => text(seq, clientId, { sender: ME, clientId });

  test("keeps the order of writing, and a row goes with its event", () => {
    let state = play(withDirect(), { kind: "queued", pending: pending("a") }, { kind: "queued", pending: pending("b") });
    expect(state.outbox[DIRECT]?.map((p) => p.clientId)).toEqual(["a", "b"]);
    state = play(state, { kind: "stored", conv: DIRECT, clientId: "a", seq: 1 });
    expect(state.outbox[DIRECT]?.[0]).toMatchObject({ state: "stored", seq: 1 });
    state = play(state, event(mine(1, "a")));
    expect(state.outbox[DIRECT]?.map((p) => p.clientId)).toEqual(["b"]);
    state = play(state, event(mine(2, "b")));
    expect(state.outbox).toEqual({});
    // The answer after the event.
    expect(apply(state, { kind: "stored", conv: DIRECT, clientId: "b", seq: 2 })).toBe(state);
  });

  test("somebody else's client id takes nothing away", () => {
    const state = play(withDirect(), { kind: "queued", pending: pending("a") }, event(text(1, "x", { clientId: "a" })));
    expect(state.outbox[DIRECT]).toHaveLength(1);
  });

  test("an answer to a duplicate that was seen long ago ends it", () => {
    const state = play(withDirect({ headSeq: 9 }), { kind: "queued", pending: pending("a") }, { kind: "stored", conv: DIRECT, clientId: "a", seq: 3 });
    expect(state.outbox).toEqual({});
  });

  test("a sync ends what it brings, in its tail or in the hole before it", () => {
    let state = play(withDirect({ headSeq: 1 }), { kind: "queued", pending: pending("a") }, { kind: "queued", pending: pending("b") }, { kind: "queued", pending: pending("c") });
    state = apply(state, { kind: "stored", conv: DIRECT, clientId: "a", seq: 2 });
    state = apply(state, { kind: "differences", differences: differences({ conversations: [{ conversation: direct({ headSeq: 40 }), draft: null, tail: [mine(40, "b")], changed: [], isAllChanged: false }] }) });
    expect(state.outbox[DIRECT]?.map((p) => p.clientId)).toEqual(["c"]);
  });

  test("fails with a reason, is tried again, is thrown away", () => {
    let state = play(withDirect(), { kind: "queued", pending: pending("a") }, { kind: "failed", conv: DIRECT, clientId: "a", failure: failureOf("permission_denied", "NOT_A_MEMBER") });
    expect(state.outbox[DIRECT]?.[0]).toMatchObject({ state: "failed", failure: { reason: "NOT_A_MEMBER" }, num: 0 });
    state = apply(state, { kind: "queued", pending: pending("a") });
    expect(state.outbox[DIRECT]).toEqual([pending("a")]);
    state = apply(state, { kind: "discarded", conv: DIRECT, clientId: "a" });
    expect(state.outbox).toEqual({});
    expect(apply(state, { kind: "discarded", conv: DIRECT, clientId: "a" })).toBe(state);
  });
});

describe("the rest", () => {
  test("typing ends by itself, and one's own is not shown", () => {
    const state = play(signedIn(), { kind: "typing", conv: GROUP, user: ANN, until: 10 }, { kind: "typing", conv: GROUP, user: BOB, until: 20 });
    expect(apply(state, { kind: "tick", now: 10 }).typing).toEqual({ [GROUP]: { [BOB]: 20 } });
    expect(apply(state, { kind: "tick", now: 5 })).toBe(state);
    expect(apply(state, { kind: "typing", conv: GROUP, user: ME, until: 10 })).toBe(state);
  });

  test("users that are known are not new", () => {
    const state = apply(signedIn(), { kind: "users", users: [user(ANN)] });
    expect(apply(state, { kind: "users", users: [user(ANN)] })).toBe(state);
  });

  test("link and durability", () => {
    const state = signedIn();
    expect(apply(state, { kind: "link", link: "idle" })).toBe(state);
    expect(apply(state, { kind: "link", link: "live" }).link).toBe("live");
    const volatile = apply(state, { kind: "durable", isDurable: false });
    expect(volatile.durable).toBe(false);
    expect(apply(volatile, { kind: "durable", isDurable: false })).toBe(volatile);
  });

  test("a log is closed", () => {
    const state = play(withDirect({ headSeq: 3 }), { kind: "page", conv: DIRECT, page: pageBefore([text(1), text(2), text(3)], HEAD, false) });
    expect(apply(state, { kind: "closed", conv: DIRECT }).logs).toEqual({});
    expect(apply(state, { kind: "closed", conv: GROUP })).toBe(state);
  });

  test("signing out forgets", () => {
    expect(apply(withDirect(), { kind: "forgotten" })).toMatchObject({ session: { kind: "out" }, conversations: {}, epoch: "", userSeq: 0 });
  });
});
