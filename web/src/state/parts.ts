// The parts of the page, in the order in which Ctrl+F6 goes round: whatever
// carries data-part-of-page, by the name it has here.

const ORDER = ["list", "messages", "composer", "info", "settings", "rail"] as const;

const FOCUSABLE = 'a[href], button:not(:disabled), input:not(:disabled), textarea:not(:disabled), select, [tabindex="0"]';

/** focusPart moves the focus to the next part that is drawn; false when there is none. */
export function focusPart(step: 1 | -1): boolean {
  const drawn = ORDER.flatMap((name) => document.querySelector<HTMLElement>(`[data-part-of-page="${name}"]`) ?? []).filter((part) => part.checkVisibility());
  const at = drawn.findIndex((part) => part.contains(document.activeElement));
  const next = drawn[at < 0 ? (step > 0 ? 0 : drawn.length - 1) : (at + step + drawn.length) % drawn.length];
  if (next === undefined) {
    return false;
  }
  const inside = next.matches(FOCUSABLE) ? next : (next.querySelector<HTMLElement>('[tabindex="0"]:not(input, [role="separator"]), [aria-current="page"]') ?? next.querySelector<HTMLElement>(FOCUSABLE));
  inside?.focus();
  return inside !== null;
}
