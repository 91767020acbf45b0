import { useEffect } from "preact/hooks";
import type { RefObject } from "preact";
import { isTouch } from "./keys";

/**
 * useArrival brings who has just done something, and by that opened the
 * conversation, into the field; not a page that loads, and not where a
 * keyboard would come up over the messages.
 */
export function useArrival(field: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    if (isTouch() || navigator.userActivation?.isActive !== true) {
      return;
    }
    const arrive = () => field.current?.focus({ preventScroll: true });
    const dialog = document.querySelector("dialog[open]");
    if (dialog === null) {
      arrive();
    } else {
      // It closes after what it has opened, and gives the focus back to where it was.
      dialog.addEventListener("close", arrive, { once: true });
    }
  }, []);
}
