// What a person types to style a text, and the text with entities that goes to
// the server: two ways of writing the same.
//
//   **bold**  _italic_  ~~strike~~  ||spoiler||  `code`  [text](https://…)
//   ```language      > a quote, line by line
//   a block of code
//   ```
//
// Somebody is mentioned as atoms.ts has it, and nothing is styled in a name.
// Ordinary text stays as it is: a mark counts only where it has a partner and
// where nobody would use it for something else (see mayOpen and mayClose), and
// backslashes that protect nothing are text. Where a mark would not count,
// braces make it: un{**believ**}able. Addresses are text.
import type { Entity } from "../core/types";
import { ONE, shown } from "./atoms";
import { kindAfter, kindBefore, kindOf, mayClose, mayOpen, type Mark } from "./marks";

export interface Styled {
  readonly text: string;
  readonly entities: readonly Entity[];
}

/** The most entities of one text; the server's limit. */
const MAX_ENTITIES = 200;
const MAX_URL = 2048;
/** Longer texts are not sent anyway. */
const MAX_SOURCE = 40_000;

/** parse never throws, and its entities are such as the server accepts. */
export function parse(source: string): Styled {
  const plain = { text: source, entities: [] };
  if (source.length > MAX_SOURCE || !/[*_~|`[>]/.test(source)) {
    return plain;
  }
  const styled = new Parser(source).all();
  if (styled.entities.length > MAX_ENTITIES || styled.text.trim() === "") {
    return plain;
  }
  // Backslashes that protected nothing are text.
  return styled.entities.length > 0 || (styled.text !== source && !isPlain(styled.text)) ? styled : plain;
}

/** isPlain: typed as it is, it comes out as it is. */
export function isPlain(text: string): boolean {
  const typed = parse(text);
  return typed.entities.length === 0 && typed.text === text;
}

interface Open {
  readonly mark: Mark | "[";
  /** Its place in the list, so that an outer one comes before those inside. */
  readonly slot: number;
  readonly from: number;
  /** Where it was written as text, which it stays if it has no partner. */
  readonly part: number;
}

const ESCAPABLE = "\\`*_~|[](){}>";
/** ¯\_(ツ)_/¯ has a backslash and a mark, and means neither. */
const SHRUG = "\\_(ツ)_/¯";
/** Sticky: tried at one place. */
const URL_HERE = /(?:https?:\/\/|www\.|mailto:)[!#-;=?-Z_a-z|~]+/iy;
const TARGET_HERE = /\]\(((?:https?:\/\/|mailto:)(?:[^\s()\\]|\([^\s()\\]*\))+)\)/iy;
const MENTION_HERE = new RegExp(ONE, "y");
const FENCE_HERE = /`{3,}([a-zA-Z0-9+\-#.]{0,32})[ \t]*\n/y;
const WORDS_HERE = /[\p{L}\p{N} ]+/uy;
const RUN = { "*": /\*+/y, _: /_+/y, "~": /~+/y, "|": /\|+/y, "`": /`+/y, "\\": /\\+/y } as const;
const QUOTE_LINE = /^>(?: |$)/;

/**
 * Parser is one pass over a source. A mark is text until its partner is found;
 * then it is taken out, and what came after it moves.
 */
class Parser {
  #at = 0;
  #length = 0;
  readonly #parts: string[] = [];
  readonly #list: (Entity | null)[] = [];
  readonly #open: Open[] = [];

  constructor(
    readonly source: string,
    /** Inside a quote there is no other. */
    readonly isQuoted = false,
  ) {}

  all(): Styled {
    while (this.#at < this.source.length) {
      if (!this.#quote()) {
        this.#step(this.source[this.#at] ?? "");
      }
    }
    const entities = this.#list.filter((e) => e !== null).toSorted((a, b) => a.offset - b.offset || b.length - a.length);
    return { text: this.#parts.join(""), entities };
  }

  #step(c: string): void {
    switch (c) {
      case "\\":
        this.#backslashes();
        return;
      case "\n":
        this.#lineEnd();
        return;
      case "`":
        this.#code();
        return;
      case "[":
        if (!this.#mention()) {
          this.#bracket();
        }
        return;
      case "]":
        this.#link();
        return;
      case "*":
      case "_":
      case "~":
      case "|":
        this.#marks(c);
        return;
      case "{":
        this.#brace();
        return;
      default:
        this.#plain(c);
    }
  }

  /** Half of the backslashes before a mark stand for themselves, an odd one takes the mark's meaning. Others are text. */
  #backslashes(): void {
    const run = match(RUN["\\"], this.source, this.#at);
    const next = this.source[this.#at + run.length];
    if (this.source[this.#at - 1] === "¯" && this.source.startsWith(SHRUG, this.#at)) {
      this.#text(SHRUG);
    } else if (next === undefined || !ESCAPABLE.includes(next)) {
      this.#text(run);
    } else {
      const isOdd = run.length % 2 === 1;
      this.#put("\\".repeat(run.length >> 1) + (isOdd ? next : ""));
      this.#at += run.length + (isOdd ? 1 : 0);
    }
  }

  /** Nothing reaches over an empty line. */
  #lineEnd(): void {
    this.#text("\n");
    if (this.source.slice(this.#at, lineEnd(this.source, this.#at)).trim() === "") {
      this.#open.length = 0;
    }
  }

  /** Addresses and words go as a whole. */
  #plain(c: string): void {
    const { source } = this;
    const url = /[hwm]/i.test(c) && !/[a-z0-9]/i.test(source[this.#at - 1] ?? "") ? match(URL_HERE, source, this.#at) : "";
    if (url !== "") {
      const ends = this.#open.map((o) => url.indexOf(o.mark)).filter((at, i) => at > 0 && this.#open[i]?.mark !== "_");
      this.#text(url.slice(0, Math.min(url.length, ...ends)).replace(/[*_~|)\].,!?:;']+$/, ""));
      return;
    }
    const words = match(WORDS_HERE, source, this.#at);
    const address = words.search(/[^a-z0-9](?:https?|www|mailto)/i);
    this.#text(words.slice(0, address < 0 ? words.length : address + 1) || c);
  }

  #marks(c: "*" | "_" | "~" | "|"): void {
    const run = match(RUN[c], this.source, this.#at);
    const mark = c === "_" ? "_" : (`${c}${c}` as Mark);
    const isOpen = this.#isOpen(mark);
    if (run.length !== mark.length) {
      this.#text(run);
    } else if (isOpen && this.source[this.#at + mark.length] === "}") {
      this.#close(mark, mark.length + 1);
    } else {
      const before = kindBefore(this.source, this.#at);
      const after = kindAfter(this.source, this.#at + mark.length);
      if (isOpen && mayClose(mark, before, after)) {
        this.#close(mark, mark.length);
      } else if (!isOpen && mayOpen(mark, before, after)) {
        this.#begin(mark, mark.length);
      } else {
        this.#text(mark);
      }
    }
  }

  /** A brace and a mark open wherever they stand. */
  #brace(): void {
    const mark = (["**", "_", "~~", "||"] as const).find((m) => this.source.startsWith(m, this.#at + 1));
    if (mark === undefined || this.#isOpen(mark)) {
      this.#text("{");
    } else {
      this.#begin(mark, mark.length + 1);
    }
  }

  /** A run of backticks is closed by one as long. On one line it is a few words of code; three and a line end begin a block. */
  #code(): void {
    const { source } = this;
    const ticks = match(RUN["`"], source, this.#at);
    FENCE_HERE.lastIndex = this.#at;
    const fence = FENCE_HERE.exec(source);
    const from = this.#at + (fence?.[0] ?? ticks).length;
    const end = closing(source, ticks, from, fence === null ? lineEnd(source, from) : source.length);
    const isApostrophe = ticks === "`" && kindBefore(source, this.#at) === "letter" && kindAfter(source, from) === "letter";
    const inside = names(source.slice(from, Math.max(from, end)));
    const text = fence !== null ? inside.replace(/\n$/, "") : ticks.length > 1 ? inside.replace(/^ (.*) $/, "$1") : inside;
    if (end < 0 || isApostrophe || text.trim() === "") {
      this.#text(ticks);
      return;
    }
    const place = { offset: this.#length, length: text.length };
    this.#list.push(fence === null ? { ...place, kind: "code" } : { ...place, kind: "pre", language: (fence[1] ?? "").toLowerCase() });
    this.#put(text);
    this.#at = end + ticks.length;
  }

  #mention(): boolean {
    const here = match(MENTION_HERE, this.source, this.#at);
    const { text, atoms: [atom] } = shown(here);
    if (atom === undefined) {
      return false;
    }
    const place = { offset: this.#length, length: text.length };
    this.#list.push(atom.whom === "all" ? { ...place, kind: "mention_all" } : atom.whom === "admins" ? { ...place, kind: "mention_admins" } : { ...place, kind: "mention", user: atom.whom });
    this.#put(text);
    this.#at += here.length;
    return true;
  }

  /** Of two opening brackets the later one counts. */
  #bracket(): void {
    const earlier = this.#open.findIndex((o) => o.mark === "[");
    if (earlier >= 0) {
      this.#open.splice(earlier, 1);
    }
    this.#begin("[", 1);
  }

  #link(): void {
    TARGET_HERE.lastIndex = this.#at;
    const target = this.#isOpen("[") ? TARGET_HERE.exec(this.source) : null;
    if (target === null || !isAddress(target[1] ?? "")) {
      this.#text("]");
    } else {
      this.#close("[", target[0].length, target[1]);
    }
  }

  #quote(): boolean {
    const isLineStart = this.#at === 0 || this.source[this.#at - 1] === "\n";
    if (this.isQuoted || !isLineStart || this.source[this.#at] !== ">") {
      return false;
    }
    const lines: string[] = [];
    let at = this.#at;
    for (let line = lineAt(this.source, at); QUOTE_LINE.test(line); line = lineAt(this.source, at)) {
      lines.push(line.slice(2));
      at += line.length + 1;
    }
    const inner = new Parser(lines.join("\n"), true).all();
    if (inner.text.trim() === "") {
      return false;
    }
    this.#open.length = 0;
    const offset = this.#length;
    this.#list.push({ kind: "quote", offset, length: inner.text.length }, ...inner.entities.map((e) => ({ ...e, offset: e.offset + offset })));
    this.#put(inner.text);
    this.#at = at - 1;
    return true;
  }

  #isOpen(mark: Open["mark"]): boolean {
    return this.#open.some((o) => o.mark === mark);
  }

  #begin(mark: Open["mark"], width: number): void {
    this.#open.push({ mark, slot: this.#list.push(null) - 1, from: this.#length, part: this.#parts.length });
    this.#text(this.source.slice(this.#at, this.#at + width));
  }

  #close(mark: Open["mark"], width: number, url = ""): void {
    const index = this.#open.findIndex((o) => o.mark === mark);
    const open = this.#open[index];
    const written = this.#parts[open?.part ?? -1]?.length ?? 0;
    if (open === undefined || this.#length === open.from + written) {
      this.#text(this.source.slice(this.#at, this.#at + width));
      return;
    }
    this.#open.length = index;
    this.#parts[open.part] = "";
    this.#length -= written;
    for (let i = open.slot + 1; i < this.#list.length; i++) {
      const e = this.#list[i];
      this.#list[i] = e ? { ...e, offset: e.offset - written } : null;
    }
    const place = { offset: open.from, length: this.#length - open.from };
    this.#list[open.slot] = mark === "[" ? { ...place, kind: "link", url } : { ...place, kind: kindOf[mark] };
    this.#at += width;
  }

  #text(text: string): void {
    this.#put(text);
    this.#at += text.length;
  }

  #put(text: string): void {
    this.#parts.push(text);
    this.#length += text.length;
  }
}

/** What goes to the server as the address of a link: nothing hidden, nothing before an @. */
export function isAddress(url: string): boolean {
  const isClean = url.length <= MAX_URL && !/[\s\p{C}\p{Z}\\]|%(?![0-9a-f]{2})/iu.test(url);
  return isClean && (/^mailto:[^:]+@[^@]+$/i.test(url) || /^https?:\/\/[\p{L}\p{N}][\p{L}\p{N}.-]*(?::\d{1,5})?(?:[/?#].*)?$/iu.test(url));
}

function match(pattern: RegExp, source: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? "";
}

/** names: nobody is mentioned in code. */
function names(source: string): string {
  const { text, atoms } = shown(source);
  return atoms.length === 0 ? text : names(text);
}

/** closing is where a run of ticks begins that is exactly as long, before the end; -1 when there is none. */
function closing(source: string, ticks: string, from: number, end: number): number {
  for (let at = source.indexOf(ticks, from); at >= 0 && at < end; at = source.indexOf(ticks, at)) {
    const run = match(RUN["`"], source, at);
    if (run.length === ticks.length) {
      return at;
    }
    at += run.length;
  }
  return -1;
}

function lineEnd(source: string, from: number): number {
  const end = source.indexOf("\n", from);
  return end < 0 ? source.length : end;
}

function lineAt(source: string, from: number): string {
  return from > source.length ? "" : source.slice(from, lineEnd(source, from));
}
