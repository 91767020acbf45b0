// What one tells others without words: read, delivered, typing. Told again
// when the link is live until it is confirmed; typing may be lost.
import type { MarksApi } from "./api";
import type { Connection } from "./connection";
import type { Core } from "./core";
import type { Id, Seq } from "./types";

/** Delivered marks of one burst make one frame, milliseconds. */
const DELIVERED_DELAY = 150;
/** Typing is told at most so often, milliseconds. */
const TYPING_EVERY = 3000;

export class Marks {
  readonly #core: Core;
  readonly #connection: Connection;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** How far to say "delivered" per direct conversation, until it is answered. */
  readonly #toDeliver = new Map<Id, Seq>();
  readonly #typedAt = new Map<Id, number>();

  constructor(core: Core, connection: Connection) {
    this.#core = core;
    this.#connection = connection;
  }

  async markRead(a: Parameters<MarksApi["markRead"]>[0]): Promise<void> {
    const before = this.#core.state();
    this.#core.change({ kind: "reading", ...a });
    if (this.#core.state() !== before) {
      this.#tellRead(a.conv);
    }
  }

  async typing(conv: Id): Promise<void> {
    const now = Date.now();
    if (now - (this.#typedAt.get(conv) ?? 0) >= TYPING_EVERY) {
      this.#typedAt.set(conv, now);
      this.#connection.tell({ kind: "typing", conv });
    }
  }

  /** said: who has said something types anew. */
  said(conv: Id): void {
    this.#typedAt.delete(conv);
  }

  live(): void {
    for (const conv of Object.keys(this.#core.state().reading)) {
      this.#tellRead(conv);
    }
    this.#deliver();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** arrived: a message of the peer is on this device. */
  arrived(id: Id): void {
    const conv = this.#core.state().conversations[id];
    if (conv?.kind === "direct" && conv.last !== null && conv.last.sender === conv.peer) {
      this.#toDeliver.set(id, conv.headSeq);
      this.#timer ??= setTimeout(() => this.#deliver(), DELIVERED_DELAY);
    }
  }

  #tellRead(conv: Id): void {
    const { reading, link } = this.#core.state();
    const mark = reading[conv];
    if (mark === undefined || link === "idle") {
      return;
    }
    this.#connection
      .request({ kind: "read", conv, seq: mark.seq })
      .then((answer) => {
        if (answer.kind === "read_marked") {
          this.#core.change({ kind: "read", conv, readSeq: answer.readSeq, readNum: answer.readNum });
        }
      })
      .catch(() => undefined); // Told again when the link is live.
  }

  #deliver(): void {
    this.stop();
    if (this.#core.state().link !== "live") {
      return;
    }
    for (const [conv, seq] of this.#toDeliver) {
      this.#connection
        .request({ kind: "delivered", conv, seq })
        .then(() => {
          if (this.#toDeliver.get(conv) === seq) {
            this.#toDeliver.delete(conv);
          }
        })
        .catch(() => undefined); // Told again when the link is live.
    }
  }
}
