import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { RefObject } from "preact";
import type { Seq } from "../../core/types";
import type { Place } from "../../state/places";

/** This close to the bottom counts as being there, px. */
const AT_BOTTOM = 50;
/** Where the unread divider stands at first, below the top, px. */
export const DIVIDER_TOP = 60;

/** A row, and how far it stood below the beginning of what is scrolled: scrolling changes nothing about that. */
interface Held {
  readonly key: string;
  readonly at: number;
}

/** Where to go as soon as it is drawn. A row without an offset comes to the middle. */
export type Goal = { readonly kind: "divider" } | { readonly kind: "row"; readonly seq: Seq; readonly offset: number | null };

export interface Anchor {
  readonly box: RefObject<HTMLDivElement | null>;
  /** True while new messages scroll into view by themselves. */
  readonly isStuck: RefObject<boolean>;
  readonly goal: RefObject<Goal | null>;
  /** To be called when the box was scrolled, within the frame. */
  readonly onScroll: () => void;
}

/**
 * useAnchor keeps what is read in its place while rows come and go above and
 * below: it notes where the visible rows stand before a redraw, and scrolls by
 * as much as the first of them that is still there has moved. The same when a
 * row changes its height by itself. At the bottom it stays at the bottom. Rows
 * carry data-key, those of events data-seq too.
 */
export function useAnchor(start: Goal | null): Anchor {
  const box = useRef<HTMLDivElement>(null);
  const goal = useRef<Goal | null>(start);
  const isStuck = useRef(start === null);
  const held = useRef<readonly Held[]>([]);
  // The old rows are still in the document while the new ones are described.
  const before = isStuck.current ? [] : visibleRows(box.current);

  const settle = (places: readonly Held[]) => {
    const now = box.current;
    if (now === null) {
      return;
    }
    if (goal.current !== null && reach(now, goal.current)) {
      goal.current = null;
      isStuck.current = isAtBottom(now);
    } else if (isStuck.current) {
      now.scrollTop = now.scrollHeight;
    } else {
      restore(now, places);
    }
    held.current = isStuck.current ? [] : visibleRows(now);
  };
  useLayoutEffect(() => settle(before));

  useEffect(() => {
    const now = box.current;
    if (now === null) {
      return undefined;
    }
    // The keyboard, the composer, a late font or an unfolded message changed the room.
    const observer = new ResizeObserver(() => settle(held.current));
    observer.observe(now);
    if (now.firstElementChild !== null) {
      observer.observe(now.firstElementChild);
    }
    return () => observer.disconnect();
  }, []);

  const onScroll = () => {
    const now = box.current;
    if (now !== null) {
      isStuck.current = isAtBottom(now);
      held.current = isStuck.current ? [] : visibleRows(now);
    }
  };
  return { box, isStuck, goal, onScroll };
}

/** placeNow is where one is in a log; null at its end. */
export function placeNow(box: HTMLDivElement, isStuck: boolean): Place | null {
  const row = isStuck ? undefined : visibleRows(box)[0];
  const seq = row === undefined ? Number.NaN : Number(rowOf(box, row.key)?.dataset["seq"]);
  return row === undefined || Number.isNaN(seq) ? null : { seq, offset: row.at - box.scrollTop - box.getBoundingClientRect().top };
}

function reach(box: HTMLDivElement, goal: Goal): boolean {
  const row = box.querySelector<HTMLElement>(goal.kind === "divider" ? '[data-key="unread"]' : `[data-seq="${goal.seq}"]`);
  if (row === null) {
    return false;
  }
  const middle = Math.max(DIVIDER_TOP, (box.clientHeight - row.offsetHeight) / 2);
  const offset = goal.kind === "divider" ? DIVIDER_TOP : (goal.offset ?? middle);
  box.scrollTop += row.getBoundingClientRect().top - box.getBoundingClientRect().top - offset;
  return true;
}

function restore(box: HTMLDivElement, places: readonly Held[]): void {
  for (const { key, at } of places) {
    const row = rowOf(box, key);
    if (row !== null) {
      const moved = row.getBoundingClientRect().top + box.scrollTop - at;
      if (moved !== 0) {
        box.scrollTop += moved;
      }
      return;
    }
  }
}

function rowOf(box: HTMLDivElement, key: string): HTMLElement | null {
  return box.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
}

function isAtBottom(box: HTMLDivElement): boolean {
  return box.scrollHeight - box.scrollTop - box.clientHeight <= AT_BOTTOM;
}

/**
 * visibleRows: those that begin in sight, or the one that fills it. The one cut
 * off at the top may lose a line that nobody sees; the first of all may lose
 * its name and its distance to what comes above it.
 */
function visibleRows(box: HTMLDivElement | null): Held[] {
  if (box === null) {
    return [];
  }
  const { top: above, bottom: below } = box.getBoundingClientRect();
  const rows = eventRows(box);
  const first = firstWhere(rows, (row) => row.top >= above);
  const end = firstWhere(rows, (row) => row.top > below);
  const places: Held[] = [];
  for (const row of [...rows].slice(Math.min(Math.max(1, first), Math.max(0, end - 1)), end)) {
    const key = row.dataset["key"];
    if (key !== undefined) {
      places.push({ key, at: row.getBoundingClientRect().top + box.scrollTop });
    }
  }
  return places;
}

/** Events only: days and dividers may move to another place. */
function eventRows(box: HTMLDivElement): NodeListOf<HTMLElement> {
  return box.querySelectorAll<HTMLElement>("[data-seq]");
}

/** firstWhere looks at few of the rows, which stand one below the other: what holds for one holds for all after it. */
function firstWhere(rows: NodeListOf<HTMLElement>, isTrue: (row: DOMRect) => boolean): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle];
    if (row !== undefined && isTrue(row.getBoundingClientRect())) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

/** lastVisibleSeq is the seq of the lowest row in sight, 0 when there is none. Rows carry data-seq. */
export function lastVisibleSeq(box: HTMLDivElement): number {
  const below = box.getBoundingClientRect().bottom;
  const rows = eventRows(box);
  return Number(rows[firstWhere(rows, (row) => row.top >= below - 8) - 1]?.dataset["seq"] ?? 0);
}
