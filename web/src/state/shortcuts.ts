// The one table of keyboard shortcuts, and who answers them at the moment. A
// view that is drawn registers what it can do; the last one drawn is asked.
import { useEffect, useRef } from "preact/hooks";
import { ownedByIme } from "../ui/ime";
import { pressed } from "./keys";
import { singleKeys } from "./prefs";

interface Shortcut {
  /** The first is the one shown. */
  readonly keys: readonly string[];
  readonly group: "go" | "chat" | "messages" | "write";
  /** A key without Ctrl, Alt or Command that works outside of fields. Can be switched off (WCAG 2.1.4). */
  readonly isSingle?: true;
  /** Answered by the part that has the focus; listed here for the sheet. */
  readonly isLocal?: true;
}

export const shortcuts = {
  palette: { keys: ["Mod+k"], group: "go" },
  search: { keys: ["Mod+Shift+f"], group: "go" },
  previous: { keys: ["Alt+ArrowUp"], group: "go" },
  next: { keys: ["Alt+ArrowDown"], group: "go" },
  previous_unread: { keys: ["Alt+Shift+ArrowUp"], group: "go" },
  next_unread: { keys: ["Alt+Shift+ArrowDown"], group: "go" },
  next_part: { keys: ["Mod+F6", "F6"], group: "go" },
  previous_part: { keys: ["Mod+Shift+F6", "Shift+F6"], group: "go" },
  unread_only: { keys: ["Mod+Shift+u"], group: "go" },
  all_read: { keys: ["Shift+Escape"], group: "go" },
  sheet: { keys: ["Mod+/", "?"], group: "go" },
  search_chat: { keys: ["Mod+f"], group: "chat" },
  info: { keys: ["Mod+."], group: "chat" },
  latest: { keys: ["Escape"], group: "chat" },
  message_up: { keys: ["ArrowUp", "k"], group: "messages", isLocal: true, isSingle: true },
  message_down: { keys: ["ArrowDown", "j"], group: "messages", isLocal: true, isSingle: true },
  message_menu: { keys: [".", "Shift+F10"], group: "messages", isLocal: true, isSingle: true },
  new_line: { keys: ["Shift+Enter"], group: "write", isLocal: true },
  bold: { keys: ["Mod+b"], group: "write", isLocal: true },
  italic: { keys: ["Mod+i"], group: "write", isLocal: true },
  code: { keys: ["Mod+e"], group: "write", isLocal: true },
  strike: { keys: ["Mod+Shift+x"], group: "write", isLocal: true },
  link: { keys: ["Mod+Shift+l"], group: "write", isLocal: true },
} as const satisfies Record<string, Shortcut>;

export type ShortcutId = keyof typeof shortcuts;

/** handle returns false when it has nothing to do: then the key press goes its usual way. */
type Handle = () => boolean | void;

const handlers = new Map<ShortcutId, Handle[]>();
const byKeys = new Map<string, ShortcutId>();
for (const [id, shortcut] of Object.entries(shortcuts) as [ShortcutId, Shortcut][]) {
  for (const keys of shortcut.isLocal === true ? [] : shortcut.keys) {
    byKeys.set(keys, id);
  }
}

/** useShortcut answers a shortcut while the component is drawn. */
export function useShortcut(id: ShortcutId, handle: Handle): void {
  const latest = useRef(handle);
  latest.current = handle;
  useEffect(() => {
    const mine: Handle = () => latest.current();
    const list = handlers.get(id) ?? [];
    handlers.set(id, [...list, mine]);
    return () => {
      handlers.set(id, (handlers.get(id) ?? []).filter((other) => other !== mine));
    };
  }, [id]);
}

/** runShortcut asks whoever answers id now. */
export function runShortcut(id: ShortcutId): boolean {
  const handle = handlers.get(id)?.at(-1);
  return handle !== undefined && handle() !== false;
}

/** listen answers key presses of the whole page until it is called off. */
export function listen(): () => void {
  const onKeyDown = (e: KeyboardEvent) => {
    const id = ownedByIme(e) || e.defaultPrevented ? undefined : byKeys.get(pressed(e));
    if (id === undefined || !isMeant(e)) {
      return;
    }
    if (runShortcut(id)) {
      e.preventDefault();
    }
  };
  document.addEventListener("keydown", onKeyDown);
  return () => document.removeEventListener("keydown", onKeyDown);
}

/** isMeant: a dialog keeps its keys to itself; a character typed in a field is text. */
function isMeant(e: KeyboardEvent): boolean {
  if (document.querySelector("dialog[open]") !== null) {
    return false;
  }
  const isCharacter = e.key.length === 1 && !e.ctrlKey && !e.metaKey && !e.altKey;
  return !isCharacter || (singleKeys.peek() && !isField(e.target));
}

function isField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}
