/** First wait, milliseconds; it doubles with every failure. */
const BASE = 500;
/** Longest wait, milliseconds. */
const CAP = 30_000;
/** A connection that held this long was a good one: the next failure starts from BASE. */
export const STABLE = 60_000;

/**
 * Backoff says how long to wait before try n: a random time between 0 and the
 * doubled base ("full jitter"), so that a thousand clients of a server that
 * came back do not come back together.
 */
export class Backoff {
  #failures = 0;
  readonly #random: () => number;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  next(): number {
    const ceiling = Math.min(CAP, BASE * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 16);
    return Math.round(this.#random() * ceiling);
  }

  reset(): void {
    this.#failures = 0;
  }
}
