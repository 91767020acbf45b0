// A server for tests: sockets that say what they are told, in real frames.
import { create, fromBinary, toBinary, type MessageInitShape } from "@bufbuild/protobuf";
import { FrameSchema, type Frame } from "../../gen/hongyan/v1/realtime_pb";
import type { Socket } from "../socket";

type Kind = NonNullable<MessageInitShape<typeof FrameSchema>["kind"]>;

export class FakeSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((bytes: Uint8Array) => void) | null = null;
  onclose: ((code: number) => void) | null = null;
  readonly sent: Frame[] = [];
  isClosed = false;
  /** Answers by itself what is answered here. */
  answer: (frame: Frame) => Kind | null = () => null;

  send(bytes: Uint8Array<ArrayBuffer>): void {
    const frame = fromBinary(FrameSchema, bytes);
    this.sent.push(frame);
    const kind = this.answer(frame);
    if (kind !== null) {
      queueMicrotask(() => this.say(kind, frame.id));
    }
  }

  close(): void {
    if (!this.isClosed) {
      this.isClosed = true;
      queueMicrotask(() => this.onclose?.(1000));
    }
  }

  open(): void {
    this.onopen?.();
  }

  /** drop is the network going away. */
  drop(): void {
    this.isClosed = true;
    this.onclose?.(1006);
  }

  say(kind: Kind, id = 0): void {
    if (!this.isClosed) {
      this.onmessage?.(toBinary(FrameSchema, create(FrameSchema, { id, kind })));
    }
  }

  kinds(): string[] {
    return this.sent.map((f) => f.kind.case ?? "");
  }

  last(kind: Frame["kind"]["case"]): Frame | undefined {
    return this.sent.findLast((f) => f.kind.case === kind);
  }
}

/** greets answers auth, sync and ping as a server does that has nothing to tell. */
export function greets(frame: Frame): Kind | null {
  switch (frame.kind.case) {
    case "auth":
      return { case: "ready", value: { userId: "1", deviceId: "9", heartbeat: { seconds: 30n }, epoch: "e1" } };
    case "sync":
      return { case: "synced", value: { epoch: "e1", userSeq: 0n } };
    case "ping":
      return { case: "pong", value: { epoch: "e1", userSeq: 0n } };
    default:
      return null;
  }
}
