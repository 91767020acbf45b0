import { describe, expect, test } from "vitest";
import type { Entity } from "../core/types";
import { costsLittle } from "../core/testing/cost";
import { isAddress, parse, type Styled } from "./markdown";
import { print } from "./markdownSource";

/** Shows a styled text as kind(…) so that a table can be read. */
function show({ text, entities }: Styled): string {
  const at = (e: Entity) => e.offset + e.length;
  const build = (from: number, to: number, list: readonly Entity[]): string => {
    const [e, ...rest] = list;
    if (e === undefined) {
      return text.slice(from, to);
    }
    const inside = rest.filter((o) => o.offset < at(e));
    const extra = e.kind === "link" ? ` ${e.url}` : e.kind === "pre" ? ` ${e.language}` : "";
    return `${text.slice(from, e.offset)}<${e.kind}${extra}:${build(e.offset, at(e), inside)}>${build(at(e), to, rest.slice(inside.length))}`;
  };
  return build(0, text.length, entities);
}

describe("what is typed becomes text and entities", () => {
  test.each([
    ["**bold** and _italic_", "<bold:bold> and <italic:italic>"],
    ["~~gone~~ ||secret||", "<strike:gone> <spoiler:secret>"],
    ["**粗体**，后面", "<bold:粗体>，后面"],
    ["前面**粗体**后面", "前面<bold:粗体>后面"],
    ["他说**“你好”**然后", "他说<bold:“你好”>然后"],
    ["**完了。**然后", "<bold:完了。>然后"],
    ["结果||是他||吗", "结果<spoiler:是他>吗"],
    ["你好，_斜体_。", "你好，<italic:斜体>。"],
    ["**a _b ~~c~~_**", "<bold:a <italic:b <strike:c>>>"],
    ["**_both_**", "<bold:<italic:both>>"],
    ["_**both**_", "<italic:<bold:both>>"],
    ["**a _b** c_", "<bold:a _b> c_"],
    ["un{**believ**}able {_很_}好", "un<bold:believ>able <italic:很>好"],
    ["`a*b` `` x`y ``", "<code:a*b> <code:x`y>"],
    ["**see `a_b_c`**", "<bold:see <code:a_b_c>>"],
    ["```go\nfunc f() {}\n```", "<pre go:func f() {}>"],
    ["```\nplain **not bold**\n> no\n\n```\nafter", "<pre :plain **not bold**\n> no\n>\nafter"],
    ["```C++ \nx\n```", "<pre c++:x>"],
    ["说明 ```code``` 完", "说明 <code:code> 完"],
    ["> one\n> **two**\nthree", "<quote:one\n<bold:two>>\nthree"],
    ["> ```js\n> a\n> ```", "<quote:<pre js:a>>"],
    ["a\n> b\n\n> c", "a\n<quote:b>\n\n<quote:c>"],
    ["[the **docs**](https://example.com/a_(b))", "<link https://example.com/a_(b):the <bold:docs>>"],
    ["[a [b](http://x.cn)", "[a <link http://x.cn:b>"],
    ["**https://example.com/x**，", "<bold:https://example.com/x>，"],
    ["**两行\n一起**", "<bold:两行\n一起>"],
    ["**😀**👍", "<bold:😀>👍"],
    ["**a** \\**b**", "<bold:a> **b**"],
    ["\\\\**a**", "\\<bold:a>"],
    ["**a** ¯\\_(ツ)_/¯", "<bold:a> ¯\\_(ツ)_/¯"],
  ])("%j", (source, shown) => {
    expect(show(parse(source))).toBe(shown);
  });
});

describe("ordinary text is not touched", () => {
  test.each([
    "snake_case_name and __init__ and _private",
    "2*3*4, 2**3**4, **kwargs",
    "a || b || c; a||b||c; f(x)||(y)||(z)",
    "https://example.com/_a_/b_c_d?x=**y**&z=~~ http://x.cn/a_b_",
    "看https://example.com/a_b_c，不错_的",
    "报告_最终版_李雷_2.docx 用户_姓名_年龄",
    "好的~~谢谢~~ 嗯嗯！~~好！~~",
    ">_< T_T =_= -_- (^_^) ^_^ =_= @_@ *_* haha *_* (╯_╰) (_) (_)",
    "¯\\_(ツ)_/¯ C:\\_temp\\*.txt \\\\server\\_share a\\b",
    "> ",
    ">no space",
    "a > b\n1 > 0",
    "** a ** __ || || ~~",
    "**** ____ |||| ~~~~ `` ``` ```",
    "***** 110**********1234 --- ___",
    "**not closed and _never",
    "**over\n\nempty lines**",
    "[1] [x] (y) [a]( b) [a](javascript:alert(1)) [a](http://) [a](http://u@evil.cn/)",
    "`",
    "` `",
    "it`s and that`s\nand `this",
    "张**、李**",
    "5 * 3 ** 2",
    "{**",
    "{x} {{y}} {_",
    "",
    "   ",
  ])("%j", (source) => {
    expect(parse(source)).toEqual({ text: source, entities: [] });
  });
});

test("more styles than the server takes are no styles", () => {
  expect(parse("**a** ".repeat(200).trim()).entities).toHaveLength(200);
  const many = "**a** ".repeat(201);
  expect(parse(many)).toEqual({ text: many, entities: [] });
});

test("a long source costs little", () => {
  for (const [piece, times] of [["**a ", 9000], ["`a`` ", 7000], ["[", 39_000], ["[@a](@1)", 4000], ["`[@", 12_000], ["\\", 39_000], ["[a", 19_000], ["> _a\n", 7000], ["\\*_", 9000], ["https://a_", 3000], ["a", 39_999]] as const) {
    costsLittle((n) => parse(piece.repeat(n)), times);
  }
});

test("only addresses that lead where they say", () => {
  for (const url of ["https://example.com", "http://例子.中国/路径?x=1#y", "https://a.b:8443/", "mailto:a@b.cn"]) {
    expect(isAddress(url)).toBe(true);
  }
  for (const url of ["javascript:alert(1)", "https://", "https://a@b.cn/", "https://a b", "http://a%41/%zz", "mailto:x", "https:///a", "data:text/html,x", "https://a\u202e.cn", `https://a.cn/${"x".repeat(2048)}`]) {
    expect(isAddress(url)).toBe(false);
  }
});

test("what parse makes of anything is what the server takes, and print gives it back", () => {
  const words = ["**", "_", "~~", "||", "`", "```", "```go\n", "\n", "\n\n", "> ", "\n> ", "[", "](https://a.cn/x_y)", "]", "(", ")", "{", "}", "{**", "**}", "{_", "_}", "\\", "\\\\", " ", "a", "b c", "中", "文。", "，", "😀", "https://x.cn/_a_", "*", "|", "~", ">", "1", "¯\\_(ツ)_/¯", "\ud800", "-", "[@a](@1)", "[@", "](@all)"];
  const random = lcg(20_261_121);
  for (let round = 0; round < 10_000; round++) {
    const source = Array.from({ length: 1 + (random() % 14) }, () => words[random() % words.length]).join("");
    const styled = parse(source);
    check(source, styled);
    const printed = print(styled);
    expect({ source, printed, back: parse(printed) }).toEqual({ source, printed, back: styled });
  }
}, 60_000); // a busy machine takes longer than the five seconds of a test

test("print keeps the text of whatever entities somebody else made", () => {
  const kinds = ["bold", "italic", "strike", "code", "spoiler", "quote"] as const;
  const random = lcg(7);
  const words = ["a ", "**", "_", "中文", "\n", " ", "`", "> ", "x]", "[y", "\\"];
  for (let round = 0; round < 3000; round++) {
    const text = Array.from({ length: 1 + (random() % 8) }, () => words[random() % words.length]).join("");
    const from = random() % text.length;
    const length = 1 + (random() % (text.length - from));
    const inner = random() % length;
    const entities: Entity[] = [
      { kind: kinds[random() % kinds.length] ?? "bold", offset: from, length },
      { kind: "link", url: "https://a.cn/(", offset: from + inner, length: length - inner },
    ];
    const printed = print({ text, entities });
    expect({ text, entities, printed, back: parse(printed).text }).toEqual({ text, entities, printed, back: text });
  }
});

/** The server's rules (conv.checkEntities). */
function check(source: string, { text, entities }: Styled): void {
  expect(text.trim() === "" && source.trim() !== "", source).toBe(false);
  expect(entities.length).toBeLessThanOrEqual(200);
  const around: { to: number; isCode: boolean }[] = [];
  let from = 0;
  for (const e of entities) {
    const to = e.offset + e.length;
    const isLow = (at: number) => at < text.length && text.charCodeAt(at) >= 0xdc00 && text.charCodeAt(at) < 0xe000;
    expect(e.offset >= from && e.length > 0 && to <= text.length && !isLow(e.offset) && !isLow(to), `${source} → ${JSON.stringify(e)}`).toBe(true);
    while ((around.at(-1)?.to ?? Infinity) <= e.offset) {
      around.pop();
    }
    const outer = around.at(-1);
    expect(outer === undefined || (!outer.isCode && to <= outer.to), `${source} → ${JSON.stringify(entities)}`).toBe(true);
    around.push({ to, isCode: e.kind === "code" || e.kind === "pre" });
    from = e.offset;
  }
}

/** Random numbers that are the same in every run. */
function lcg(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 8;
  };
}
