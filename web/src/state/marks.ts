// The marks of styled text, and where one counts.

export type Mark = "**" | "_" | "~~" | "||";
export type MarkKind = "bold" | "italic" | "strike" | "spoiler";

export const kindOf: Readonly<Record<Mark, MarkKind>> = { "**": "bold", _: "italic", "~~": "strike", "||": "spoiler" };
export const markOf: Readonly<Record<MarkKind, Mark>> = { bold: "**", italic: "_", strike: "~~", spoiler: "||" };

/** What stands beside a mark. Chinese, Japanese and Korean words have no spaces around them. */
type Side = "edge" | "mark" | "opening" | "closing" | "stop" | "cjk" | "letter" | "sign" | "picture";

function sideOf(c: string): Side {
  switch (true) {
    case c === "" || /\s/.test(c):
      return "edge";
    case "([{\"'“‘「『《（【〈".includes(c):
      return "opening";
    case ")]}”’」』》）】〉".includes(c):
      return "closing";
    case ".,;:!?…，。！？、；：—".includes(c):
      return "stop";
    case /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(c):
      return "cjk";
    case /[\p{L}\p{N}\p{M}]/u.test(c):
      return "letter";
    case /[\p{P}!-~]/u.test(c):
      return "sign";
    default:
      return "picture";
  }
}

export function kindBefore(source: string, at: number): Side {
  if (/(?:\*\*|~~|\|\||[_[`]|\{)$/.test(source.slice(Math.max(0, at - 2), at))) {
    return "mark";
  }
  const low = source.charCodeAt(at - 1);
  return sideOf(source.slice(low >= 0xdc00 && low < 0xe000 ? at - 2 : Math.max(0, at - 1), at));
}

export function kindAfter(source: string, at: number): Side {
  return /^(?:\*\*|~~|\|\||[_[`])/.test(source.slice(at, at + 2)) ? "mark" : sideOf(String.fromCodePoint(source.codePointAt(at) ?? 0x20));
}

/**
 * mayOpen: nothing begins before a space. Inside a word only ** and || do, and
 * only beside Chinese: 2**3**4 is a number, 报告_最终版_2 a file, 好的~~谢谢~~ a mood.
 */
export function mayOpen(mark: Mark, before: Side, after: Side): boolean {
  if (after === "edge" || after === "closing") {
    return false;
  }
  if (before === "edge" || before === "mark" || before === "opening") {
    return true;
  }
  if (mark === "_" || mark === "~~") {
    return mark === "_" && before === "stop" && after !== "stop" && after !== "sign";
  }
  if (after === "stop" || after === "sign" || before === "closing") {
    return false;
  }
  return before !== "letter" || after === "cjk";
}

/** mayClose: nothing ends after a space; the rest as for mayOpen. */
export function mayClose(mark: Mark, before: Side, after: Side): boolean {
  if (before === "edge" || before === "opening") {
    return false;
  }
  if (after === "edge" || after === "mark" || after === "closing" || after === "stop") {
    return true;
  }
  if (mark === "_" || mark === "~~") {
    return false;
  }
  return after !== "letter" || before !== "letter";
}
