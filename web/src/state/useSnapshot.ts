import { effect } from "@preact/signals";
import { useEffect, useReducer, useRef } from "preact/hooks";
import type { State } from "../core/types";
import { snapshot } from "./client";

/**
 * useSnapshot is the one way a view reads the core's state. It draws again when
 * what the selector returns is another object, so selectors return parts of the
 * state or plain values, not new objects.
 */
export function useSnapshot<T>(selector: (state: State) => T): T {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const selected = selector(snapshot.peek());
  const latest = useRef({ selector, selected });
  latest.current = { selector, selected };
  useEffect(
    () =>
      effect(() => {
        const { selector: select, selected: shown } = latest.current;
        if (!Object.is(select(snapshot.value), shown)) {
          redraw(0);
        }
      }),
    [],
  );
  return selected;
}
