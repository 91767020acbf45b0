// What the composer is about, from keys, menus and buttons.
import type { Windows } from "../../../core/api";
import { toFailure } from "../../../core/errors";
import { wordsOf } from "../../../core/said";
import type { Body, Event, Id, Millis, Pending, Rich, Seq, State } from "../../../core/types";
import { explain, t } from "../../../i18n";
import { call, hint, snapshot } from "../../../state/client";
import { print } from "../../../state/markdownSource";
import { me, serverNow } from "../../../state/selectors";
import { isSaid } from "../../../state/timeline";
import { showToast } from "../../../state/toasts";
import { replyIn, setWriting, writingIn, type Writing } from "../../../state/writing";
import { read, write } from "../composer/field";
import { loadParser } from "../composer/parser";

/** What was recalled can be written again for so long. */
export const REEDIT: Millis = 300_000;

/** The composer's field; there is one. */
function field(): HTMLTextAreaElement | null {
  return document.querySelector<HTMLTextAreaElement>('[data-part-of-page="composer"] textarea');
}

/** source is what the field says. */
function source(): string {
  const area = field();
  return area === null ? "" : read(area);
}

/** fill puts a text into the field, as if it had been written there. */
function fill(text: string): void {
  const area = field();
  if (area !== null) {
    write(area, text);
    area.dispatchEvent(new InputEvent("input", { bubbles: true }));
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
  }
}

export function reply(conv: Id, seq: Seq): void {
  leaveEdit(conv);
  setWriting(conv, { kind: "reply", seq });
  field()?.focus();
  keepReply(conv, seq);
}

/** keepReply: a draft knows what it answers. */
function keepReply(conv: Id, seq: Seq): void {
  const text = snapshot.peek().drafts[conv]?.text ?? "";
  if (text !== "") {
    hint("saveDraft", { conv, text, reply: seq });
  }
}

export function cancel(conv: Id): void {
  if (writingIn(conv)?.kind === "reply") {
    setWriting(conv, null);
    keepReply(conv, 0);
    field()?.focus();
  } else {
    leaveEdit(conv);
  }
}

/** leaveEdit gives the field back what stood there before. */
function leaveEdit(conv: Id): void {
  const writing = writingIn(conv);
  if (writing?.kind === "edit") {
    setWriting(conv, null);
    fill(writing.before);
  }
}

let windows: Promise<Windows> | null = null;

/** limits: for how long one may edit and recall, and what the server does with links. Asked for once. */
export function limits(): Promise<Windows> {
  windows ??= call("windows").catch((error: unknown) => {
    windows = null;
    throw error;
  });
  return windows;
}

/** mayEdit: one's own text, or that under pictures and files. How long, the server knows. */
export function mayEdit(s: State, e: Event | null): e is Event {
  return e !== null && e.sender === me(s)?.id && (e.body.kind === "text" || isCaptioned(e.body)) && e.forwarded === null;
}

function isCaptioned(body: Body): body is Rich {
  return body.kind === "rich" && (body.what === "media" || body.what === "document");
}

export function isInTime(s: State, e: Event, limit: Millis): boolean {
  return serverNow(s) - e.sentAt < limit;
}

export function edit(conv: Id, event: Event): void {
  leaveEdit(conv);
  setWriting(conv, { kind: "edit", seq: event.seq, event, before: source() });
  fill(print(wordsOf(event.body)));
}

/** editLast edits what one has said last, if there is still time. */
async function editLast(conv: Id): Promise<void> {
  const s = snapshot.peek();
  const last = s.logs[conv]?.events.findLast((e) => e.sender === me(s)?.id && isSaid(e.body) && e.body.kind !== "recalled") ?? null;
  if (mayEdit(s, last) && isInTime(s, last, (await limits()).edit) && field()?.value === "") {
    edit(conv, last);
  }
}

/** finishEdit sends what the field says now. What the server refuses comes back into it. */
export async function finishEdit(conv: Id, writing: Extract<Writing, { kind: "edit" }>, typed: string): Promise<void> {
  setWriting(conv, null);
  fill(writing.before);
  try {
    const said = (await loadParser())(typed);
    const { event } = writing;
    await call("edit", { conv, seq: writing.seq, ...said, reply: event.reply?.seq ?? 0, ...(isCaptioned(event.body) ? { rich: event.body } : {}) });
  } catch (error) {
    showToast({ text: t("ops.edit_failed", { why: explain(toFailure(error)) }), isError: true });
    if (field() !== null && source() === writing.before) {
      setWriting(conv, writing);
      fill(typed);
    }
  }
}

/** step chooses the message that is answered: the one before, or after. */
function step(conv: Id, by: -1 | 1): void {
  const events = snapshot.peek().logs[conv]?.events.filter((e) => isSaid(e.body) && e.body.kind !== "recalled") ?? [];
  const writing = writingIn(conv);
  const at = writing?.kind === "reply" ? events.findIndex((e) => e.seq === writing.seq) : events.length;
  const next = events[at + by];
  if (next !== undefined) {
    reply(conv, next.seq);
  } else if (by === 1) {
    cancel(conv);
  }
}

export function steer(conv: Id, how: "cancel" | "edit" | "before" | "after"): void {
  switch (how) {
    case "cancel":
      cancel(conv);
      return;
    case "edit":
      void editLast(conv).catch(() => undefined); // Not known how long one may: not at all.
      return;
    case "before":
    case "after":
      step(conv, how === "before" ? -1 : 1);
  }
}

// What was recalled here, as it was written.

const recalled = new Map<string, { readonly source: string; readonly at: Millis }>();

export function keepRecalled({ conv, seq, body }: Event): void {
  if (body.kind === "text") {
    recalled.set(`${conv} ${seq}`, { source: print(body), at: Date.now() });
  }
}

export function recalledText({ conv, seq }: Event): { readonly source: string; readonly at: Millis } | null {
  const kept = recalled.get(`${conv} ${seq}`);
  return kept !== undefined && Date.now() < kept.at + REEDIT ? kept : null;
}

export function writeAgain(conv: Id, again: string): void {
  leaveEdit(conv);
  fill(joined(source(), again));
}

function joined(before: string, again: string): string {
  return before === "" ? again : `${before}\n${again}`;
}

/**
 * takeBack makes what waits to be sent the draft of its conversation, after what
 * is written there. The field shows it; which is that of another conversation,
 * perhaps, when the answer comes.
 */
export async function takeBack(pending: Pending): Promise<void> {
  const { conv, clientId } = pending;
  const area = field();
  const writing = writingIn(conv);
  const before = writing?.kind === "edit" ? writing.before : area === null ? (snapshot.peek().drafts[conv]?.text ?? "") : read(area);
  const text = joined(before, print(pending));
  const seq = pending.reply > 0 ? pending.reply : replyIn(conv);
  if (!(await call("undo", { conv, clientId, text, reply: seq }))) {
    return;
  }
  const isHere = area !== null && field() === area;
  if (isHere) {
    leaveEdit(conv);
  }
  if (seq > 0) {
    setWriting(conv, { kind: "reply", seq });
  }
  if (isHere) {
    const now = read(area);
    fill(now.startsWith(text) ? now : now === before ? text : joined(now, print(pending)));
  }
}
