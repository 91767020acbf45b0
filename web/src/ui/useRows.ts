import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** Rows drawn above and below what is in sight. */
const SPARE = 6;

export interface Rows {
  readonly box: RefObject<HTMLDivElement | null>;
  readonly height: number;
  readonly from: number;
  readonly to: number;
  readonly onScroll: () => void;
  /** Brings a row into sight. */
  readonly reveal: (index: number) => void;
}

/**
 * useRows tells which of count rows of one height are drawn. The box scrolls;
 * the rows are in something that carries data-rows. Their height is that of
 * something hidden that carries data-ruler, so that CSS decides.
 */
export function useRows(count: number): Rows {
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 0, row: 72 });
  const measure = () => {
    const now = box.current;
    const row = now?.querySelector<HTMLElement>("[data-ruler]")?.offsetHeight ?? 0;
    if (now === null || row === 0) {
      return;
    }
    // By whole rows: a scroll of some px draws nothing anew.
    const next = { top: Math.floor(Math.max(0, now.scrollTop - startOf(now)) / row), height: Math.ceil(now.clientHeight / row), row };
    setView((old) => (old.top === next.top && old.height === next.height && old.row === row ? old : next));
  };
  useLayoutEffect(() => {
    measure();
    const observer = new ResizeObserver(measure);
    for (const part of [box.current, box.current?.querySelector("[data-ruler]")]) {
      if (part instanceof Element) {
        observer.observe(part);
      }
    }
    return () => observer.disconnect();
  }, []);
  const reveal = (index: number) => {
    const now = box.current;
    if (now !== null) {
      const above = startOf(now) + index * view.row;
      now.scrollTop = Math.min(above, Math.max(now.scrollTop, above + view.row - now.clientHeight));
      measure();
    }
  };
  return { box, height: view.row, from: Math.max(0, view.top - SPARE), to: Math.min(count, view.top + view.height + 1 + SPARE), onScroll: measure, reveal };
}

/** startOf is where the rows begin in the box, px. The box is positioned. */
function startOf(box: HTMLElement): number {
  return box.querySelector<HTMLElement>("[data-rows]")?.offsetTop ?? 0;
}
