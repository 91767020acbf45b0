import { useEffect } from "preact/hooks";
import type { RefObject } from "preact";

/** useOutside calls when somebody presses beside a part, except on the button that opened it. */
export function useOutside(part: RefObject<HTMLElement | null>, onOutside: () => void): void {
  useEffect(() => {
    const look = (e: PointerEvent) => {
      const isInside = e.target instanceof Element && (part.current?.contains(e.target) === true || e.target.closest("[data-emoji-button]") !== null);
      if (!isInside) {
        onOutside();
      }
    };
    document.addEventListener("pointerdown", look);
    return () => document.removeEventListener("pointerdown", look);
  }, []);
}
