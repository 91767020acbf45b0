// What key presses in the composer mean.
import { pressed } from "../../../state/keys";
import type { SendKey } from "../../../state/prefs";
import type { Writing } from "../../../state/writing";
import type { Format } from "./edit";

const FORMATS: Readonly<Record<string, Format>> = {
  "Mod+b": "bold",
  "Mod+i": "italic",
  "Mod+e": "code",
  "Mod+Shift+x": "strike",
  "Mod+Shift+l": "link",
};

export function formatOf(e: KeyboardEvent): Format | undefined {
  return FORMATS[pressed(e)];
}

/**
 * enterMeans: "usual" leaves it to the browser, which begins a new line. Where
 * Enter sends, Ctrl+Enter is a new line too, as in WeChat.
 */
export function enterMeans(e: KeyboardEvent, sendKey: SendKey, touch: boolean, hasSelection: boolean): "send" | "line" | "usual" | "nothing" {
  const hasMod = e.ctrlKey || e.metaKey;
  if (e.shiftKey || e.altKey) {
    return "usual";
  }
  if (sendKey === "mod-enter") {
    return hasMod ? "send" : "usual";
  }
  if (hasMod) {
    return hasSelection ? "nothing" : "line";
  }
  return touch ? "usual" : "send";
}

/** steerOf: what a key press says about what is written, beside the text itself. */
export function steerOf(e: KeyboardEvent, writing: Writing | null, isEmpty: boolean): "cancel" | "edit" | "before" | "after" | undefined {
  const keys = pressed(e);
  if (writing !== null && keys === "Escape") {
    return "cancel";
  }
  if (isEmpty && writing?.kind !== "edit") {
    return keys === "ArrowUp" ? "edit" : keys === "Mod+ArrowUp" ? "before" : keys === "Mod+ArrowDown" ? "after" : undefined;
  }
  return undefined;
}

/** On a touch keyboard Enter is a new line and the button sends. */
export function isTouch(): boolean {
  return matchMedia("(pointer: coarse)").matches && !matchMedia("(any-pointer: fine)").matches;
}
