// The one place that knows protobuf: frames and messages in, plain values out.
// A seq is a bigint in the generated code and a number here: it counts events
// of one stream and stays far below 2^53.
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { Duration, Timestamp } from "@bufbuild/protobuf/wkt";
import type * as common from "../gen/hongyan/v1/common_pb";
import { ContentSchema, ConversationKind, Role as WireRole } from "../gen/hongyan/v1/common_pb";
import type * as error from "../gen/hongyan/v1/error_pb";
import { ErrorDetailSchema, Reason } from "../gen/hongyan/v1/error_pb";
import { FrameSchema } from "../gen/hongyan/v1/realtime_pb";
import type { Frame } from "../gen/hongyan/v1/realtime_pb";
import type { SyncResponse } from "../gen/hongyan/v1/sync_pb";
import { ApiError, failureOf } from "./errors";
import type { Body, Conversation, Differences, Event, Failure, Head, Id, Mark, Member, Millis, ReasonName, Role, Seq, User, UserEvent, UserEventBody } from "./types";

/** What the client says over the socket. */
export type ClientFrame =
  | { readonly kind: "auth"; readonly accessToken: string }
  | { readonly kind: "sync"; readonly epoch: string; readonly userSeq: Seq; readonly heads: readonly Head[]; readonly tail: number; readonly page: string }
  | { readonly kind: "send"; readonly conv: Id; readonly clientId: string; readonly text: string }
  | { readonly kind: "read"; readonly conv: Id; readonly seq: Seq }
  | { readonly kind: "delivered"; readonly conv: Id; readonly seq: Seq }
  | { readonly kind: "typing"; readonly conv: Id }
  | { readonly kind: "ping" };

/** What the server says over the socket. */
export type ServerFrame =
  | { readonly kind: "ready"; readonly userId: Id; readonly serverTime: Millis; readonly heartbeat: Millis; readonly epoch: string }
  | { readonly kind: "synced"; readonly differences: Differences }
  | { readonly kind: "acked"; readonly seq: Seq; readonly num: number; readonly sentAt: Millis; readonly duplicate: boolean }
  | { readonly kind: "read_marked"; readonly readSeq: Seq; readonly readNum: number }
  | { readonly kind: "delivered_marked"; readonly deliveredSeq: Seq }
  | { readonly kind: "failed"; readonly failure: Failure }
  | { readonly kind: "event"; readonly event: Event }
  | { readonly kind: "user_event"; readonly event: UserEvent }
  | { readonly kind: "mark"; readonly mark: Mark }
  | { readonly kind: "typing"; readonly conv: Id; readonly user: Id }
  | { readonly kind: "pong"; readonly epoch: string; readonly userSeq: Seq }
  | { readonly kind: "resync" }
  | { readonly kind: "go_away"; readonly min: Millis; readonly max: Millis; readonly reason: ReasonName }
  /** Of a later version of the protocol. */
  | { readonly kind: "unknown" };

export interface Answer {
  /** The id of the frame this answers, or 0. */
  readonly id: number;
  readonly frame: ServerFrame;
}

export function encodeFrame(id: number, frame: ClientFrame): Uint8Array<ArrayBuffer> {
  return toBinary(FrameSchema, create(FrameSchema, { id, kind: clientKind(frame) }));
}

type FrameKind = NonNullable<MessageInitShape<typeof FrameSchema>["kind"]>;

function clientKind(f: ClientFrame): FrameKind {
  switch (f.kind) {
    case "auth":
      return { case: "auth", value: { accessToken: f.accessToken } };
    case "sync":
      return {
        case: "sync",
        value: {
          epoch: f.epoch,
          userSeq: BigInt(f.userSeq),
          heads: f.heads.map((h) => ({
            conversationId: h.conv,
            seq: BigInt(h.seq),
            readSeq: BigInt(h.readSeq),
            peerReadSeq: BigInt(h.peerReadSeq),
            peerDeliveredSeq: BigInt(h.peerDeliveredSeq),
          })),
          tail: f.tail,
          page: f.page,
        },
      };
    case "send":
      return { case: "send", value: { conversationId: f.conv, clientId: f.clientId, content: textContent(f.text) } };
    case "read":
      return { case: "read", value: { conversationId: f.conv, seq: BigInt(f.seq) } };
    case "delivered":
      return { case: "delivered", value: { conversationId: f.conv, seq: BigInt(f.seq) } };
    case "typing":
      return { case: "typing", value: { conversationId: f.conv } };
    case "ping":
      return { case: "ping", value: {} };
  }
}

export function textContent(body: string): common.Content {
  return create(ContentSchema, { kind: { case: "text", value: { body } } });
}

/** decodeFrame throws on bytes that are not a frame; an unknown kind is "unknown". */
export function decodeFrame(bytes: Uint8Array): Answer {
  const frame = fromBinary(FrameSchema, bytes);
  return { id: frame.id, frame: serverFrame(frame.kind) };
}

function serverFrame(kind: Frame["kind"]): ServerFrame {
  switch (kind.case) {
    case "ready":
      return {
        kind: "ready",
        userId: kind.value.userId,
        serverTime: millis(kind.value.serverTime),
        heartbeat: span(kind.value.heartbeat),
        epoch: kind.value.epoch,
      };
    case "synced":
      return { kind: "synced", differences: differences(kind.value, true) };
    case "acked":
      return { kind: "acked", seq: Number(kind.value.seq), num: Number(kind.value.num), sentAt: millis(kind.value.sentAt), duplicate: kind.value.duplicate };
    case "readMarked":
      return { kind: "read_marked", readSeq: Number(kind.value.readSeq), readNum: Number(kind.value.readNum) };
    case "deliveredMarked":
      return { kind: "delivered_marked", deliveredSeq: Number(kind.value.deliveredSeq) };
    case "failed":
      return { kind: "failed", failure: failure(kind.value.code, kind.value.detail) };
    case "event":
      return { kind: "event", event: event(kind.value) };
    case "userEvent":
      return { kind: "user_event", event: userEvent(kind.value) };
    case "mark":
      return { kind: "mark", mark: mark(kind.value) };
    case "typing":
      return { kind: "typing", conv: kind.value.conversationId, user: kind.value.userId };
    case "pong":
      return { kind: "pong", epoch: kind.value.epoch, userSeq: Number(kind.value.userSeq) };
    case "resync":
      return { kind: "resync" };
    case "goAway":
      return { kind: "go_away", min: span(kind.value.min), max: span(kind.value.max), reason: reasonName(kind.value.reason) };
    default:
      return { kind: "unknown" };
  }
}

export function differences(r: SyncResponse, isFirst: boolean): Differences {
  return {
    epoch: r.epoch,
    resync: r.resync,
    userSeq: Number(r.userSeq),
    userEvents: r.userEvents.map(userEvent),
    conversations: r.conversations.flatMap((d) =>
      d.conversation === undefined ? [] : [{ conversation: conversation(d.conversation), tail: d.tail.map(event) }],
    ),
    users: r.users.map(user),
    nextPage: r.nextPage,
    first: isFirst,
  };
}

export function user(u: common.User): User {
  return { id: u.id, handle: u.handle, name: u.name, bio: u.bio, deleted: u.deleted };
}

export function event(e: common.Event): Event {
  return {
    conv: e.conversationId,
    seq: Number(e.seq),
    num: Number(e.num),
    countable: e.countable,
    sender: e.senderId,
    sentAt: millis(e.sentAt),
    clientId: e.clientId,
    body: eventBody(e.body),
  };
}

function eventBody(b: common.Event["body"]): Body {
  switch (b.case) {
    case "content":
      return b.value.kind.case === "text" ? { kind: "text", text: b.value.kind.value.body } : { kind: "unknown", fallback: b.value.fallback };
    case "groupCreated":
      return { kind: "group_created", name: b.value.name, users: b.value.memberIds };
    case "membersAdded":
      return { kind: "members_added", users: b.value.userIds };
    case "memberRemoved":
      return { kind: "member_removed", user: b.value.userId };
    case "memberLeft":
      return { kind: "member_left" };
    case "groupRenamed":
      return { kind: "group_renamed", name: b.value.name };
    case "ownerChanged":
      return { kind: "owner_changed", user: b.value.userId };
    default:
      return { kind: "unknown", fallback: "" };
  }
}

export function conversation(c: common.Conversation): Conversation {
  const last = c.lastEvent === undefined ? null : event(c.lastEvent);
  return {
    id: c.id,
    kind: c.kind === ConversationKind.DIRECT ? "direct" : "group",
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
  };
}

function role(r: WireRole): Role {
  switch (r) {
    case WireRole.OWNER:
      return "owner";
    case WireRole.MEMBER:
      return "member";
    default:
      return "none";
  }
}

export function member(m: common.Member): Member | null {
  return m.user === undefined ? null : { user: user(m.user), role: role(m.role) };
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
    case "devicesChanged":
      return { kind: "devices" };
    default:
      return { kind: "unknown" };
  }
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

function reasonName(r: Reason): ReasonName {
  // A reason of a later server is a number without a name here.
  return (Reason[r] as ReasonName | undefined) ?? "REASON_UNSPECIFIED";
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

function span(d: Duration | undefined): Millis {
  return d === undefined ? 0 : Number(d.seconds) * 1000 + Math.round(d.nanos / 1e6);
}
