// Keys for the message that has the focus, and the finger that draws it aside.
import { snapshot } from "../../../state/client";
import { askedOver, askMenu } from "../../../state/asked";
import { singleKeys } from "../../../state/prefs";
import { writable } from "../../../state/selectors";
import type { Item, Message } from "../../../state/timeline";
import { ownedByIme } from "../../../ui/ime";
import { hide, knownLimits, learnLimits } from "./acts";
import { edit, isInTime, mayEdit, reply } from "./steering";

/** onRowKey does what a key says about the message that has the focus. */
export function onRowKey(e: KeyboardEvent, items: readonly Item[]): void {
  const row = e.target instanceof HTMLElement && e.target.matches("[data-message]") ? e.target : null;
  const item = items.find((i) => i.key === row?.dataset["key"]);
  if (ownedByIme(e) || row === null || item?.kind !== "message" || e.ctrlKey || e.metaKey || e.altKey) {
    return;
  }
  const isSingle = singleKeys.peek();
  if ((e.key === "." && isSingle) || (e.key === "F10" && e.shiftKey) || e.key === "ContextMenu") {
    e.preventDefault();
    askMenu(item.key, row.querySelector('[data-part="bubble"]') ?? row);
    return;
  }
  const run = item.event === null ? undefined : e.key === "Delete" ? () => hide(item.event?.conv ?? "", [item.seq]) : isSingle || e.key === "Enter" ? keys[e.key]?.(item, row) : undefined;
  if (run !== undefined) {
    e.preventDefault();
    run();
  }
}

const keys: Readonly<Record<string, (m: Message, row: HTMLElement) => (() => void) | undefined>> = {
  r: answer,
  Enter: answer,
  e: (m) => () => void editThis(m),
  "+": (m, row) => () => askMenu(m.key, row.querySelector('[data-part="bubble"]') ?? row, true),
  f: ({ event, seq }) => (event === null || event.expiresAt > 0 ? undefined : () => (askedOver.value = { kind: "forward", seqs: [seq] })),
};

function answer({ event, seq }: Message): (() => void) | undefined {
  return event === null || writable(snapshot.peek(), event.conv) !== "yes" ? undefined : () => reply(event.conv, seq);
}

async function editThis({ event }: Message): Promise<void> {
  await learnLimits();
  const s = snapshot.peek();
  if (mayEdit(s, event) && writable(s, event.conv) === "yes" && isInTime(s, event, knownLimits().edit)) {
    edit(event.conv, event);
  }
}

/** A finger moves a message so far aside to answer it, px. */
const FAR = 56;

/** swipe follows a finger on a message. */
export function swipe(start: PointerEvent, row: HTMLElement, onReply: () => void): void {
  const done = new AbortController();
  const bubble = row.querySelector<HTMLElement>('[data-part="bubble"]') ?? row;
  let by = 0;
  const end = () => {
    done.abort();
    bubble.style.translate = "";
  };
  const move = (e: PointerEvent) => {
    if (e.pointerId !== start.pointerId) {
      return;
    }
    const [x, y] = [e.clientX - start.clientX, e.clientY - start.clientY];
    if (by === 0 && (Math.abs(y) > 12 || Math.abs(x) < 12)) {
      if (Math.abs(y) > 12) {
        end();
      }
      return;
    }
    by = Math.min(Math.abs(x), FAR + 8);
    bubble.style.translate = `${Math.sign(x) * by}px`;
  };
  const up = () => {
    end();
    if (by >= FAR) {
      onReply();
    }
  };
  const options = { signal: done.signal };
  addEventListener("pointermove", move, options);
  addEventListener("pointerup", up, options);
  addEventListener("pointercancel", end, options);
}
