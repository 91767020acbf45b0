/**
 * ownedByIme tells whether a key press belongs to an input method that is
 * composing: it must not send, submit or move anything. isComposing covers most
 * browsers; Safari ends the composition before the key press that ended it, and
 * only keyCode 229 tells.
 */
export function ownedByIme(e: KeyboardEvent): boolean {
  return e.isComposing || e.keyCode === 229;
}

/** keepFromForm stops Enter from submitting a form while it confirms a word. */
export function keepFromForm(e: KeyboardEvent): void {
  if (ownedByIme(e) && e.key === "Enter") {
    e.preventDefault();
  }
}
