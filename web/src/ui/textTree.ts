// A text and its marks as a tree, for drawing. Nothing here ever parses HTML:
// a text stays a text.
import type { Entity, Id } from "../core/types";
import type { Found } from "./linkify";
import { safeUrl } from "./links";

export type Mark = { readonly kind: Exclude<Entity["kind"], "pre" | "link" | "mention"> } | { readonly kind: "mention"; readonly user: Id } | { readonly kind: "pre"; readonly language: string } | { readonly kind: "link"; readonly url: string; readonly isBare: boolean };
export type Node = string | { readonly mark: Mark; readonly text: string; readonly children: readonly Node[] };

interface Span {
  readonly from: number;
  readonly to: number;
  readonly mark: Mark;
}

/** Most marks of one text that are drawn: the server's limit is below. */
const MOST_MARKS = 500;

/** richText nests the marks of a text; those that cross are cut. Addresses nobody marked, as find has them, become links. */
export function richText(text: string, entities: readonly Entity[], find: (text: string) => readonly Found[]): readonly Node[] {
  const spans = entities.slice(0, MOST_MARKS).flatMap((e) => spanOf(e, text.length));
  const closed = spans.filter((s) => s.mark.kind === "link" || isVerbatim(s.mark));
  for (const { offset, length, url } of find(text)) {
    if (!closed.some((s) => s.from < offset + length && s.to > offset)) {
      spans.push({ from: offset, to: offset + length, mark: { kind: "link", url, isBare: true } });
    }
  }
  return nest(text, 0, text.length, spans.toSorted(outerFirst));
}

/** Begins an emoji: drawn as one by itself, by U+FE0F, or as a flag or a keycap. */
const EMOJI = /^(?:\p{Emoji_Presentation}|\p{Emoji}\ufe0f|\p{Regional_Indicator}{2})/u;

/** isJumbo: one to three emoji and nothing else, which are drawn large. */
export function isJumbo(text: string, entities: readonly Entity[]): boolean {
  if (entities.length > 0 || text.length > 60 || !EMOJI.test(text)) {
    return false;
  }
  const characters = Array.from(new Intl.Segmenter().segment(text), (s) => s.segment).filter((c) => c.trim() !== "");
  return characters.length <= 3 && characters.every((c) => EMOJI.test(c));
}

function spanOf(e: Entity, end: number): Span[] {
  const from = Math.max(0, e.offset);
  const to = Math.min(end, e.offset + e.length);
  if (to <= from) {
    return [];
  }
  if (e.kind === "link") {
    const url = safeUrl(e.url);
    return url === null ? [] : [{ from, to, mark: { kind: "link", url, isBare: false } }];
  }
  return [{ from, to, mark: e.kind === "pre" ? { kind: "pre", language: e.language } : e.kind === "mention" ? { kind: "mention", user: e.user } : { kind: e.kind } }];
}

function isVerbatim(mark: Mark): boolean {
  return mark.kind === "code" || mark.kind === "pre" || mark.kind === "mention";
}

function isBlock(mark: Mark): boolean {
  return mark.kind === "pre" || mark.kind === "quote";
}

function outerFirst(a: Span, b: Span): number {
  return a.from - b.from || Number(isBlock(b.mark)) - Number(isBlock(a.mark)) || b.to - a.to;
}

function nest(text: string, from: number, to: number, spans: readonly Span[]): Node[] {
  const nodes: Node[] = [];
  let at = from;
  let rest = spans;
  for (let span = rest[0]; span !== undefined; span = rest[0]) {
    const { mark, to: end, from: start } = span;
    const inside: Span[] = [];
    const after: Span[] = [];
    for (const other of rest.slice(1)) {
      if (other.from < end) {
        // A link in a link, or anything in code, has no meaning of its own.
        if (!isVerbatim(mark) && !(mark.kind === "link" && other.mark.kind === "link")) {
          inside.push({ ...other, to: Math.min(other.to, end) });
        }
        if (other.to > end) {
          after.push({ ...other, from: end });
        }
      } else {
        after.push(other);
      }
    }
    addText(nodes, text.slice(at, start), isBlock(mark));
    nodes.push({ mark, text: text.slice(start, end), children: nest(text, start, end, inside) });
    at = end;
    rest = after.toSorted(outerFirst);
  }
  addText(nodes, text.slice(at, to), false);
  return nodes;
}

/** A block stands on lines of its own: the line breaks around it are not drawn again. */
function addText(nodes: Node[], text: string, isBeforeBlock: boolean): void {
  const before = nodes.at(-1);
  const isAfterBlock = before !== undefined && typeof before !== "string" && isBlock(before.mark);
  const start = isAfterBlock && text.startsWith("\n") ? 1 : 0;
  const end = isBeforeBlock && text.endsWith("\n") ? text.length - 1 : text.length;
  if (end > start) {
    nodes.push(text.slice(start, end));
  }
}
