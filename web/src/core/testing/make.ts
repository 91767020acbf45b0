// Makers of test values.
import type { Contact, ContactRequest, Conversation, Event, Group, State, User } from "../types";
import { emptyState, untouched } from "../types";

export const ME = "1";
export const ANN = "2";
export const BOB = "3";
export const DIRECT = "100";
export const GROUP = "200";

export function user(id: string, name = `user ${id}`): User {
  return { id, handle: `handle${id}`, name, bio: "", deleted: false, system: false, searchKey: "" };
}

export function text(seq: number, body = `m${seq}`, more: Partial<Event> = {}): Event {
  return { ...untouched, conv: DIRECT, seq, num: seq, countable: true, sender: ANN, sentAt: 1_700_000_000_000 + seq * 1000, clientId: `c${seq}`, body: { kind: "text", text: body, entities: [] }, ...more };
}

export function notice(seq: number, num: number, body: Event["body"], more: Partial<Event> = {}): Event {
  return { ...untouched, conv: GROUP, seq, num, countable: false, sender: ANN, sentAt: 1_700_000_000_000 + seq * 1000, clientId: "", body, ...more };
}

export function direct(more: Partial<Conversation> = {}): Conversation {
  return {
    id: DIRECT,
    kind: "direct",
    name: "",
    peer: ANN,
    role: "member",
    memberCount: 2,
    headSeq: 0,
    headNum: 0,
    readSeq: 0,
    readNum: 0,
    joinedSeq: 1,
    peerReadSeq: 0,
    peerDeliveredSeq: 0,
    createdAt: 1_700_000_000_000,
    last: null,
    membersSeq: 0,
    settings: { pinned: 0, mutedUntil: 0, markedUnread: false, archived: 0, unlisted: 0, scheduled: 0, unsent: 0 },
    searchKey: "",
    group: null,
    silencedUntil: 0,
    nickname: "",
    nicknames: {},
    faces: [],
    uncountedSeqs: [],
    mentionSeqs: [],
    pinnedSeqs: [],
    timer: 0,
    ...more,
  };
}

export const RULES: Group = { speak: 1, invite: 1, editInfo: 2, pin: 2, mentionAll: 2, mutedUntil: 0, slowSeconds: 0, applications: 0, notice: "", noticeSeq: 0, historyFromSeq: 0 };

export function group(more: Partial<Conversation> = {}): Conversation {
  return direct({ id: GROUP, kind: "group", name: "group", peer: "", memberCount: 3, group: RULES, ...more });
}

export function signedIn(more: Partial<State> = {}): State {
  return { ...emptyState, session: { kind: "in", me: user(ME) }, epoch: "e1", synced: true, ...more };
}

export function contact(id: string, more: Partial<Contact> = {}): Contact {
  return { id, friend: true, remark: "", tags: [], blocked: false, since: 1_700_000_000_000, searchKey: "", ...more };
}

export function request(from: string, to: string, more: Partial<ContactRequest> = {}): ContactRequest {
  return { id: `${from} ${to}`, from, to, message: "hello", state: "pending", reply: "", sentAt: 1_700_000_000_000, expiresAt: 1_700_600_000_000, ...more };
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
