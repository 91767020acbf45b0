import { signal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import type { Id } from "../../core/types";
import { t } from "../../i18n";
import { hint } from "../../state/client";
import { userName } from "../../state/names";
import type { Item, Message } from "../../state/timeline";
import { showToast } from "../../state/toasts";
import { useSnapshot } from "../../state/useSnapshot";
import { copyText } from "../../ui/copyText";
import { Menu, type MenuItem } from "../../ui/Menu";
import type { MenuPlace } from "../../ui/menuPlace";
import { useContextMenu } from "../../ui/useContextMenu";

/** The message whose menu is open, by key. */
const asked = signal<{ readonly key: string; readonly at: MenuPlace } | null>(null);

export function askMenu(key: string, at: MenuPlace): void {
  asked.value = { key, at };
}

/** RowMenu is the menu of whatever message it is asked for: right click, long press, keys, the button beside it. */
export function RowMenu({ box, conv, items }: { box: RefObject<HTMLDivElement | null>; conv: Id; items: readonly Item[] }) {
  const open = asked.value;
  useListener(box);
  const item = open === null ? undefined : items.find((i) => i.key === open.key);
  const users = useSnapshot((s) => s.users);
  useEffect(
    () => () => {
      asked.value = null;
    },
    [],
  );
  if (open === null || item?.kind !== "message") {
    return null;
  }
  return <Menu label={t("chat.menu", { name: userName(users, item.sender) })} at={open.at} items={entries(item, conv, box.current)} onClose={() => (asked.value = null)} />;
}

function entries(m: Message, conv: Id, box: HTMLElement | null): MenuItem[] {
  const which = { conv, clientId: m.clientId };
  const text = box?.querySelector(`[data-key="${CSS.escape(m.key)}"] [data-part="text"]`) ?? null;
  const selected = text === null ? "" : selectedIn(text);
  const list: MenuItem[] = [{ label: selected === "" ? t("chat.copy") : t("chat.copy_selected"), icon: "copy", onSelect: () => copy(selected || m.text) }];
  if (m.seq > 0) {
    list.push({ label: t("chat.copy_link"), icon: "link", onSelect: () => copy(`${location.origin}/c/${conv}/m/${m.seq}`) });
  }
  if (text !== null) {
    list.push({ label: t("chat.select_text"), onSelect: () => getSelection()?.selectAllChildren(text) });
  }
  if (m.delivery === "failed") {
    list.push({ label: t("state.resend"), isApart: true, onSelect: () => hint("resend", which) });
    list.push({ label: t("state.discard"), isDanger: true, onSelect: () => hint("discard", which) });
  }
  return list;
}

function copy(text: string): void {
  void copyText(text).then((isDone) => showToast(isDone ? { text: t("chat.copied") } : { text: t("chat.copy_failed"), isError: true }));
}

function selectedIn(element: Element): string {
  const selection = getSelection();
  return selection !== null && !selection.isCollapsed && selection.containsNode(element, true) ? selection.toString().trim() : "";
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
      ["click", menu.onClickCapture, true],
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
