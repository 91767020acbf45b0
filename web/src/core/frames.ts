// Frames of the realtime door: what the two say over the socket.
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Content } from "../gen/hongyan/v1/content_pb";
import { ContentSchema } from "../gen/hongyan/v1/content_pb";
import { FrameSchema } from "../gen/hongyan/v1/realtime_pb";
import type { Frame, Presences } from "../gen/hongyan/v1/realtime_pb";
import type { SyncResponse } from "../gen/hongyan/v1/sync_pb";
import type { Differences, Entity, Event, Failure, Head, Id, Mark, Millis, ReasonName, Seq, UserEvent } from "./types";
import { conversation, draft, event, failure, mark, millis, plain, reasonName, span, user, userEvent, wireEntity } from "./wire";

/** What the client says over the socket. */
export type ClientFrame =
  | { readonly kind: "auth"; readonly accessToken: string; readonly idle: boolean }
  | { readonly kind: "sync"; readonly epoch: string; readonly userSeq: Seq; readonly heads: readonly Head[]; readonly tail: number; readonly page: string }
  | { readonly kind: "send"; readonly conv: Id; readonly clientId: string; readonly text: string; readonly entities: readonly Entity[]; readonly reply: Seq; readonly isSilent?: boolean | undefined; readonly noPreview?: boolean | undefined }
  | { readonly kind: "read"; readonly conv: Id; readonly seq: Seq }
  | { readonly kind: "delivered"; readonly conv: Id; readonly seq: Seq }
  | { readonly kind: "typing"; readonly conv: Id }
  | { readonly kind: "ping" }
  /** Made by code that comes later. */
  | { readonly kind: "raw"; readonly frame: FrameKind };

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
  | { readonly kind: "presences"; readonly presences: Presences }
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
      return { case: "auth", value: { accessToken: f.accessToken, idle: f.idle } };
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
      return { case: "send", value: { conversationId: f.conv, clientId: f.clientId, content: textContent(f.text, f.entities, f.reply, f.noPreview), silent: f.isSilent === true } };
    case "read":
      return { case: "read", value: { conversationId: f.conv, seq: BigInt(f.seq) } };
    case "delivered":
      return { case: "delivered", value: { conversationId: f.conv, seq: BigInt(f.seq) } };
    case "typing":
      return { case: "typing", value: { conversationId: f.conv } };
    case "ping":
      return { case: "ping", value: {} };
    case "raw":
      return f.frame;
  }
}

export function textContent(body: string, entities: readonly Entity[] = [], reply: Seq = 0, noPreview?: boolean): Content {
  return create(ContentSchema, { noPreview: noPreview === true, kind: { case: "text", value: { body, entities: entities.map(wireEntity) } }, ...(reply > 0 && { reply: { seq: BigInt(reply) } }) });
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
    case "presences":
      return { kind: "presences", presences: kind.value };
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
      d.conversation === undefined ? [] : [{ conversation: conversation(d.conversation), draft: draft(d.conversation.draft), tail: d.tail.map(event), changed: d.changedSeqs.map(Number), isAllChanged: d.changedMore }],
    ),
    users: r.users.map(user),
    folders: plain(r.folders),
    nextPage: r.nextPage,
    first: isFirst,
  };
}

