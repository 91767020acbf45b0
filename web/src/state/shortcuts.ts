// Who answers the keyboard shortcuts at the moment: a view that is drawn registers
// what it can do; the last one drawn is asked.
import { useEffect, useRef } from "preact/hooks";
import { ownedByIme } from "../ui/ime";
import { pressed } from "./keys";
import { overlay } from "./overlay";
import type { ShortcutId } from "./shortcutTable";

/** handle returns false when it has nothing to do: then the key press goes its usual way. */
type Handle = () => boolean | void;

const handlers = new Map<ShortcutId, Handle[]>();

/** early answers the one key that is pressed before the others are here: the palette opens when it can. */
export function early(e: KeyboardEvent): void {
  if (pressed(e) === "Mod+k" && !ownedByIme(e)) {
    e.preventDefault();
    overlay.value = "palette";
  }
}

/** listenEarly: until shortcutTable takes over. */
export function listenEarly(): void {
  document.addEventListener("keydown", early);
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
