import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Id, Seq } from "../../core/types";
import { askedMenu, askedOver, askMenu, chosenSeqs } from "../../state/asked";
import { snapshot } from "../../state/client";
import { writable } from "../../state/selectors";
import type { Item } from "../../state/timeline";
import { ownedByIme } from "../../ui/ime";
import { useContextMenu } from "../../ui/useContextMenu";
import { OnDemand } from "../OnDemand";
import { learnLimits } from "./ops/acts";
import { onRowKey, swipe } from "./ops/rowKeys";
import { reply } from "./ops/steering";
import { useLinks } from "./useLinks";
import { useMentioned } from "./useMentioned";

const openMenu = () => Promise.all([import("./OpenMenu"), learnLimits()]).then(([m]) => m.OpenMenu);
const selectBar = () => import("./ops/SelectBar").then((m) => m.SelectBar);
const openOver = () => import("./ops/Over").then((m) => m.Over);

/** RowMenu is the menu of whatever message it is asked for: right click, long press, keys, the button beside it. */
export function RowMenu({ box, conv, items, onLink }: { box: RefObject<HTMLDivElement | null>; conv: Id; items: readonly Item[]; onLink: (seq: Seq) => void }) {
  const open = askedMenu.value;
  useListener(box, conv, items);
  useLinks(box, onLink);
  useMentioned(box, conv, items);
  const item = open === null ? undefined : items.find((i) => i.key === open.key);
  useEffect(
    () => () => {
      askedMenu.value = null;
      askedOver.value = null;
      chosenSeqs.value = null;
    },
    [],
  );
  const over = askedOver.value;
  const chosen = chosenSeqs.value;
  return (
    <>
      {open !== null && item?.kind === "message" && <OnDemand load={openMenu} props={{ message: item, conv, box: box.current, at: open.at, isBar: open.isBar === true, onClose: () => (askedMenu.value = null) }} />}
      {chosen !== null && <OnDemand load={selectBar} props={{ box: box.current, conv, items, chosen }} />}
      {over !== null && <OnDemand load={openOver} props={{ conv, over, onClose: () => (askedOver.value = null) }} />}
    </>
  );
}

/** useListener opens the menu for the row under the pointer or with the focus. */
function useListener(box: RefObject<HTMLDivElement | null>, conv: Id, items: readonly Item[]): void {
  const latest = useRef(items);
  latest.current = items;
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
      // A dialog that a row has opened lies in it, and is none of it.
      row = e.target instanceof Element && e.target.closest("dialog") === null ? e.target.closest<HTMLElement>("[data-message]") : null;
      return row !== null;
    };
    const onContextMenu = (e: MouseEvent) => {
      // A link keeps the browser's own menu.
      if (find(e) && !(e.target instanceof Element && e.target.closest("a") !== null)) {
        menu.onContextMenu(e);
      }
    };
    const onPointerDown = (e: PointerEvent) => {
      if (find(e)) {
        menu.onPointerDown(e);
        const seq = Number(row?.dataset["seq"] ?? 0);
        if (row !== null && seq > 0 && e.pointerType === "touch" && e.isPrimary && writable(snapshot.peek(), conv) === "yes") {
          swipe(e, row, () => reply(conv, seq));
        }
      }
    };
    const onKeyDown = (e: KeyboardEvent) => void (!ownedByIme(e) && onRowKey(e, latest.current));
    const all = [
      ["contextmenu", onContextMenu, false],
      ["keydown", onKeyDown, false],
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
