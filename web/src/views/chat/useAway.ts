import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Log, Seq } from "../../core/types";
import type { Anchor } from "./useAnchor";

/**
 * useAway: while nobody looks at the page, the list does not follow what comes.
 * It stops where the first of it stands, below the divider.
 */
export function useAway({ log, anchor, setUnreadAfter }: { log: Log; anchor: Anchor; setUnreadAfter: (seq: Seq) => void }): void {
  const last = log.events.at(-1)?.seq ?? 0;
  const seen = useRef(last);
  const isAway = useRef(false);
  useEffect(() => {
    const onChange = () => {
      isAway.current = false;
    };
    document.addEventListener("visibilitychange", onChange);
    return () => document.removeEventListener("visibilitychange", onChange);
  }, []);
  if (isAway.current) {
    anchor.goal.current = { kind: "divider" };
  }
  useLayoutEffect(() => {
    if (document.visibilityState === "visible") {
      seen.current = last;
    } else if (anchor.isStuck.current && last > seen.current && !isAway.current) {
      isAway.current = true;
      anchor.goal.current = { kind: "divider" };
      setUnreadAfter(seen.current);
    }
  }, [last]);
}
