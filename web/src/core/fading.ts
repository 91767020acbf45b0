// Messages that go away do so when their time is over, with or without the server.
import type { Core } from "./core";
import type { Event, Id, Seq } from "./types";

/** Timers are not longer than this: the clock of the server may become known better. */
const LONGEST = 3_600_000;

export class Fading {
  readonly #core: Core;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(core: Core) {
    this.#core = core;
  }

  /** look hides what is over, and waits for the next one. */
  look(): void {
    clearTimeout(this.#timer);
    const { logs, conversations, skew } = this.#core.state();
    const now = Date.now() + skew;
    const over = new Map<Id, Set<Seq>>();
    let next = Infinity;
    const see = ({ conv, seq, expiresAt }: Event) => {
      if (expiresAt > now) {
        next = Math.min(next, expiresAt);
      } else if (expiresAt > 0) {
        over.set(conv, (over.get(conv) ?? new Set()).add(seq));
      }
    };
    Object.values(conversations).forEach(({ last }) => last !== null && see(last));
    Object.values(logs).forEach(({ events }) => events.forEach(see));
    over.forEach((seqs, conv) => this.#core.change({ kind: "hidden", conv, seqs: [...seqs] }));
    if (next < Infinity) {
      this.#timer = setTimeout(() => this.look(), Math.min(next - now, LONGEST));
    }
  }
}
