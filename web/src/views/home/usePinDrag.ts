import { useRef, useState } from "preact/hooks";
import type { Id } from "../../core/types";
import { snapshot } from "../../state/client";
import { pinnedOrder } from "../../state/selectors";

/** usePinDrag moves pinned rows among themselves with the mouse; the menu does the same for all others. */
export function usePinDrag() {
  const dragged = useRef<Id | null>(null);
  const [over, setOver] = useState<Id | null>(null);
  const isPinned = (id: Id) => pinnedOrder(snapshot.peek()).includes(id);
  const end = () => {
    dragged.current = null;
    setOver(null);
  };
  const handlers = (id: Id) => ({
    onDragStart: (e: DragEvent) => {
      if (isPinned(id) && e.dataTransfer !== null) {
        dragged.current = id;
        e.dataTransfer.effectAllowed = "linkMove";
      }
    },
    onDragOver: (e: DragEvent) => {
      if (dragged.current !== null && isPinned(id)) {
        e.preventDefault();
        setOver(id === dragged.current ? null : id);
      }
    },
    onDrop: (e: DragEvent) => {
      const from = dragged.current;
      if (from !== null && from !== id) {
        e.preventDefault();
        const order = pinnedOrder(snapshot.peek());
        import("../../state/keeping").then(({ movePin }) => movePin(from, order.indexOf(id)), () => undefined); // no network: it stays
      }
      end();
    },
    onDragEnd: end,
  });
  return { over, handlers };
}
