// The time by the server's clock, when this device's is clearly wrong.
import { signal } from "@preact/signals";

/** What is less comes from the way of the message, milliseconds. */
const NOTABLE = 60_000;

const skew = signal(0);

/** setSkew is told the server's clock minus this device's. */
export function setSkew(ms: number): void {
  skew.value = Math.abs(ms) > NOTABLE ? ms : 0;
}

export function now(): number {
  return Date.now() + skew.value;
}
