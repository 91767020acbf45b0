import { useEffect, useRef, useState } from "preact/hooks";

/** So far to the side gives it up, so far up lets one's finger go, px. */
const AWAY = 90;
const UP = 70;

/** useHold follows the finger that holds the button: lifted it sends, to the side it gives up, up it goes on without the finger. */
export function useHold(a: { isHeld: boolean; onLift: () => boolean; onCancel: () => void }): { isHolding: boolean } {
  const [isHolding, setHolding] = useState(a.isHeld);
  const latest = useRef(a);
  latest.current = a;
  useEffect(() => {
    if (!isHolding) {
      return undefined;
    }
    let from: { x: number; y: number } | null = null;
    const move = (e: PointerEvent) => {
      from ??= { x: e.clientX, y: e.clientY };
      const side = getComputedStyle(document.documentElement).direction === "rtl" ? -1 : 1;
      if ((from.x - e.clientX) * side > AWAY) {
        latest.current.onCancel();
      } else if (from.y - e.clientY > UP) {
        setHolding(false);
      }
    };
    const up = () => {
      if (!latest.current.onLift()) {
        setHolding(false);
      }
    };
    const lost = () => setHolding(false);
    addEventListener("pointermove", move);
    addEventListener("pointerup", up);
    addEventListener("pointercancel", lost);
    return () => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", up);
      removeEventListener("pointercancel", lost);
    };
  }, [isHolding]);
  return { isHolding };
}
