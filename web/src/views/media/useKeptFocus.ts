import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** useKeptFocus: what had the focus gives it to what comes in its place. */
export function useKeptFocus(now: string): RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null);
  const hadFocus = useRef(false);
  useEffect(() => {
    if (hadFocus.current && document.activeElement === document.body) {
      box.current?.querySelector<HTMLElement>("a, button")?.focus({ preventScroll: true });
    }
    const note = () => {
      hadFocus.current = box.current?.contains(document.activeElement) === true;
    };
    note();
    document.addEventListener("focusin", note);
    return () => document.removeEventListener("focusin", note);
  }, [now]);
  return box;
}
