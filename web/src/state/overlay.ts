// What lies over the app at the moment, besides menus: one thing at a time.
import { signal } from "@preact/signals";

type Overlay = "palette" | "shortcuts" | "new";

export const overlay = signal<Overlay | null>(null);

export function closeOverlay(): void {
  overlay.value = null;
}
