import { expect, test } from "vitest";
import { lookFor, type Asked } from "./search";

/** A search whose answers come when the test says so. */
function slow() {
  const answers: (() => void)[] = [];
  const looked: Asked[] = [];
  return {
    looked,
    answer: async () => {
      answers.shift()?.();
      await new Promise((soon) => setTimeout(soon));
    },
    find: (what: Asked) => {
      looked.push(what);
      return new Promise<string>((resolve) => answers.push(() => resolve(`${what.text} in ${what.within}`)));
    },
  };
}

test("what is asked while something is looked for comes next, another conversation too", async () => {
  const { find, looked, answer } = slow();
  let asked: Asked | null = { text: "a", within: "1" };
  const shown: string[] = [];
  const looking = lookFor(() => asked, find, (found) => shown.push(found));
  asked = { text: "ab", within: "1" };
  asked = { text: "ab", within: "" };
  await answer();
  await answer();
  expect(await looking).toBe(asked);
  expect(looked.map(({ text, within }) => `${text} ${within}`)).toEqual(["a 1", "ab "]);
  expect(shown).toEqual(["a in 1", "ab in "]);
});

test("who has left is not brought back: nothing is shown, and nothing was asked for", async () => {
  const { find, looked, answer } = slow();
  let asked: Asked | null = { text: "a", within: "" };
  const shown: string[] = [];
  const looking = lookFor(() => asked, find, (found) => shown.push(found));
  asked = null;
  await answer();
  expect(await looking).toBeNull();
  expect(shown).toEqual([]);
  expect(looked).toHaveLength(1);
});
