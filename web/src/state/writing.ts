// What the composer is about, beside a new message: an answer, or a change of
// what was said. Of this tab, by conversation.
import { signal } from "@preact/signals";
import type { Event, Id, Seq } from "../core/types";
import { onSignOut } from "./signOut";

export type Writing =
  | { readonly kind: "reply"; readonly seq: Seq }
  /** Before: what stood in the field. */
  | { readonly kind: "edit"; readonly seq: Seq; readonly event: Event; readonly before: string };

const all = signal<Readonly<Record<Id, Writing | null>>>({});
onSignOut(() => (all.value = {}));

export function writingIn(conv: Id): Writing | null {
  return all.value[conv] ?? null;
}

export function setWriting(conv: Id, writing: Writing | null): void {
  all.value = { ...all.peek(), [conv]: writing };
}

/** replyIn is the message that what is written answers; 0: none. */
export function replyIn(conv: Id): Seq {
  const writing = all.peek()[conv];
  return writing?.kind === "reply" ? writing.seq : 0;
}
