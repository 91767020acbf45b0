import { expect, test } from "vitest";
import type { Entity } from "../core/types";
import { linkify } from "./linkify";
import { isJumbo, richText, type Node } from "./textTree";

const show = (nodes: readonly Node[]): string => nodes.map((n) => (typeof n === "string" ? n : `<${n.mark.kind}>${show(n.children)}</>`)).join("");
const draw = (text: string, ...marks: [Exclude<Entity["kind"], "mention">, number, number, string?][]) =>
  show(richText(text, marks.map(([kind, offset, length, more = ""]): Entity => (kind === "link" ? { kind, offset, length, url: more } : kind === "pre" ? { kind, offset, length, language: more } : { kind, offset, length })), linkify));

test("marks nest", () => {
  expect(draw("a bold word", ["bold", 2, 4])).toBe("a <bold>bold</> word");
  expect(draw("abcdef", ["bold", 0, 6], ["italic", 2, 2])).toBe("<bold>ab<italic>cd</>ef</>");
  expect(draw("abcdef", ["italic", 2, 2], ["bold", 2, 4])).toBe("ab<bold><italic>cd</>ef</>");
});

test("marks that cross are cut", () => {
  expect(draw("abcdef", ["bold", 0, 4], ["italic", 2, 4])).toBe("<bold>ab<italic>cd</></><italic>ef</>");
});

test("what makes no sense is left out", () => {
  expect(draw("abc", ["bold", 5, 2], ["bold", 1, 0], ["bold", -3, 2])).toBe("abc");
  expect(draw("abc", ["bold", 1, 99])).toBe("a<bold>bc</>");
  expect(draw("abc", ["link", 0, 3, "javascript:alert(1)"])).toBe("abc");
  expect(draw("abc", ["code", 0, 3], ["bold", 1, 1])).toBe("<code>abc</>");
});

test("addresses become links, but not in code or in links", () => {
  expect(draw("see example.com now")).toBe("see <link>example.com</> now");
  expect(draw("see example.com now", ["bold", 0, 19])).toBe("<bold>see <link>example.com</> now</>");
  expect(draw("see example.com now", ["code", 0, 19])).toBe("<code>see example.com now</>");
  expect(draw("see example.com now", ["link", 0, 19, "https://a.b/"])).toBe("<link>see example.com now</>");
});

test("blocks take the line breaks around them, one each", () => {
  expect(draw("a\nquote\nb", ["quote", 2, 5])).toBe("a<quote>quote</>b");
  expect(draw("a\n\nquote\n\nb", ["quote", 3, 5])).toBe("a\n<quote>quote</>\nb");
  expect(draw("a\nb\nc", ["quote", 0, 1], ["pre", 2, 1])).toBe("<quote>a</><pre>b</>\nc".replace("\n", ""));
});

test.each([
  ["👍", true],
  ["👨‍👩‍👧‍👦🇨🇳❤️", true],
  ["👍 👍 👍", true],
  ["👍👍👍👍", false],
  ["1", false],
  ["#", false],
  ["👍 好", false],
  ["", false],
])("jumbo %j: %j", (text, want) => {
  expect(isJumbo(text, [])).toBe(want);
});
