import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import type { Id } from "../../core/types";
import { askedMenu, askMenu } from "../../state/asked";
import type { Item } from "../../state/timeline";
import { useContextMenu } from "../../ui/useContextMenu";
import { OnDemand } from "../OnDemand";

const openMenu = () => import("./OpenMenu").then((m) => m.OpenMenu);

/** RowMenu is the menu of whatever message it is asked for: right click, long press, keys, the button beside it. */
export function RowMenu({ box, conv, items }: { box: RefObject<HTMLDivElement | null>; conv: Id; items: readonly Item[] }) {
  const open = askedMenu.value;
  useListener(box);
  const item = open === null ? undefined : items.find((i) => i.key === open.key);
  useEffect(
    () => () => {
      askedMenu.value = null;
    },
    [],
  );
  if (open === null || item?.kind !== "message") {
    return null;
  }
  return <OnDemand load={openMenu} props={{ message: item, conv, box: box.current, at: open.at, onClose: () => (askedMenu.value = null) }} />;
}

/** useListener opens the menu for the row under the pointer or with the focus. */
function useListener(box: RefObject<HTMLDivElement | null>): void {
  let row: HTMLElement | null = null;
  const menu = useContextMenu((at) => {
    const key = row?.dataset["key"];
    if (key !== undefined) {
      askMenu(key, at);
    }
  });
  useEffect(() => {
    const now = box.current;
    if (now === null) {
      return undefined;
    }
    const find = (e: Event) => {
      row = e.target instanceof Element ? e.target.closest<HTMLElement>("[data-message]") : null;
      return row !== null;
    };
    const onContextMenu = (e: MouseEvent) => {
      // A link keeps the browser's own menu.
      if (find(e) && !(e.target instanceof Element && e.target.closest("a") !== null)) {
        menu.onContextMenu(e);
      }
    };
    const onPointerDown = (e: PointerEvent) => void (find(e) && menu.onPointerDown(e));
    const all = [
      ["contextmenu", onContextMenu, false],
      ["pointerdown", onPointerDown, false],
      ["pointermove", menu.onPointerMove, false],
      ["pointerup", menu.onPointerUp, false],
      ["pointercancel", menu.onPointerCancel, false],
    ] as const;
    for (const [type, listener, capture] of all) {
      now.addEventListener(type, listener as EventListener, { capture });
    }
    return () => {
      for (const [type, listener, capture] of all) {
        now.removeEventListener(type, listener as EventListener, { capture });
      }
    };
  }, []);
}
