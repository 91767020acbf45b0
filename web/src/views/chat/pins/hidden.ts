// Bars of pinned messages that somebody has closed on this device: each shows
// again when something else is pinned.
import type { Id, Seq } from "../../../core/types";

const KEPT = "hongyan.pins";
/** So many are remembered. */
const MOST = 200;

/** hiddenPin is the newest pinned message when the bar was closed; 0: it was not. */
export function hiddenPin(conv: Id): Seq {
  return kept().find(([id]) => id === conv)?.[1] ?? 0;
}

export function hidePin(conv: Id, newest: Seq): void {
  try {
    const others = kept().filter(([id]) => id !== conv);
    localStorage.setItem(KEPT, JSON.stringify([...others, [conv, newest]].slice(-MOST)));
  } catch {
    // Refused: it is gone until the page is loaded again.
  }
}

function kept(): readonly [Id, Seq][] {
  try {
    const all: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(all) ? all.flatMap((one): [Id, Seq][] => (Array.isArray(one) ? [[String(one[0]), Number(one[1])]] : [])) : [];
  } catch {
    return []; // Unreadable or refused: they are shown.
  }
}
