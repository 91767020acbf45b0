// Input methods (Chinese, Japanese, Korean …) compose a word with key presses
// that belong to them: nothing in the app may act on those.

let isComposingNow = false;

/** isComposing: a word is being composed somewhere in the page. Until it ends no value is rewritten, kept or sent. */
export function isComposing(): boolean {
  return isComposingNow;
}

/**
 * ownedByIme tells whether a key press belongs to an input method that is
 * composing: it must not send, submit or move anything. isComposing covers most
 * browsers; Safari ends the composition before the key press that ended it, and
 * only keyCode 229 tells.
 */
export function ownedByIme(e: KeyboardEvent): boolean {
  return isComposingNow || e.isComposing || e.keyCode === 229;
}

/**
 * startIme follows composition in every field of the page. While it lasts Enter
 * submits no form and Esc closes no dialog. Runs for the life of the page.
 */
export function startIme(page: Document): void {
  const set = (is: boolean) => () => {
    isComposingNow = is;
  };
  page.addEventListener("compositionstart", set(true), true);
  page.addEventListener("compositionend", set(false), true);
  page.addEventListener("focusout", set(false), true);
  page.defaultView?.addEventListener("blur", set(false));
  page.addEventListener(
    "keydown",
    (e) => {
      const isMeant = (e.key === "Enter" && e.target instanceof HTMLInputElement) || e.key === "Escape";
      if (isMeant && ownedByIme(e)) {
        e.preventDefault();
      }
    },
    true,
  );
  page.addEventListener(
    "submit",
    (e) => {
      if (isComposingNow) {
        e.preventDefault();
        e.stopPropagation();
      }
    },
    true,
  );
}
