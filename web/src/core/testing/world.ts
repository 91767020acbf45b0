// A server of a few lines, with one direct conversation of 1 (me) and 2.
import { create, type DescMessage } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { RegisterResponseSchema, RefreshResponseSchema, UpdateProfileResponseSchema } from "../../gen/hongyan/v1/account_pb";
import { ConversationKind, Role } from "../../gen/hongyan/v1/common_pb";
import { MuteResponseSchema, OpenDirectResponseSchema, SaveDraftResponseSchema } from "../../gen/hongyan/v1/conversation_pb";
import { HistoryResponseSchema } from "../../gen/hongyan/v1/message_pb";
import type { Frame } from "../../gen/hongyan/v1/realtime_pb";
import { UserServiceGetResponseSchema } from "../../gen/hongyan/v1/user_pb";
import { ApiError, failureOf } from "../errors";
import type { Unary } from "../rpc";
import { uuidv7 } from "../uuid";
import { FakeSocket, greets } from "./fake";
import { DIRECT } from "./make";

interface Wire {
  seq: number;
  sender: string;
  text: string;
  clientId: string;
}

export class World {
  readonly events: Wire[] = [];
  readonly calls: string[] = [];
  readonly sockets: FakeSocket[] = [];
  readonly delivered: number[] = [];
  /** False: what is sent is stored, but nobody hears of it. */
  doesAnswer = true;
  isRevoked = false;
  /** Every call fails as if there was no network. */
  isAway = false;
  /** Changes of settings are refused. */
  doesRefuse = false;
  readonly drafts: string[] = [];
  /** The server's clock; 0: as this one. */
  time = 0;
  epoch = "e1";
  readSeq = 0;

  readonly openSocket = (): FakeSocket => {
    const socket = new FakeSocket();
    socket.answer = (frame) => this.#answer(frame);
    this.sockets.push(socket);
    setTimeout(() => socket.open(), 1);
    return socket;
  };

  readonly unary: Unary = async (method, request) => {
    this.calls.push(method.name);
    if (this.isAway) {
      throw new ApiError(failureOf("unavailable"));
    }
    const tokens = { accessToken: `access ${this.calls.length}`, accessExpiresAt: timestampFromMs(Date.now() + 600_000), refreshToken: "refresh" };
    const answer = (): unknown => {
      switch (method.name) {
        case "Register":
        case "SignIn":
          return create(RegisterResponseSchema, { user: { id: "1", handle: "me", name: "Me" }, ...tokens });
        case "Refresh":
          if (this.isRevoked) {
            throw new ApiError(failureOf("unauthenticated", "DEVICE_REVOKED"));
          }
          return create(RefreshResponseSchema, tokens);
        case "OpenDirect":
          return create(OpenDirectResponseSchema, { conversation: this.conversation() });
        case "UpdateProfile":
          return create(UpdateProfileResponseSchema, { user: { id: "1", handle: "me", name: (request as { name: string }).name } });
        case "SaveDraft":
          this.drafts.push((request as { text: string }).text);
          return create(SaveDraftResponseSchema, { draft: { text: this.drafts.at(-1) ?? "", savedAt: timestampFromMs(Date.now()) } });
        case "Pin":
        case "Mute":
        case "MarkUnread": {
          if (this.doesRefuse) {
            throw new ApiError(failureOf("resource_exhausted", "PINS_FULL"));
          }
          const { pinned, unread, forEver } = request as { pinned?: boolean; unread?: boolean; forEver?: boolean };
          return create(MuteResponseSchema, { settings: { pinned: pinned === true ? 7n : 0n, markedUnread: unread === true, ...(forEver === true ? { mutedUntil: timestampFromMs(Date.UTC(9999, 0)) } : {}) } });
        }
        case "History": {
          const { beforeSeq, afterSeq, limit } = request as { beforeSeq?: bigint; afterSeq?: bigint; limit: number };
          const inside = this.events.filter((e) => e.seq < Number(beforeSeq ?? 1e9) && e.seq > Number(afterSeq ?? 0));
          const page = afterSeq === undefined ? inside.slice(-limit) : inside.slice(0, limit);
          return create(HistoryResponseSchema, { messages: page.map((e) => this.event(e)), hasMore: page.length < inside.length });
        }
        default:
          return create(UserServiceGetResponseSchema, { users: [{ id: "2", handle: "peer", name: "Peer" }] });
      }
    };
    return answer() as ReturnType<typeof create<DescMessage>> as never;
  };

  conversation() {
    const head = this.events.length;
    return { id: DIRECT, kind: ConversationKind.DIRECT, peerId: "2", role: Role.MEMBER, memberCount: 2, headSeq: BigInt(head), headNum: BigInt(head), readSeq: BigInt(this.readSeq), readNum: BigInt(this.readSeq), joinedSeq: 1n, ...this.#last() };
  }

  #last() {
    const e = this.events.at(-1);
    return e === undefined ? {} : { lastEvent: this.event(e) };
  }

  event(e: Wire) {
    return { conversationId: DIRECT, seq: BigInt(e.seq), num: BigInt(e.seq), countable: true, senderId: e.sender, clientId: e.clientId, sentAt: timestampFromMs(1_700_000_000_000 + e.seq), body: { case: "content" as const, value: { kind: { case: "text" as const, value: { body: e.text } } } } };
  }

  store(sender: string, text: string, clientId: string = uuidv7()): Wire {
    const known = this.events.find((e) => e.clientId === clientId);
    const stored = known ?? { seq: this.events.length + 1, sender, text, clientId };
    if (known === undefined) {
      this.events.push(stored);
    }
    return stored;
  }

  hear(e: Wire): void {
    this.sockets.at(-1)?.say({ case: "event", value: this.event(e) });
  }

  #answer(frame: Frame): ReturnType<typeof greets> {
    switch (frame.kind.case) {
      case "auth":
        return { case: "ready", value: { userId: "1", deviceId: "9", heartbeat: { seconds: 30n }, epoch: this.epoch, serverTime: timestampFromMs(this.time === 0 ? Date.now() : this.time) } };
      case "sync": {
        const held = Number(frame.kind.value.heads[0]?.seq ?? 0n);
        const isStale = frame.kind.value.epoch !== this.epoch;
        const tail = this.events.slice(-frame.kind.value.tail).filter((e) => isStale || e.seq > held);
        const conversations = this.events.length > 0 && (isStale || this.events.length > held) ? [{ conversation: this.conversation(), tail: tail.map((e) => this.event(e)) }] : [];
        return { case: "synced", value: { epoch: this.epoch, resync: isStale && frame.kind.value.epoch !== "", conversations } };
      }
      case "send": {
        const { clientId, content } = frame.kind.value;
        const e = this.store("1", content?.kind.case === "text" ? content.kind.value.body : "", clientId);
        if (!this.doesAnswer) {
          return null;
        }
        this.hear(e);
        return { case: "acked", value: { seq: BigInt(e.seq), num: BigInt(e.seq) } };
      }
      case "read":
        this.readSeq = Number(frame.kind.value.seq);
        return { case: "readMarked", value: { readSeq: frame.kind.value.seq, readNum: frame.kind.value.seq } };
      case "delivered":
        this.delivered.push(Number(frame.kind.value.seq));
        return { case: "deliveredMarked", value: { deliveredSeq: frame.kind.value.seq } };
      default:
        return greets(frame);
    }
  }
}

