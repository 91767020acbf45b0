// What is done with messages, by whatever menu, key or button.
import { toFailure } from "../../../core/errors";
import type { Conversation, Event, Id, Millis, Seq, State } from "../../../core/types";
import { explain, t } from "../../../i18n";
import { hidingMessages } from "../../../state/asked";
import { call, snapshot } from "../../../state/client";
import { navigate } from "../../../state/route";
import { me } from "../../../state/selectors";
import { isSaid } from "../../../state/timeline";
import { dismissToast, showToast } from "../../../state/toasts";
import { isInTime, keepRecalled, limits } from "./steering";

/** What is deleted can be undone for so long. */
const UNDO: Millis = 5000;

/** attempt says what went wrong. */
export function attempt(work: Promise<unknown>): void {
  work.catch((error: unknown) => showToast({ text: explain(toFailure(error)), isError: true }));
}

export function eventsOf(conv: Id, seqs: Iterable<Seq>): readonly Event[] {
  const wanted = new Set(seqs);
  return snapshot.peek().logs[conv]?.events.filter((e) => wanted.has(e.seq)) ?? [];
}

export function recall(events: readonly Event[]): void {
  const [first] = events;
  if (first !== undefined) {
    events.filter((e) => e.sender === me(snapshot.peek())?.id).forEach(keepRecalled);
    attempt(call("recall", { conv: first.conv, seqs: events.map((e) => e.seq) }));
  }
}

/** mayRecall: one's own for a while, and those who keep order in a group what others said. What the server knows better it says. */
export function mayRecall(s: State, c: Conversation, e: Event, limit: Millis): boolean {
  if (!isSaid(e.body) || e.body.kind === "recalled" || c.role === "none") {
    return false;
  }
  const keepsOrder = c.kind === "group" && (c.role === "admin" || c.role === "owner");
  return keepsOrder || (e.sender === me(s)?.id && isInTime(s, e, limit));
}

/** hide deletes messages for oneself: out of sight at once, told to the server when nobody has undone it. */
export function hide(conv: Id, seqs: readonly Seq[]): void {
  const keys = seqs.map((seq) => `${conv} ${seq}`);
  const mark = (isHiding: boolean) => {
    const rest = [...hidingMessages.peek()].filter((key) => !keys.includes(key));
    hidingMessages.value = new Set(isHiding ? [...rest, ...keys] : rest);
  };
  const stop = () => {
    clearTimeout(timer);
    removeEventListener("pagehide", send);
    dismissToast(toast);
  };
  const send = () => {
    stop();
    call("hide", { conv, seqs }).catch((error: unknown) => {
      mark(false);
      showToast({ text: explain(toFailure(error)), isError: true });
    });
  };
  const undo = () => {
    stop();
    mark(false);
  };
  leave(seqs);
  mark(true);
  const toast = showToast({ text: t("ops.hidden", { count: seqs.length }), action: { label: t("ops.undo"), run: undo } });
  const timer = setTimeout(send, UNDO);
  addEventListener("pagehide", send);
}

/** leave: the focus goes on to what stays. */
function leave(seqs: readonly Seq[]): void {
  const isGone = (row: Element) => row instanceof HTMLElement && seqs.includes(Number(row.dataset["seq"]));
  const row = document.activeElement?.closest("[data-row]") ?? null;
  if (row !== null && isGone(row)) {
    const rows = [...document.querySelectorAll<HTMLElement>('[role="log"] [data-row]')];
    const at = rows.findIndex((r) => r === row);
    const next = rows.slice(at).find((r) => !isGone(r)) ?? rows.slice(0, at).findLast((r) => !isGone(r));
    next?.focus({ preventScroll: true });
  }
}

export function pin(e: Event, pinned: boolean): void {
  attempt(call("pinMessage", { conv: e.conv, seq: e.seq, pinned }));
}

/** save says messages again where one keeps what one wants to find. */
export function save(from: Id, seqs: readonly Seq[]): void {
  const work = async () => {
    const to = await call("openDirect", me(snapshot.peek())?.id ?? "");
    await call("forward", { from, seqs, to, merged: false });
    showToast({ text: t("ops.saved"), action: { label: t("ops.show"), run: () => navigate(`/c/${to}`) } });
  };
  attempt(work());
}

export function mayPin(c: Conversation): boolean {
  const rank = c.role === "owner" ? 3 : c.role === "admin" ? 2 : c.role === "member" ? 1 : 0;
  return rank >= (c.group?.pin ?? 1);
}

/** recallable: until when is asked once, and known from then on. */
let recallLimit: Millis = 0;
let editLimit: Millis = 0;

export function knownLimits(): { readonly edit: Millis; readonly recall: Millis } {
  return { edit: editLimit, recall: recallLimit };
}

/** learnLimits waits for the server a little. */
export async function learnLimits(): Promise<void> {
  const asking = limits().then((l) => {
    [editLimit, recallLimit] = [l.edit, l.recall];
  });
  await Promise.race([asking.catch(() => undefined), new Promise((done) => setTimeout(done, 500))]);
}
