import { isApple } from "./keys";

const APPLE: Readonly<Record<string, string>> = { Mod: "⌘", Alt: "⌥", Shift: "⇧", Ctrl: "⌃" };
const NAMES: Readonly<Record<string, string>> = { Mod: "Ctrl", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc", " ": "Space", Delete: "Del" };

/** shownKeys are the caps of a key press, one by one, as they are written on keyboards. */
export function shownKeys(keys: string, apple = isApple): readonly string[] {
  return keys.split("+").map((key) => (apple ? APPLE[key] : undefined) ?? NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key));
}
