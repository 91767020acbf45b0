/** copyText puts a text on the clipboard; false when the browser refuses. Works without https too. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByEvent(text);
  }
}

/** Where there is no clipboard to write to (plain http), a copy command is answered with the text. */
function copyByEvent(text: string): boolean {
  const answer = (e: ClipboardEvent) => {
    e.preventDefault();
    e.stopImmediatePropagation();
    e.clipboardData?.setData("text/plain", text);
  };
  document.addEventListener("copy", answer, { capture: true, once: true });
  const isDone = document.execCommand("copy");
  document.removeEventListener("copy", answer, { capture: true });
  return isDone;
}
