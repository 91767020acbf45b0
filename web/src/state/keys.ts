// Names of key presses: "Mod+Shift+f", "Alt+ArrowUp", "?". Mod is Command on
// Apple's systems and Ctrl elsewhere.

export const isApple = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);

/** pressed names a key press. Shift is named with letters and keys without a character only: "?" is "?" on every layout. */
export function pressed(e: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">, apple = isApple): string {
  const mod = apple ? e.metaKey : e.ctrlKey;
  const other = apple ? e.ctrlKey : e.metaKey;
  const isLetter = /^\p{L}$/u.test(e.key);
  const hasShift = e.shiftKey && (isLetter || e.key.length > 1);
  const key = isLetter ? e.key.toLowerCase() : e.key;
  return [mod && "Mod", other && (apple ? "Ctrl" : "Meta"), e.altKey && "Alt", hasShift && "Shift", key].filter(Boolean).join("+");
}
