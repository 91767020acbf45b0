// The message whose menu is open.
import { signal } from "@preact/signals";
import type { MenuPlace } from "../ui/menuPlace";

/** By the key of its row. */
export const askedMenu = signal<{ readonly key: string; readonly at: MenuPlace } | null>(null);

export function askMenu(key: string, at: MenuPlace): void {
  askedMenu.value = { key, at };
}
