// Protobuf in, plain values out; frames.ts does the same for whole frames.
// A seq is a bigint in the generated code and a number here: it counts events
// of one stream and stays far below 2^53.
import { fromBinary } from "@bufbuild/protobuf";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { Duration, Timestamp } from "@bufbuild/protobuf/wkt";
import type * as common from "../gen/hongyan/v1/common_pb";
import type * as content from "../gen/hongyan/v1/content_pb";
import type * as person from "../gen/hongyan/v1/person_pb";
import type { ConversationKind, Role as WireRole } from "../gen/hongyan/v1/common_pb";
import type { EntityKind } from "../gen/hongyan/v1/content_pb";
import type * as error from "../gen/hongyan/v1/error_pb";
import { ErrorDetailSchema, ReasonSchema, type Reason } from "../gen/hongyan/v1/error_pb";
import { ApiError, failureOf } from "./errors";
import type { Body, Contact, ContactRequest, Content, Conversation, ConversationSettings, Device, Draft, Entity, Event, Failure, Group, GroupBody, Mark, Member, Millis, Plain, ReasonName, Rich, Role, Said, Seq, Text, Timer, User, UserEvent, UserEventBody } from "./types";
import { gone } from "./said";
import { untouched } from "./types";

// Enums by their numbers: with gen's values all schemas of common.proto, which
// only chats need, would be loaded to sign in. The types keep the numbers right.
const DIRECT: ConversationKind.DIRECT = 1;
const SAVED: ConversationKind.SAVED = 3;
const MEMBER: WireRole.MEMBER = 1;
const OWNER: WireRole.OWNER = 2;
const ADMIN: WireRole.ADMIN = 3;
const ENTITIES: Readonly<Record<Entity["kind"], EntityKind>> = { bold: 1, italic: 2, strike: 3, code: 4, pre: 5, spoiler: 6, quote: 7, link: 8, mention: 9, mention_all: 10, mention_admins: 11 };
const ENTITY_KINDS = new Map(Object.entries(ENTITIES).map(([kind, n]) => [n, kind as Entity["kind"]]));

export function user(u: person.User): User {
  return { id: u.id, handle: u.handle, name: u.name, bio: u.bio, deleted: u.deleted, system: u.system, searchKey: u.searchKey, avatar: u.avatar };
}

export function event(e: common.Event): Event {
  return {
    ...untouched,
    ...(e.body.case === "content" ? saidContent(e.body.value) : { body: eventBody(e.body) }),
    conv: e.conversationId,
    seq: Number(e.seq),
    num: Number(e.num),
    countable: e.countable,
    sender: e.senderId,
    sentAt: millis(e.sentAt),
    clientId: e.clientId,
    changedSeq: Number(e.changedSeq),
    edits: e.edits,
    editedAt: millis(e.editedAt),
    reactions: e.reactions.map((r) => ({ emoji: r.emoji, count: r.count, users: r.userIds, isMine: r.mine })),
    isPinned: e.pinned,
    poll: plain(e.poll) ?? null,
    isScheduled: e.scheduled,
    isSilent: e.silent,
    expiresAt: e.expiresAfter > 0 ? Infinity : millis(e.expiresAt),
  };
}

export function saidContent(c: content.Content): Content {
  return { body: said(c), reply: plain(c.reply) ?? null, forwarded: plain(c.forwarded) ?? null, preview: plain(c.preview) ?? null };
}

export function said({ kind, fallback }: content.Content): Said {
  switch (kind.case) {
    case "text":
      return { kind: "text", ...plain(kind.value) };
    case undefined:
      return { kind: "unknown", fallback };
    default:
      return { kind: "rich", what: kind.case, value: plain<object>(kind.value), fallback } as Rich;
  }
}

function eventBody(b: Exclude<common.Event["body"], { case: "content" }>): Body {
  switch (b.case) {
    case "groupCreated":
      return { kind: "group_created", name: b.value.name, users: b.value.memberIds };
    case "membersAdded":
      return { kind: "members_added", users: b.value.userIds };
    case "memberRemoved":
      return { kind: "member_removed", user: b.value.userId };
    case "memberLeft":
      return { kind: "member_left" };
    case "groupRenamed":
      return { kind: "group_renamed", name: b.value.name, searchKey: b.value.searchKey };
    case "ownerChanged":
      return { kind: "owner_changed", user: b.value.userId };
    case "roleChanged":
      return { kind: "role_changed", user: b.value.userId, role: role(b.value.role) };
    case "memberJoined":
      return { kind: "member_joined", user: b.value.userId };
    case "groupDissolved":
      return { kind: "group_dissolved" };
    case "recalled":
      return gone(b.value.byId);
    case "hidden":
      return { kind: "hidden" };
    case "messageEdited":
      return { kind: "edited", target: Number(b.value.targetSeq), edits: b.value.edits, content: b.value.content === undefined ? null : saidContent(b.value.content) };
    case "messageRecalled":
      return { kind: "unsaid", ...operation(b.value) };
    case "timerStarted":
      return { kind: "timed", ...operation(b.value) };
    case "timerChanged":
      return { kind: "group", what: b.case, timer: timer(b.value.timer) };
    case "messageReacted":
      return { kind: "reacted", ...operation(b.value) };
    case "messagePinned":
      return { kind: "pinned", ...operation(b.value) };
    case "pollChanged": {
      const { target, ...result } = operation(b.value);
      return { kind: "polled", target, result };
    }
    case "messagePreviewed":
      return { kind: "previewed", ...operation(b.value) };
    case undefined:
      return { kind: "unknown", fallback: "" };
    default:
      return { kind: "group", what: b.case, ...plain<object>(b.value) } as GroupBody;
  }
}

function operation<T extends { targetSeq: bigint }>(value: T) {
  const { targetSeq: target, ...rest } = plain(value) as Plain<T> & { targetSeq: Seq };
  return { target, ...rest };
}

/** plain is a message as plain data: see Plain. */
export function plain<T>(value: T): Plain<T>;
export function plain(v: unknown): unknown {
  if (typeof v !== "object" || v === null || v instanceof Uint8Array) {
    return typeof v === "bigint" ? Number(v) : v;
  }
  if (Array.isArray(v)) {
    return v.map(plain);
  }
  if ("nanos" in v) {
    return end(v as Timestamp);
  }
  if ("entities" in v) {
    const { body, entities } = v as content.Text;
    return { text: body, entities: entities.flatMap((e) => entity(e) ?? []) } satisfies Text;
  }
  return Object.fromEntries(
    Object.entries(v)
      .filter(([key]) => !key.startsWith("$"))
      .map(([key, value]) => [key, plain(value)]),
  );
}

function group({ permissions, ...rest }: common.Group): Group {
  return { mutedUntil: 0, ...plain<object>(permissions ?? {}), ...plain<object>(rest) } as Group;
}

export function conversation(c: common.Conversation): Conversation {
  const last = c.lastEvent === undefined ? null : event(c.lastEvent);
  return {
    id: c.id,
    kind: c.kind === DIRECT ? "direct" : c.kind === SAVED ? "saved" : "group",
    name: c.name,
    peer: c.peerId === "0" ? "" : c.peerId,
    role: role(c.role),
    memberCount: c.memberCount,
    headSeq: Number(c.headSeq),
    headNum: Number(c.headNum),
    readSeq: Number(c.readSeq),
    readNum: Number(c.readNum),
    joinedSeq: Number(c.joinedSeq),
    peerReadSeq: Number(c.peerReadSeq),
    peerDeliveredSeq: Number(c.peerDeliveredSeq),
    createdAt: millis(c.createdAt),
    last,
    membersSeq: Number(c.headSeq),
    settings: settings(c.settings),
    searchKey: c.searchKey,
    group: c.group === undefined ? null : group(c.group),
    silencedUntil: end(c.silencedUntil),
    nickname: c.nickname,
    nicknames: {},
    faces: [],
    uncountedSeqs: c.uncountedSeqs.map(Number),
    mentionSeqs: c.mentionSeqs.map(Number),
    pinnedSeqs: c.pinnedSeqs.map(Number),
    timer: timer(c.timer),
  };
}

function timer(t: common.Timer | undefined): Timer {
  return t === undefined ? 0 : t.fromRead ? -t.seconds : t.seconds;
}

/** draft is null when there is none. */
export function draft(d: common.Draft | undefined): Draft | null {
  return d === undefined || d.text === "" ? null : anyDraft(d);
}

function anyDraft(d: common.Draft | undefined): Draft {
  return { text: d?.text ?? "", savedAt: millis(d?.savedAt), saved: true, reply: Number(d?.replySeq ?? 0) };
}

export function device(d: person.Device): Device {
  return { id: d.id, name: d.name, createdAt: millis(d.createdAt), lastActiveAt: millis(d.lastActiveAt), address: d.address, current: d.current };
}

/** In the order of ContactRequestState; one of a later version is as good as over. */
const REQUEST_STATES: readonly ContactRequest["state"][] = ["expired", "pending", "accepted", "rejected", "ignored", "withdrawn"];

export function contact(c: common.Contact): Contact {
  return { id: c.userId, friend: c.friend, remark: c.remark, tags: c.tags, blocked: c.blocked, since: millis(c.since), searchKey: c.searchKey };
}

export function request(r: common.ContactRequest): ContactRequest {
  const { fromId: from, toId: to, message, reply } = r;
  return { id: `${from} ${to}`, from, to, message, state: REQUEST_STATES[r.state] ?? "expired", reply, sentAt: millis(r.sentAt), expiresAt: millis(r.expiresAt) };
}

/** From the year 9000 on a mute is for ever. */
const FOR_EVER = Date.UTC(9000, 0);

export function end(t: Timestamp | undefined): Millis {
  const until = millis(t);
  return until >= FOR_EVER ? Infinity : until;
}

export function settings(s: common.ConversationSettings | undefined): ConversationSettings {
  return { pinned: Number(s?.pinned ?? 0), mutedUntil: end(s?.mutedUntil), markedUnread: s?.markedUnread ?? false, archived: Number(s?.archived ?? 0), unlisted: Number(s?.unlisted ?? 0), scheduled: s?.scheduled ?? 0, unsent: s?.unsent ?? 0 };
}

/** entity is null for a kind of a later version: its text is shown plain. */
export function entity(e: content.Entity): Entity | null {
  const kind = ENTITY_KINDS.get(e.kind);
  const place = { offset: e.offset, length: e.length };
  switch (kind) {
    case undefined:
      return null;
    case "pre":
      return { ...place, kind, language: e.language };
    case "link":
      return { ...place, kind, url: e.url };
    case "mention":
      return { ...place, kind, user: e.userId };
    default:
      return { ...place, kind };
  }
}

export function wireEntity(e: Entity): { kind: EntityKind; offset: number; length: number; language: string; url: string; userId: string } {
  return { kind: ENTITIES[e.kind], offset: e.offset, length: e.length, language: e.kind === "pre" ? e.language : "", url: e.kind === "link" ? e.url : "", userId: e.kind === "mention" ? e.user : "0" };
}

function role(r: WireRole): Role {
  switch (r) {
    case OWNER:
      return "owner";
    case ADMIN:
      return "admin";
    case MEMBER:
      return "member";
    default:
      return "none";
  }
}

export function member(m: common.Member): Member | null {
  return m.user === undefined ? null : { user: user(m.user), role: role(m.role), mutedUntil: end(m.mutedUntil), nickname: m.nickname };
}

export function userEvent(e: common.UserEvent): UserEvent {
  return { seq: Number(e.seq), body: userEventBody(e.body) };
}

function userEventBody(b: common.UserEvent["body"]): UserEventBody {
  switch (b.case) {
    case "conversationJoined":
      return b.value.conversation === undefined
        ? { kind: "unknown" }
        : { kind: "joined", conversation: conversation(b.value.conversation), users: b.value.users.map(user) };
    case "conversationLeft":
      return { kind: "left", conv: b.value.conversationId, leftSeq: Number(b.value.leftSeq) };
    case "readMoved":
      return { kind: "read", conv: b.value.conversationId, readSeq: Number(b.value.readSeq), readNum: Number(b.value.readNum) };
    case "profileChanged":
      return b.value.user === undefined ? { kind: "unknown" } : { kind: "profile", user: user(b.value.user) };
    case "personChanged":
      return { kind: "person", users: shown(b.value.user) };
    case "devicesChanged":
      return { kind: "devices" };
    case "settingsChanged":
      return { kind: "settings", conv: b.value.conversationId, settings: settings(b.value.settings) };
    case "draftChanged":
      return { kind: "draft", conv: b.value.conversationId, draft: anyDraft(b.value.draft) };
    case "messagesHidden":
      return { kind: "hidden", conv: b.value.conversationId, seqs: b.value.seqs.map(Number) };
    case "historyCleared":
      return { kind: "cleared", conv: b.value.conversationId, from: Number(b.value.visibleSeq) };
    case "pollVoted": {
      const { conversationId: conv, seq, ...own } = plain(b.value);
      return { kind: "voted", conv, seq, own };
    }
    case "contactChanged":
      return b.value.contact === undefined ? { kind: "unknown" } : { kind: "contact", contact: contact(b.value.contact), users: shown(b.value.user) };
    case "contactRequestChanged":
      return b.value.request === undefined ? { kind: "unknown" } : { kind: "request", request: request(b.value.request), users: shown(b.value.user) };
    case "foldersChanged":
      return { kind: "folders", ...plain<object>(b.value) } as UserEventBody;
    case "applicationAnswered":
      return { kind: "answered", answer: { conv: b.value.conversationId, name: b.value.name, accepted: b.value.accepted, reason: b.value.reason } };
    default:
      return { kind: "unknown" };
  }
}

function shown(u: person.User | undefined): User[] {
  return u === undefined ? [] : [user(u)];
}

export function mark(m: { conversationId: string; userId: string; readSeq: bigint; deliveredSeq: bigint }): Mark {
  return { conv: m.conversationId, user: m.userId, readSeq: Number(m.readSeq), deliveredSeq: Number(m.deliveredSeq) };
}

export function failure(code: string, detail: error.ErrorDetail | undefined): Failure {
  if (detail === undefined) {
    return failureOf(code);
  }
  return {
    code,
    reason: reasonName(detail.reason),
    field: detail.field,
    limit: Number(detail.limit),
    retryAfter: span(detail.retryAfter),
    requestId: detail.requestId,
  };
}

export function reasonName(r: Reason): ReasonName {
  // A reason of a later server is a number without a name here.
  return (ReasonSchema.value[r]?.name as ReasonName | undefined) ?? "REASON_UNSPECIFIED";
}

/** connectError reads the body of a Connect answer that is not 200. */
export function connectError(status: number, text: string): ApiError {
  try {
    const body: unknown = JSON.parse(text);
    if (isRecord(body) && typeof body["code"] === "string") {
      return new ApiError(failure(body["code"], errorDetail(body["details"])));
    }
  } catch {
    // Not ours: a proxy in between, say.
  }
  return new ApiError(failureOf(status >= 500 ? "unavailable" : status === 401 ? "unauthenticated" : "unknown"));
}

function errorDetail(details: unknown): error.ErrorDetail | undefined {
  for (const d of Array.isArray(details) ? (details as unknown[]) : []) {
    if (isRecord(d) && d["type"] === ErrorDetailSchema.typeName && typeof d["value"] === "string") {
      return fromBinary(ErrorDetailSchema, base64(d["value"]));
    }
  }
  return undefined;
}

function base64(text: string): Uint8Array {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
}

function isRecord(v: unknown): v is Record<string, unknown> {
  return typeof v === "object" && v !== null;
}

export function millis(t: Timestamp | undefined): Millis {
  return t === undefined ? 0 : timestampMs(t);
}

export function span(d: Duration | undefined): Millis {
  return d === undefined ? 0 : Number(d.seconds) * 1000 + Math.round(d.nanos / 1e6);
}
