import { describe, expect, test } from "vitest";
import { costsLittle } from "../core/testing/cost";
import { linkify } from "./linkify";
import { safeUrl } from "./links";

const parts = (text: string) => linkify(text).map((f) => text.slice(f.offset, f.offset + f.length));

test.each([
  // Close to Chinese.
  ["看example.com，不错", ["example.com"]],
  ["看https://example.com，不错", ["https://example.com"]],
  ["看https://example.com/a/b。好", ["https://example.com/a/b"]],
  ["（https://example.com/a）", ["https://example.com/a"]],
  ["《https://example.com》", ["https://example.com"]],
  ["“example.com”", ["example.com"]],
  ["https://example.com不错", ["https://example.com"]],
  ["https://example.com:8080不错", ["https://example.com:8080"]],
  ["http://localhost:8080/a这个", ["http://localhost:8080/a"]],
  ["打开example.com/abc这个页面", ["example.com/abc"]],
  ["https://zh.wikipedia.org/wiki/中文维基", ["https://zh.wikipedia.org/wiki/中文维基"]],
  ["https://example.com/s?q=鸿雁&n=1 看", ["https://example.com/s?q=鸿雁&n=1"]],
  ["发到zhang@example.com吧", ["zhang@example.com"]],
  ["a.com、b.com；c.com", ["a.com", "b.com", "c.com"]],
  ["网址：例子.中国", ["例子.中国"]],
  ["https://例子.测试/路径，好", ["https://例子.测试/路径"]],
  ["去 例子.com 看", ["例子.com"]],
  // Punctuation of the sentence.
  ["See https://example.com.", ["https://example.com"]],
  ["See https://example.com/a?b=c!", ["https://example.com/a?b=c"]],
  ["Is it example.com?", ["example.com"]],
  ["(see example.com)", ["example.com"]],
  ["https://en.wikipedia.org/wiki/Goose_(bird)", ["https://en.wikipedia.org/wiki/Goose_(bird)"]],
  ["(https://en.wikipedia.org/wiki/Goose_(bird))", ["https://en.wikipedia.org/wiki/Goose_(bird)"]],
  ["[https://example.com/a[1]]", ["https://example.com/a[1]"]],
  ["<https://example.com>", ["https://example.com"]],
  ['"https://example.com"', ["https://example.com"]],
  ["https://example.com...", ["https://example.com"]],
  ["https://example.com/a\nnext", ["https://example.com/a"]],
  // Other names.
  ["münchen.de and xn--mnchen-3ya.de", ["münchen.de", "xn--mnchen-3ya.de"]],
  ["пример.рф", ["пример.рф"]],
  ["WWW.EXAMPLE.COM", ["WWW.EXAMPLE.COM"]],
  ["a.b+c@mail.example.co.uk", ["a.b+c@mail.example.co.uk"]],
  ["http://user:pw@example.com/", ["http://user:pw@example.com/"]],
  ["http://127.0.0.1:9000/x", ["http://127.0.0.1:9000/x"]],
  ["www.docs.rs and docs.rs/serde", ["www.docs.rs", "docs.rs/serde"]],
  // None.
  ["see main.rs, README.md and run.sh", []],
  ["v1.0.0 e.g. 3.14 i.e.", []],
  ["说完了.我走了", []],
  ["你好。世界", []],
  ["@handle and a.b", []],
  ["javascript:alert(1)", []],
  ["javascript://example.com/%0aalert(1)", []],
  ["data:text/html,<script>", []],
  ["vbscript:msgbox", []],
  ["file:///etc/passwd", []],
  ["https://", []],
  ["xhttps://.", []],
  ["foo.bar.baz", []],
])("in %j: %j", (text, want) => {
  expect(parts(text)).toEqual(want);
});

test("leads where it says", () => {
  expect(linkify("看example.com，")[0]?.url).toBe("https://example.com/");
  expect(linkify("a@b.com")[0]?.url).toBe("mailto:a@b.com");
  expect(linkify("http://例子.测试/")[0]?.url).toBe("http://xn--fsqu00a.xn--0zwm56d/");
});

describe("a link is of the web or of mail", () => {
  test.each(["javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "blob:https://a/b", "vbscript:x", "file:///x", "about:blank", "//example.com", "example.com", "", "https://", "mailto:", "tel:1"])("%j is none", (url) => {
    expect(safeUrl(url)).toBeNull();
  });
  test.each(["https://example.com/", "http://example.com/a?b#c", "mailto:a@b.com"])("%j is one", (url) => {
    expect(safeUrl(url)).toBe(url);
  });
});

test("the longest message is looked through at once", () => {
  for (const piece of ["a.", "a", "@a", "https://", "a@a.", "((((", "a-", "中.", "a.b/", "http://a中", "."]) {
    costsLittle((n) => linkify(piece.repeat(n) + ".com"), Math.ceil(10_000 / piece.length));
  }
});
