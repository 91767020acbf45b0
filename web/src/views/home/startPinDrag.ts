import type { Id } from "../../core/types";
import { snapshot } from "../../state/client";
import { pinnedOrder } from "../../state/selectors";

/** startPinDrag moves pinned rows among themselves with the mouse; the menu does the same for all others. */
export function startPinDrag(): void {
  let dragged: Id | null = null;
  let over: Element | null = null;
  const order = () => pinnedOrder(snapshot.peek());
  /** pinnedAt is the pinned row an event is about. */
  const pinnedAt = (e: DragEvent): { readonly id: Id; readonly row: Element } | null => {
    const row = e.target instanceof Element ? e.target.closest("[data-conv]") : null;
    const id = row?.getAttribute("data-conv") ?? "";
    return row !== null && order().includes(id) ? { id, row } : null;
  };
  const mark = (row: Element | null) => {
    over?.removeAttribute("data-under");
    row?.setAttribute("data-under", "");
    over = row;
  };
  const end = () => {
    dragged = null;
    mark(null);
  };
  document.addEventListener("dragstart", (e) => {
    const at = pinnedAt(e);
    if (at !== null && e.dataTransfer !== null) {
      dragged = at.id;
      e.dataTransfer.effectAllowed = "linkMove";
    }
  });
  document.addEventListener("dragover", (e) => {
    if (dragged !== null) {
      const at = pinnedAt(e);
      if (at !== null) {
        e.preventDefault();
      }
      mark(at === null || at.id === dragged ? null : at.row);
    }
  });
  document.addEventListener("drop", (e) => {
    const [from, to] = [dragged, pinnedAt(e)?.id];
    if (from !== null && to !== undefined && from !== to) {
      e.preventDefault();
      const index = order().indexOf(to);
      import("../../state/keeping").then(({ movePin }) => movePin(from, index), () => undefined); // no network: it stays
    }
    end();
  });
  document.addEventListener("dragend", end);
}
