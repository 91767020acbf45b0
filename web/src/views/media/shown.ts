// What those who draw a message with files are told of it.
import type { FileKeys, Id, Rich } from "../../core/types";
import type { Message } from "../../state/timeline";

export interface Shown {
  readonly conv: Id;
  /** 0 until it is on the server. */
  readonly seq: number;
  readonly clientId: string;
  readonly sender: Id;
  readonly isOwn: boolean;
  readonly rich: Rich;
  /** Of what is sent from here. */
  readonly keys?: readonly FileKeys[] | undefined;
  readonly isHeld: boolean;
  readonly isPaused: boolean;
  readonly hasFailed: boolean;
}

export function shownOf(m: Message, rich: Rich, conv: Id): Shown {
  const { seq, clientId, sender, isOwn, pending } = m;
  return { conv, seq, clientId, sender, isOwn, rich, keys: pending?.keys, isHeld: pending?.isHeld === true, isPaused: pending?.isPaused === true, hasFailed: pending?.state === "failed" };
}

/** placeOf is where its files are found. */
export function placeOf({ conv, seq, clientId }: Shown): { readonly conv: Id; readonly seq: number; readonly clientId: string } {
  return { conv, seq, clientId };
}
