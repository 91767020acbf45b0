import type { VNode } from "preact";
import { useRef } from "preact/hooks";

interface Drawn {
  readonly of: readonly unknown[];
  readonly row: VNode;
}

/**
 * useDrawn keeps the rows of a long list that the last drawing had: one that is
 * made of the same things as then is not drawn again while one scrolls.
 */
export function useDrawn(): (key: string, of: readonly unknown[], draw: () => VNode) => VNode {
  const last = useRef(new Map<string, Drawn>());
  const before = last.current;
  const now = new Map<string, Drawn>();
  last.current = now;
  return (key, of, draw) => {
    const old = before.get(key);
    const drawn = old?.of.length === of.length && of.every((part, i) => part === old.of[i]) ? old : { of, row: draw() };
    now.set(key, drawn);
    return drawn.row;
  };
}
