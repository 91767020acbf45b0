import type { Locked } from "../../core/sealed/phrase";

/** lockedFile opens with no passphrase: what it says is nothing. */
export function lockedFile(nth: number): Locked {
  return { version: 1, salt: new Uint8Array(16), iterations: 100_000, locked: new Uint8Array(320).fill(nth) };
}
