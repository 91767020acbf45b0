// How one keeps conversations: commands of rows, menus and the info pane. What
// the server refuses is taken back by the core, and said here.
import { toFailure } from "../core/errors";
import type { Id, Millis } from "../core/types";
import { explain, t } from "../i18n";
import { call, snapshot } from "./client";
import { pinnedOrder, serverNow } from "./selectors";
import { showToast } from "./toasts";

export function attempt(work: Promise<unknown>): void {
  work.catch((error: unknown) => showToast({ text: explain(toFailure(error)), isError: true }));
}

export function setPinned(conv: Id, pinned: boolean): void {
  attempt(call("pin", { conv, pinned, above: "" }));
}

/** movePin brings a pinned conversation to a place among the pinned ones, 0 the top. */
export function movePin(conv: Id, index: number): void {
  const move = async () => {
    // One after the other: each counts on the one before.
    for (const step of pinSteps(pinnedOrder(snapshot.peek()), conv, index)) {
      await call("pin", { ...step, pinned: true });
    }
  };
  attempt(move());
}

/** pinSteps: the server puts one right above another, so what goes to the end comes above the last, and then the last above it. */
export function pinSteps(order: readonly Id[], conv: Id, index: number): readonly { conv: Id; above: Id }[] {
  if (index < 0 || index >= order.length || order[index] === conv) {
    return [];
  }
  const rest = order.filter((id) => id !== conv);
  const under = rest[index];
  const last = rest.at(-1) ?? "";
  if (index === 0) {
    return [{ conv, above: "" }];
  }
  if (under !== undefined) {
    return [{ conv, above: under }];
  }
  const isNext = order.at(-2) === conv;
  return isNext
    ? [{ conv: last, above: conv }]
    : [
        { conv, above: last },
        { conv: last, above: conv },
      ];
}

export function muteFor(conv: Id, duration: Millis): void {
  attempt(call("mute", { conv, until: duration === 0 ? 0 : serverNow(snapshot.peek()) + duration }));
}

/** What is put away can be brought back at once. */
export function setArchived(conv: Id, archived: boolean): void {
  attempt(call("archive", { conv, archived }).then(() => archived && showToast({ text: t("archive.done"), action: { label: t("archive.undo"), run: () => setArchived(conv, false) } })));
}

export function setUnlisted(conv: Id, unlisted: boolean): void {
  attempt(call("unlist", { conv, unlisted }).then(() => unlisted && showToast({ text: t("archive.hidden"), action: { label: t("archive.undo"), run: () => setUnlisted(conv, false) } })));
}

export function setUnread(conv: Id, unread: boolean): void {
  const c = snapshot.peek().conversations[conv];
  if (c === undefined) {
    return;
  }
  if (!unread) {
    attempt(call("markRead", { conv, seq: c.headSeq, num: c.headNum }));
  }
  attempt(call("markUnread", { conv, unread }));
}
