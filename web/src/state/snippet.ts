/** Characters shown before and after what was found. */
const BEFORE = 24;
const AFTER = 120;

interface Snippet {
  readonly before: string;
  readonly found: string;
  readonly after: string;
}

/** snippet is the part of a text around its first place that says wanted, on one line. */
export function snippet(text: string, wanted: string): Snippet {
  const line = text.replaceAll(/\s+/g, " ");
  const lower = line.toLowerCase();
  // Where lower case is of another length, places would not fit: then nothing is marked.
  const at = lower.length === line.length ? lower.indexOf(wanted.toLowerCase().replaceAll(/\s+/g, " ")) : -1;
  if (at < 0) {
    return { before: line.slice(0, BEFORE + AFTER), found: "", after: "" };
  }
  const start = whole(line, Math.max(0, at - BEFORE));
  const end = at + wanted.length;
  return { before: (start > 0 ? "…" : "") + line.slice(start, at), found: line.slice(at, end), after: line.slice(end, whole(line, end + AFTER)) };
}

/** whole moves a place that would cut a character in two. */
function whole(text: string, at: number): number {
  return /[\uDC00-\uDFFF]/.test(text[at] ?? "") ? at + 1 : at;
}
