import { t } from "../../i18n";
import { shortTime } from "../../i18n/time";
import { snapshot } from "../../state/client";
import { userName } from "../../state/names";
import { people } from "../../state/selectors";
import type { Item, Message } from "../../state/timeline";

/** copySelection: what is copied of several messages says who wrote it and when. One message, or a part of it, is copied as it is. */
export function copySelection(e: ClipboardEvent, items: readonly Item[]): void {
  const box = e.currentTarget;
  const selection = getSelection();
  if (selection === null || !(box instanceof Element)) {
    return;
  }
  if (selection.isCollapsed) {
    const row = document.activeElement?.closest<HTMLElement>("[data-message]");
    const message = row === null || row === undefined ? undefined : messageOf(row, items);
    if (message !== undefined) {
      give(e, message.text);
    }
    return;
  }
  const range = selection.getRangeAt(0);
  const rows = [...box.querySelectorAll<HTMLElement>("[data-message]")].filter((row) => range.intersectsNode(row));
  const parts = rows.flatMap((row) => {
    const message = messageOf(row, items);
    const text = message === undefined ? "" : selectedText(row, range, message);
    return message === undefined || text === "" ? [] : [{ message, text }];
  });
  if (parts.length > 1) {
    give(e, parts.map(({ message, text }) => t("chat.copied_message", { name: userName(people(snapshot.peek()), message.sender), time: shortTime(message.at), text })).join("\n\n"));
  }
}

function give(e: ClipboardEvent, text: string): void {
  e.preventDefault();
  e.clipboardData?.setData("text/plain", text);
}

function messageOf(row: HTMLElement, items: readonly Item[]): Message | undefined {
  const item = items.find((i) => i.key === row.dataset["key"]);
  return item?.kind === "message" ? item : undefined;
}

/** selectedText is the whole text as it was written, or the part of it in the range. */
function selectedText(row: HTMLElement, range: Range, message: Message): string {
  const text = row.querySelector('[data-part="text"]');
  if (text === null) {
    return "";
  }
  const part = document.createRange();
  part.selectNodeContents(text);
  const isWhole = range.compareBoundaryPoints(Range.START_TO_START, part) <= 0 && range.compareBoundaryPoints(Range.END_TO_END, part) >= 0;
  if (isWhole) {
    return message.text;
  }
  if (range.compareBoundaryPoints(Range.START_TO_START, part) > 0) {
    part.setStart(range.startContainer, range.startOffset);
  }
  if (range.compareBoundaryPoints(Range.END_TO_END, part) < 0) {
    part.setEnd(range.endContainer, range.endOffset);
  }
  return part.toString();
}
