import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { RefObject } from "preact";

/** This close to the bottom counts as being there, px. */
const AT_BOTTOM = 50;

interface Place {
  readonly key: string;
  readonly top: number;
}

export interface Anchor {
  readonly box: RefObject<HTMLDivElement | null>;
  /** True while new messages scroll into view by themselves. */
  readonly isStuck: RefObject<boolean>;
  readonly onScroll: () => void;
}

/**
 * useAnchor keeps what is read in its place while rows come and go above and
 * below: it notes where the visible rows stand before a redraw, and scrolls by
 * as much as the first of them that is still there has moved. At the bottom it
 * stays at the bottom. Rows carry data-key, those of events data-seq too.
 */
export function useAnchor(): Anchor {
  const box = useRef<HTMLDivElement>(null);
  const isStuck = useRef(true);
  // The old rows are still in the document while the new ones are described.
  const places = isStuck.current ? [] : visibleRows(box.current);

  useLayoutEffect(() => {
    const now = box.current;
    if (now === null) {
      return;
    }
    if (isStuck.current) {
      now.scrollTop = now.scrollHeight;
      return;
    }
    for (const { key, top } of places) {
      const row = now.querySelector(`[data-key="${CSS.escape(key)}"]`);
      if (row !== null) {
        const moved = row.getBoundingClientRect().top - top;
        if (moved !== 0) {
          now.scrollTop += moved;
        }
        return;
      }
    }
  });

  useEffect(() => {
    const now = box.current;
    if (now === null) {
      return undefined;
    }
    // The keyboard, the composer or a late font changed the room.
    const observer = new ResizeObserver(() => {
      if (isStuck.current) {
        now.scrollTop = now.scrollHeight;
      }
    });
    observer.observe(now);
    if (now.firstElementChild !== null) {
      observer.observe(now.firstElementChild);
    }
    return () => observer.disconnect();
  }, []);

  const onScroll = () => {
    const now = box.current;
    if (now !== null) {
      isStuck.current = now.scrollHeight - now.scrollTop - now.clientHeight <= AT_BOTTOM;
    }
  };
  return { box, isStuck, onScroll };
}

function visibleRows(box: HTMLDivElement | null): Place[] {
  const places: Place[] = [];
  if (box === null) {
    return places;
  }
  const { top: above, bottom: below } = box.getBoundingClientRect();
  // Events only: days and dividers may move to another place.
  for (const row of box.querySelectorAll<HTMLElement>("[data-seq]")) {
    const { top, bottom } = row.getBoundingClientRect();
    if (top > below) {
      break;
    }
    const key = row.dataset["key"];
    if (bottom > above && key !== undefined) {
      places.push({ key, top });
    }
  }
  return places;
}

/** lastVisibleSeq is the seq of the lowest row in sight, 0 when there is none. Rows carry data-seq. */
export function lastVisibleSeq(box: HTMLDivElement): number {
  const below = box.getBoundingClientRect().bottom;
  const rows = box.querySelectorAll<HTMLElement>("[data-seq]");
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = rows[i];
    if (row !== undefined && row.getBoundingClientRect().top < below - 8) {
      return Number(row.dataset["seq"]);
    }
  }
  return 0;
}
