import { useEffect, useState } from "preact/hooks";
import type { Failure } from "../../core/types";

/** useSecondsLeft counts down what a failure asks to wait. */
export function useSecondsLeft(failure: Failure | null): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    const until = Date.now() + (failure?.retryAfter ?? 0);
    const count = () => setLeft(Math.max(0, Math.ceil((until - Date.now()) / 1000)));
    count();
    if ((failure?.retryAfter ?? 0) <= 0) {
      return;
    }
    const timer = setInterval(count, 250);
    return () => clearInterval(timer);
  }, [failure]);
  return left;
}
