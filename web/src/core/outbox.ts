// The outbox sends what was written, in the order of writing: per conversation
// one message is on its way at a time, so a later one can never overtake an
// earlier one that has to be tried again. A message is tried until it is
// answered; its client id makes the server store it once.
import { Backoff } from "./backoff";
import { isTemporary, isUnreachable, toFailure } from "./errors";
import type { Failure, Id, Pending, Seq, State } from "./types";

/** A message whose files are on their way keeps those behind it for so long, milliseconds: their order is that of writing, unless it takes long. */
const PATIENCE = 5000;
/** Nobody may take a message back for longer, milliseconds. */
const LONGEST_HOLD = 10_000;
/** After so many refusals that blame the server itself, the person is told. */
const MAX_INTERNAL = 8;

interface OutboxParts {
  state: () => State;
  /** See company.ts. */
  isSender: () => boolean;
  /** Resolves with the seq, throws ApiError. */
  send: (pending: Pending) => Promise<Seq>;
  onStored: (pending: Pending, seq: Seq) => void;
  onFailed: (pending: Pending, failure: Failure) => void;
  random?: () => number;
}

export class Outbox {
  readonly #parts: OutboxParts;
  readonly #busy = new Set<Id>();
  readonly #backoffs = new Map<Id, Backoff>();
  readonly #timers = new Map<Id, ReturnType<typeof setTimeout>>();
  readonly #refusals = new Map<string, number>();

  constructor(parts: OutboxParts) {
    this.#parts = parts;
  }

  /** pump sends what can be sent. Call it when the link is live or something was queued. */
  pump(): void {
    for (const conv of Object.keys(this.#parts.state().outbox)) {
      void this.#pump(conv);
    }
  }

  /** stop forgets planned tries; pump starts them again. */
  stop(): void {
    for (const timer of this.#timers.values()) {
      clearTimeout(timer);
    }
    this.#timers.clear();
  }

  async #pump(conv: Id): Promise<void> {
    if (this.#busy.has(conv) || this.#timers.has(conv)) {
      return;
    }
    this.#busy.add(conv);
    let wait = 0;
    try {
      let next = this.#next(conv);
      while (next !== undefined && wait === 0) {
        wait = await this.#try(next);
        next = this.#next(conv);
      }
    } finally {
      this.#busy.delete(conv);
    }
    wait ||= this.#patience(conv);
    if (wait > 0) {
      this.#later(conv, wait);
    }
  }

  #next(conv: Id): Pending | undefined {
    const state = this.#parts.state();
    const next = state.outbox[conv]?.find((p) => p.state === "queued" && p.isHeld !== true);
    return state.link === "live" && this.#parts.isSender() && this.#patience(conv) === 0 ? next : undefined;
  }

  /** patience is how long what is written waits until it cannot be taken back any more, and for the files of what was written before. */
  #patience(conv: Id): number {
    const queued = (this.#parts.state().outbox[conv] ?? []).filter((p) => p.state === "queued" && p.isPaused !== true);
    const [first, ...rest] = queued;
    const held = (queued.find((p) => p.isHeld !== true)?.until ?? 0) - Date.now();
    // A clock that was put back holds nothing longer than was meant.
    if (held > 0 && held <= LONGEST_HOLD) {
      return held;
    }
    return first?.isHeld === true && rest.some((p) => p.isHeld !== true) ? Math.max(0, first.at + PATIENCE - Date.now()) : 0;
  }

  /** try returns how long to wait before the next try, 0 when it was answered. */
  async #try(pending: Pending): Promise<number> {
    try {
      const seq = await this.#parts.send(pending);
      this.#backoffs.delete(pending.conv);
      this.#refusals.delete(pending.clientId);
      this.#parts.onStored(pending, seq);
      return 0;
    } catch (error) {
      const failure = toFailure(error);
      if (isTemporary(failure) && !this.#isTooMany(pending, failure)) {
        const backoff = this.#backoffs.get(pending.conv) ?? new Backoff(this.#parts.random);
        this.#backoffs.set(pending.conv, backoff);
        return Math.max(1, failure.retryAfter, backoff.next());
      }
      this.#refusals.delete(pending.clientId);
      this.#parts.onFailed(pending, failure);
      return 0;
    }
  }

  #isTooMany(pending: Pending, failure: Failure): boolean {
    if (isUnreachable(failure) || !(failure.reason === "INTERNAL" || failure.reason === "REASON_UNSPECIFIED")) {
      return false;
    }
    const count = (this.#refusals.get(pending.clientId) ?? 0) + 1;
    this.#refusals.set(pending.clientId, count);
    return count >= MAX_INTERNAL;
  }

  #later(conv: Id, wait: number): void {
    this.#timers.set(
      conv,
      setTimeout(() => {
        this.#timers.delete(conv);
        void this.#pump(conv);
      }, wait),
    );
  }
}
