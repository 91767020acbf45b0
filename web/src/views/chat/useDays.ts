import { useEffect, useRef } from "preact/hooks";
import type { RefObject } from "preact";

/** The day of what is read stays over it for so long after one has scrolled, milliseconds. */
const LINGER = 1000;

/** useDays marks the day that is stuck at the top, and whether one scrolls: the rest is CSS. */
export function useDays(box: RefObject<HTMLDivElement | null>) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const scrolled = () => {
    const now = box.current;
    if (now !== null) {
      now.dataset["scrolling"] = "";
      clearTimeout(timer.current);
      timer.current = setTimeout(() => now.removeAttribute("data-scrolling"), LINGER);
    }
  };
  const look = () => {
    const now = box.current;
    const above = now?.getBoundingClientRect().top ?? 0;
    for (const day of now?.querySelectorAll<HTMLElement>("[data-day]") ?? []) {
      const section = day.parentElement?.getBoundingClientRect();
      // Where it would stand by itself is at the top of its section.
      day.toggleAttribute("data-stuck", section !== undefined && section.top < above && section.bottom > above);
    }
  };
  return { scrolled, look };
}
