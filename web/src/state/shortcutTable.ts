// The one table of keyboard shortcuts, and how key presses find who answers them.
import { ownedByIme } from "../ui/ime";
import { pressed } from "./keys";
import { singleKeys } from "./prefs";
import { early, runShortcut } from "./shortcuts";

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
  previous_folder: { keys: ["Alt+PageUp"], group: "go" },
  next_folder: { keys: ["Alt+PageDown"], group: "go" },
  unread_only: { keys: ["Mod+Shift+u"], group: "go" },
  all_read: { keys: ["Shift+Escape"], group: "go" },
  sheet: { keys: ["Mod+/", "?"], group: "go" },
  search_chat: { keys: ["Mod+f"], group: "chat" },
  info: { keys: ["Mod+."], group: "chat" },
  latest: { keys: ["Escape"], group: "chat" },
  message_up: { keys: ["ArrowUp", "k"], group: "messages", isLocal: true, isSingle: true },
  message_down: { keys: ["ArrowDown", "j"], group: "messages", isLocal: true, isSingle: true },
  message_menu: { keys: [".", "Shift+F10"], group: "messages", isLocal: true, isSingle: true },
  message_reply: { keys: ["r", "Enter"], group: "messages", isLocal: true, isSingle: true },
  message_react: { keys: ["+"], group: "messages", isLocal: true, isSingle: true },
  message_edit: { keys: ["e"], group: "messages", isLocal: true, isSingle: true },
  message_forward: { keys: ["f"], group: "messages", isLocal: true, isSingle: true },
  message_hide: { keys: ["Delete"], group: "messages", isLocal: true },
  edit_last: { keys: ["ArrowUp"], group: "write", isLocal: true },
  reply_up: { keys: ["Mod+ArrowUp"], group: "write", isLocal: true },
  reply_down: { keys: ["Mod+ArrowDown"], group: "write", isLocal: true },
  new_line: { keys: ["Shift+Enter"], group: "write", isLocal: true },
  bold: { keys: ["Mod+b"], group: "write", isLocal: true },
  italic: { keys: ["Mod+i"], group: "write", isLocal: true },
  code: { keys: ["Mod+e"], group: "write", isLocal: true },
  strike: { keys: ["Mod+Shift+x"], group: "write", isLocal: true },
  link: { keys: ["Mod+Shift+l"], group: "write", isLocal: true },
} as const satisfies Record<string, Shortcut>;

export type ShortcutId = keyof typeof shortcuts;

const byKeys = new Map<string, ShortcutId>();
for (const [id, shortcut] of Object.entries(shortcuts) as [ShortcutId, Shortcut][]) {
  for (const keys of shortcut.isLocal === true ? [] : shortcut.keys) {
    byKeys.set(keys, id);
  }
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
  document.removeEventListener("keydown", early);
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
