import { expect, test } from "vitest";
import { groups } from "./data";
import { makeBook, toned } from "./emoji";
import { words as en } from "./en";
import { words as zh } from "./zh";

const book = makeBook(zh, en, "zh");
const first = (query: string) => book.search(query, 40).map((e) => e.char);

test("every emoji has a name in both languages", () => {
  const count = Object.values(groups).flatMap((chars) => chars.split(" ")).length;
  for (const words of [zh, en]) {
    const lines = words.split("\n");
    expect(lines).toHaveLength(count);
    expect(lines.filter((line) => line.split("|")[0]?.trim() === "")).toEqual([]);
  }
});

test("emoji are found in both languages, what is called so first", () => {
  expect(first("苦笑")[0]).toBe("😅");
  expect(first("thumbs up")[0]).toBe("👍");
  expect(first("thumbs_up")[0]).toBe("👍");
  expect(first("庆祝")).toContain("🎉");
  expect(first("tada").concat(first("party"))).toContain("🎉");
  expect(first("中国")).toContain("🇨🇳");
  expect(first("")).toEqual([]);
  expect(first("qqqq")).toEqual([]);
  expect(first("ink")).not.toContain("😉");
});

test("a tone of skin is for those that have one, and for all people in it", () => {
  const find = (char: string) => book.groups.flatMap((g) => g.emoji).find((e) => e.char === char) ?? { char, name: "", hasTones: false };
  expect(toned(find("👍"), "🏽")).toBe("👍🏽");
  expect(toned(find("✌️"), "🏽")).toBe("✌🏽");
  expect(toned(find("🕵️‍♂️"), "🏿")).toBe("🕵🏿‍♂️");
  expect(toned(find("🧑‍🤝‍🧑"), "🏻")).toBe("🧑🏻‍🤝‍🧑🏻");
  expect(toned(find("👨‍👩‍👧"), "🏽")).toBe("👨‍👩‍👧");
  expect(toned(find("😀"), "🏽")).toBe("😀");
  expect(toned(find("👍"), "")).toBe("👍");
});
