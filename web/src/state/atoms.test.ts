import { expect, test } from "vitest";
import { besideOf, wholeOf } from "../views/chat/composer/useAtoms";
import { askedAt } from "../views/chat/composer/useSuggest";
import { carried, follow, shown, written, type Atom, type Shown } from "./atoms";
import { parse } from "./markdown";
import { print } from "./markdownSource";

const NAMES = ["@Ann", "@张三", "@a]b[c\\", "@😀 x", "@_x_", "@Ann"];
const WORDS = ["", " ", "hi", "\\", "\\\\", "[", "](", "**", "`", "中", "\n", "😀", "@Ann", "@"];

/** A field with up to four names in it. */
function someField(random: () => number): Shown {
  let text = pick(WORDS, random);
  const atoms: Atom[] = [];
  for (let n = random() % 5; n > 0; n--) {
    const name = pick(NAMES, random);
    atoms.push({ from: text.length, to: text.length + name.length, whom: pick(["12", "34", "all", "admins"], random) });
    text += name + pick(WORDS, random);
  }
  return { text, atoms };
}

test("what the field shows comes back from its source, names and places", () => {
  const random = lcg(1);
  for (let round = 0; round < 5000; round++) {
    const field = someField(random);
    expect(shown(written(field))).toEqual(field);
  }
});

test("names follow what is written around them: each is where its text is, in order, and what was not touched is kept", () => {
  const random = lcg(2);
  for (let round = 0; round < 20_000; round++) {
    const field = someField(random);
    const from = random() % (field.text.length + 1);
    const to = random() % 2 === 0 ? from : from + (random() % (field.text.length - from + 1));
    const typed = pick([...WORDS, ...NAMES], random);
    const text = field.text.slice(0, from) + typed + field.text.slice(to);
    const now = follow(field, text, from + typed.length);
    const grown = typed.length - (to - from);
    const untouched = field.atoms.flatMap((a) => (a.to <= from ? [a] : a.from >= to ? [{ ...a, from: a.from + grown, to: a.to + grown }] : []));
    const names = now.map((a) => text.slice(a.from, a.to));
    expect(now).toEqual(expect.arrayContaining(untouched));
    expect(field.atoms.map((a) => field.text.slice(a.from, a.to))).toEqual(expect.arrayContaining(names));
    expect(now.every((a, i) => a.from < a.to && a.from >= (now[i - 1]?.to ?? 0))).toBe(true);
  }
});

test("names stay names when marks are put around them, and when these go", () => {
  const field: Shown = { text: "@Ann @Ann @Bob", atoms: [{ from: 5, to: 9, whom: "1" }, { from: 10, to: 14, whom: "2" }] };
  expect(carried(field, 0, 14, "**@Ann @Ann @Bob**")).toEqual([{ from: 7, to: 11, whom: "1" }, { from: 12, to: 16, whom: "2" }]);
  expect(carried(field, 5, 9, "@Ann _@Ann_ @Bob")).toEqual([{ from: 6, to: 10, whom: "1" }]);
  const marked: Shown = { text: "> @Ann\n> @Ann", atoms: [{ from: 2, to: 6, whom: "1" }, { from: 9, to: 13, whom: "2" }] };
  expect(carried(marked, 0, 13, "@Ann\n@Ann")).toEqual([{ from: 0, to: 4, whom: "1" }, { from: 5, to: 9, whom: "2" }]);
});

test("of two alike the one at the caret was changed", () => {
  const field: Shown = { text: "@Ann@Ann", atoms: [{ from: 0, to: 4, whom: "1" }, { from: 4, to: 8, whom: "2" }] };
  expect(follow(field, "@Ann", 0)).toEqual([{ from: 0, to: 4, whom: "2" }]);
  expect(follow(field, "@Ann", 4)).toEqual([{ from: 0, to: 4, whom: "1" }]);
});

test("one key takes a name away, with the space after it; a part of it takes all", () => {
  const field: Shown = { text: "a @Ann b@Bob", atoms: [{ from: 2, to: 6, whom: "1" }, { from: 8, to: 12, whom: "2" }] };
  expect(wholeOf(field, 6, 6, false)).toEqual([2, 6]);
  expect(wholeOf(field, 7, 7, false)).toEqual([2, 7]);
  expect(wholeOf(field, 8, 8, false)).toBeNull();
  expect(wholeOf(field, 2, 2, false)).toBeNull();
  expect(wholeOf(field, 2, 2, true)).toEqual([2, 6]);
  expect(wholeOf(field, 6, 6, true)).toBeNull();
  expect(wholeOf(field, 4, 10, false)).toEqual([2, 12]);
  expect(wholeOf(field, 2, 12, false)).toBeNull();
});

test("the caret stands before or after a name", () => {
  const field: Shown = { text: "a @Annie", atoms: [{ from: 2, to: 8, whom: "1" }] };
  expect([besideOf(field, 3, 2), besideOf(field, 7, 8), besideOf(field, 3, 0), besideOf(field, 6, 0), besideOf(field, 2, 1)]).toEqual([8, 2, 2, 8, 2]);
});

test("an at sign asks for somebody, in a group and not in an address", () => {
  expect(askedAt("你好@zs", 5, true)).toEqual({ kind: "member", query: "zs", from: 2, isShy: false });
  expect(askedAt("＠", 1, true)).toMatchObject({ kind: "member", query: "", from: 0 });
  expect(askedAt("(@张 三", 3, true)).toMatchObject({ query: "张", from: 1 });
  for (const text of ["ann@example", "a.b@", "@ann ", "@@", "x_@y"]) {
    expect(askedAt(text, text.length, true)).toBeNull();
  }
  expect(askedAt("@zs", 3, false)).toBeNull();
  expect(askedAt(":smi", 4, true)).toMatchObject({ kind: "emoji", query: "smi", from: 0 });
});

test("a mention is an entity between others, with offsets of UTF-16; in code it is a name", () => {
  const source = "😀 **[@张三](@12)** [@all](@all)\n> [@a\\]b](@admins)\n`[@Ann](@12)`";
  expect(parse(source)).toEqual({
    text: "😀 @张三 @all\n@a]b\n@Ann",
    entities: [
      { kind: "bold", offset: 3, length: 3 },
      { kind: "mention", user: "12", offset: 3, length: 3 },
      { kind: "mention_all", offset: 7, length: 4 },
      { kind: "quote", offset: 12, length: 4 },
      { kind: "mention_admins", offset: 12, length: 4 },
      { kind: "code", offset: 17, length: 4 },
    ],
  });
});

test("what is no mention stays text: nobody's id, an escaped bracket", () => {
  for (const source of ["[@x](@0)", "[@x](@9999999999999999999)", "[](@12)", "[@x](@everybody)"]) {
    expect(parse(source)).toEqual({ text: source, entities: [] });
    expect(shown(source).atoms).toEqual([]);
  }
  expect(shown("\\[@x](@12)")).toEqual({ text: "\\[@x](@12)", atoms: [] });
});

test("a message with mentions is edited as it was written", () => {
  const random = lcg(3);
  for (let round = 0; round < 3000; round++) {
    const styled = parse(written(someField(random)));
    const printed = print(styled);
    expect({ printed, back: parse(printed) }).toEqual({ printed, back: styled });
  }
});

function pick<T>(list: readonly T[], random: () => number): T {
  const one = list[random() % list.length];
  if (one === undefined) {
    throw new Error("nothing to choose from");
  }
  return one;
}

function lcg(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state >> 8;
  };
}
