// Styles put around a selection.
import { kindAfter, kindBefore, markOf, mayClose, mayOpen, type MarkKind } from "../../../state/marks";
import { carry } from "./atomField";
import { insert } from "./insert";

export type Format = MarkKind | "code" | "quote" | "link";

/** format styles the selection, or takes the style away again. */
export function format(field: HTMLTextAreaElement, kind: Format): void {
  const { value, selectionStart: from, selectionEnd: to } = field;
  const text = value.slice(from, to);
  switch (kind) {
    case "link":
      link(field, text);
      return;
    case "quote":
      quote(field);
      return;
    case "code":
      wrap(field, text.includes("\n") ? [["```\n", "\n```"]] : [["`", "`"]]);
      return;
    default: {
      const mark = markOf[kind];
      const inner = text.trim();
      const start = from + text.length - text.trimStart().length;
      const end = start + inner.length;
      const counts = mayOpen(mark, kindBefore(value, start), kindAfter(value, start)) && mayClose(mark, kindBefore(value, end), kindAfter(value, end));
      const plain = [mark, mark] as const;
      const braced = [`{${mark}`, `${mark}}`] as const;
      wrap(field, counts || inner === "" ? [plain, braced] : [braced, plain]);
    }
  }
}

/** wrap puts the first pair around the selection, spaces left outside, or takes away any of the pairs. */
function wrap(field: HTMLTextAreaElement, pairs: readonly (readonly [string, string])[]): void {
  const { value, selectionStart: from, selectionEnd: to } = field;
  const text = value.slice(from, to);
  for (const [before, after] of pairs.toSorted((a, b) => b[0].length - a[0].length)) {
    if (value.slice(0, from).endsWith(before) && value.startsWith(after, to)) {
      replace(field, from - before.length, to + after.length, text, 0);
      return;
    }
    if (text.length > before.length + after.length && text.startsWith(before) && text.endsWith(after)) {
      replace(field, from, to, text.slice(before.length, text.length - after.length), 0);
      return;
    }
  }
  const [before, after] = pairs[0] ?? ["", ""];
  const inner = text.trim();
  const start = from + text.length - text.trimStart().length;
  replace(field, start, start + inner.length, before + inner + after, before.length, inner.length);
}

/** replace writes over a part, and selects length characters from skip on. */
function replace(field: HTMLTextAreaElement, from: number, to: number, text: string, skip: number, length = text.length): void {
  carry(field, from, to, () => {
    field.setSelectionRange(from, to);
    insert(field, text);
  });
  field.setSelectionRange(from + skip, from + skip + length);
}

function link(field: HTMLTextAreaElement, text: string): void {
  const from = field.selectionStart;
  const isAddress = /^https?:\/\/\S+$/i.test(text);
  const made = isAddress ? `[](${text})` : `[${text}](https://)`;
  replace(field, from, field.selectionEnd, made, isAddress || text === "" ? 1 : made.length - 1, 0);
}

function quote(field: HTMLTextAreaElement): void {
  const { value, selectionStart, selectionEnd } = field;
  const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const end = value.indexOf("\n", selectionEnd);
  const to = end < 0 ? value.length : end;
  const lines = value.slice(from, to).split("\n");
  const isQuoted = lines.every((line) => line.startsWith("> "));
  replace(field, from, to, lines.map((line) => (isQuoted ? line.slice(2) : `> ${line}`)).join("\n"), 0);
}
