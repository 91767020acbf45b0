// A styled text as the source one would type for it, to go on writing it.
import type { Entity } from "../core/types";
import { mention } from "./atoms";
import { isPlain, parse, type Styled } from "./markdown";
import { markOf } from "./marks";

/** How much print protects: nothing, what looks like a mark, and with braces what would not count as one. */
const STYLES = [
  { isEscaped: false, hasBraces: false },
  { isEscaped: false, hasBraces: true },
  { isEscaped: true, hasBraces: false },
  { isEscaped: true, hasBraces: true },
] as const;
type Style = (typeof STYLES)[number];

/**
 * print is what to type for a styled text: parse(print(x)) is x, for every x
 * that parse gives. Of others some entities may be lost, the text never is.
 */
export function print(x: Styled): string {
  for (const style of STYLES) {
    const source = write(x.text, x.entities, style);
    const back = parse(source);
    if (back.text === x.text && isSame(back.entities, x.entities)) {
      return source;
    }
  }
  return isPlain(x.text) ? x.text : escape(x.text);
}

function isSame(a: readonly Entity[], b: readonly Entity[]): boolean {
  return a.length === b.length && a.every((e, i) => JSON.stringify(Object.entries(e).toSorted()) === JSON.stringify(Object.entries(b[i] ?? {}).toSorted()));
}

function write(text: string, entities: readonly Entity[], style: Style): string {
  let out = "";
  let next = 0;
  // Backslashes before a mark would take its meaning.
  const mark = (m: string) => {
    out += (/\\*$/.exec(out)?.[0] ?? "") + m;
  };
  const part = (from: number, to: number) => {
    out += style.isEscaped ? escape(text.slice(from, to)) : text.slice(from, to);
  };
  const inside = (from: number, to: number) => {
    let at = from;
    for (let e = entities[next]; e !== undefined && e.offset + e.length <= to && e.offset < to; e = entities[next]) {
      next++;
      part(at, e.offset);
      one(e);
      at = e.offset + e.length;
    }
    part(at, to);
  };
  const one = (e: Entity) => {
    const end = e.offset + e.length;
    switch (e.kind) {
      case "code":
        mark(codeOf(text.slice(e.offset, end), style.hasBraces));
        return;
      case "pre":
        mark(blockOf(text.slice(e.offset, end), e.language));
        return;
      case "link":
        mark("[");
        inside(e.offset, end);
        mark(`](${e.url})`);
        return;
      case "quote": {
        const before = out;
        out = "";
        inside(e.offset, end);
        out = before + out.replace(/^/gm, "> ");
        return;
      }
      case "mention":
        mark(mention(text.slice(e.offset, end), e.user));
        return;
      case "mention_all":
      case "mention_admins":
        mark(mention(text.slice(e.offset, end), e.kind.slice("mention_".length)));
        return;
      default:
        mark((style.hasBraces ? "{" : "") + markOf[e.kind]);
        inside(e.offset, end);
        mark(markOf[e.kind] + (style.hasBraces ? "}" : ""));
    }
  };
  inside(0, text.length);
  return out;
}

/** escape takes the meaning of whatever looks like a mark. Two that make one mark together are no mark without the first. */
function escape(text: string): string {
  return text.replace(/(\\*)(\*+|_+|~+|\|+|`+|[[\](){}>])/g, (_, run: string, m: string) => `${run}${run}\\${/^(\*\*|~~|\|\|)$/.test(m) ? m : m.split("").join("\\")}`);
}

function codeOf(text: string, isInWord: boolean): string {
  const runs = new Set((text.match(/`+/g) ?? []).map((run) => run.length));
  let n = isInWord ? 2 : 1;
  while (runs.has(n)) {
    n++;
  }
  const ticks = "`".repeat(n);
  return n === 1 ? ticks + text + ticks : `${ticks} ${text} ${ticks}`;
}

function blockOf(text: string, language: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const ticks = "`".repeat(longest + 1);
  return `${ticks}${language}\n${text}\n${ticks}`;
}
