import { useLayoutEffect, useRef } from "preact/hooks";
import type { RefObject } from "preact";
import type { Seq } from "../../core/types";
import { singleKeys } from "../../state/prefs";
import type { Item } from "../../state/timeline";
import { ownedByIme } from "../../ui/ime";

const ROW = "[data-row]";

/**
 * useRoving moves the focus over the rows of the log: one of them is in the
 * order of Tab, the arrows lead to the others. A row with the focus is kept
 * drawn when it leaves the window, for as long as there is what it shows.
 */
export function useRoving(box: RefObject<HTMLDivElement | null>, items: readonly Item[], isThere: (seq: Seq) => boolean) {
  const focused = useRef<Item | null>(null);
  const active = useRef<HTMLElement | null>(null);

  const choose = (row: HTMLElement | null) => {
    if (row !== active.current) {
      active.current?.setAttribute("tabindex", "-1");
      row?.setAttribute("tabindex", "0");
      active.current = row;
    }
  };
  useLayoutEffect(() => {
    if (active.current === null || !active.current.isConnected) {
      const rows = box.current?.querySelectorAll<HTMLElement>(ROW);
      choose(rows?.[rows.length - 1] ?? null);
    }
  });

  const onFocusIn = (e: FocusEvent) => {
    const row = e.target instanceof Element ? e.target.closest<HTMLElement>(ROW) : null;
    if (row !== null) {
      choose(row);
      focused.current = items.find((item) => item.key === row.dataset["key"]) ?? null;
    }
  };
  const onKeyDown = (e: KeyboardEvent) => {
    const row = e.target instanceof HTMLElement && e.target.matches(ROW) ? e.target : null;
    if (ownedByIme(e) || row === null || e.ctrlKey || e.metaKey || e.altKey || box.current === null) {
      return;
    }
    const to = target(e.key, row, [...box.current.querySelectorAll<HTMLElement>(ROW)]);
    if (to !== undefined) {
      e.preventDefault();
      to.focus();
    }
  };
  /** pinned adds the row with the focus, if it is not among the items, on the side it left them. */
  const pinned = (now: readonly Item[]): readonly Item[] => {
    const item = focused.current;
    const hasFocus = item !== null && box.current?.querySelector(`[data-key="${CSS.escape(item.key)}"]`)?.contains(document.activeElement) === true;
    if (item === null || !hasFocus || !isThere(seqOf(item)) || now.length === 0 || now.some((other) => other.key === item.key || (seqOf(item) > 0 && seqOf(other) === seqOf(item)))) {
      return now;
    }
    return seqOf(item) < Math.max(...now.slice(0, 5).map(seqOf)) ? [item, ...now] : [...now, item];
  };
  return { onFocusIn, onKeyDown, pinned };
}

function target(key: string, row: HTMLElement, rows: readonly HTMLElement[]): HTMLElement | undefined {
  const at = rows.indexOf(row);
  const single = singleKeys.peek();
  if (key === "ArrowUp" || (single && key === "k")) {
    return rows[at - 1];
  }
  if (key === "ArrowDown" || (single && key === "j")) {
    return rows[at + 1];
  }
  return key === "Home" ? rows[0] : key === "End" ? rows.at(-1) : undefined;
}

function seqOf(item: Item): number {
  return item.kind === "message" || item.kind === "joins" ? item.seq : item.kind === "notice" ? item.event.seq : 0;
}
