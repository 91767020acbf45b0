import { useRef, useState } from "preact/hooks";
import type { Id } from "../../core/types";

export interface Held {
  readonly id: Id;
  readonly index: number;
  /** What was pinned then. When that changes, somebody moves rows on purpose. */
  readonly pins: string;
}

/** useHeldOrder keeps the row under the pointer where it is, while the others move. */
export function useHeldOrder(order: readonly Id[], pinned: readonly Id[]): { ids: readonly Id[]; hold: (id: Id | null, index: number) => void } {
  const held = useRef<Held | null>(null);
  const [, redraw] = useState(0);
  const pins = pinned.join();
  const hold = (id: Id | null, index: number) => {
    const isMoved = withHeld(order, held.current, pins) !== order;
    held.current = id === null ? null : { id, index, pins };
    if (isMoved) {
      redraw((n) => n + 1);
    }
  };
  return { ids: withHeld(order, held.current, pins), hold };
}

/** withHeld is the order itself when nothing is held, or is where it would be anyway. */
export function withHeld(order: readonly Id[], held: Held | null, pins: string): readonly Id[] {
  if (held === null || held.pins !== pins || held.index >= order.length || order[held.index] === held.id || !order.includes(held.id)) {
    return order;
  }
  return order.filter((id) => id !== held.id).toSpliced(held.index, 0, held.id);
}
