import { useEffect, useRef } from "preact/hooks";
import type { Id } from "../../core/types";
import { isNarrow } from "../../state/route";

/**
 * useFocusOnMove takes the focus along where one pane gives way to another:
 * into the view that is now there, and back to the row one came from.
 */
export function useFocusOnMove(pane: "list" | "chat" | "page", conv: Id | null): void {
  const before = useRef({ pane, conv });
  useEffect(() => {
    const last = before.current;
    before.current = { pane, conv };
    if (!isNarrow.peek() || last.pane === pane || document.querySelector("dialog[open]") !== null) {
      return;
    }
    if (pane !== "list") {
      const main = document.getElementById("main");
      if (main?.contains(document.activeElement) !== true) {
        main?.focus({ preventScroll: true });
      }
    } else if (last.conv !== null) {
      document.querySelector<HTMLElement>(`[data-conv="${last.conv}"] a`)?.focus({ preventScroll: true });
    }
  }, [pane, conv]);
}
