// Changes to a text field as if somebody had typed them: undo takes them back.

export function insert(field: HTMLTextAreaElement, text: string): void {
  field.focus();
  // An old command, and the only one that the browser's own undo knows of.
  const isTyped = document.execCommand(text === "" ? "delete" : "insertText", false, text);
  if (!isTyped) {
    put(field, text);
  }
}

/** put is insert without the focus, and without undo. */
export function put(field: HTMLTextAreaElement, text: string): void {
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}
