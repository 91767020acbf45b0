import { useEffect } from "preact/hooks";
import type { RefObject } from "preact";

/** What keeps the keys it gets. */
const ELSEWHERE = 'input, textarea, select, [contenteditable], dialog, [role="dialog"], [role="menu"]';

/**
 * useTypeAnywhere brings what is typed beside any field into the field. The
 * focus moves before the browser looks where the character goes, so the first
 * one is not lost. Shortcuts have answered before: they listen below window.
 */
export function useTypeAnywhere(field: RefObject<HTMLTextAreaElement | null>): void {
  useEffect(() => {
    const onKeyDown = (e: KeyboardEvent) => {
      const isCharacter = (e.key.length === 1 && e.key !== " ") || e.keyCode === 229;
      const hasModifier = (e.ctrlKey || e.metaKey || e.altKey) && !e.getModifierState("AltGraph");
      const isTaken = e.defaultPrevented || (e.target instanceof Element && e.target.closest(ELSEWHERE) !== null);
      if (isCharacter && !hasModifier && !isTaken && document.querySelector('dialog[open], [role="menu"]') === null) {
        field.current?.focus();
      }
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
