// The laws of the styles: sides are logical, colours have names, modules style classes.
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("../", import.meta.url);
const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".css")).toSorted();
const modules = files.filter((name) => name.endsWith(".module.css"));

/** A file without its comments, rule by rule: what it selects, and what it says. */
function rules(name: string): { readonly selector: string; readonly lines: readonly string[] }[] {
  const css = readFileSync(new URL(name, root), "utf8").replaceAll(/\/\*[\s\S]*?\*\//g, "");
  return [...css.matchAll(/([^{}]+)\{([^{}]*)\}/g)].map(([, selector = "", body = ""]) => ({
    selector: selector.trim(),
    lines: body.split(";").map((line) => line.trim()).filter((line) => line !== ""),
  }));
}

function linesOf(names: readonly string[]): { readonly name: string; readonly line: string }[] {
  return names.flatMap((name) => rules(name).flatMap(({ lines }) => lines.map((line) => ({ name, line }))));
}

test("the styles are found", () => {
  expect(modules.length).toBeGreaterThan(30);
  expect(linesOf(modules).length).toBeGreaterThan(500);
});

test("sides are logical, so that a page may run from right to left", () => {
  const physical = /^(?:(?:margin|padding|border)-(?:left|right|top|bottom)\b|(?:left|right|top|bottom|width|height|(?:min|max)-(?:width|height))\s*:|border-(?:top|bottom)-(?:left|right)-radius|(?:float|clear|text-align)\s*:\s*(?:left|right))/;
  expect(linesOf(files).filter(({ line }) => physical.test(line)).map(({ name, line }) => `${name}: ${line}`)).toEqual([]);
  // Four values for four sides: the second and the last are the same.
  const four = /^(?:margin|padding|inset)\s*:\s*(\S+) (\S+) (\S+) (\S+)$/;
  const uneven = linesOf(files).filter(({ line }) => {
    const sides = four.exec(line.replace(" !important", "").replaceAll(/\([^()]*(?:\([^()]*\)[^()]*)*\)/g, (inner) => inner.replaceAll(" ", "")));
    return sides !== null && sides[2] !== sides[4];
  });
  expect(uneven).toEqual([]);
});

test("colours are named in tokens.css, and nowhere else", () => {
  /** White on avatars, which have one fill in both themes; the veil behind dialogs and menus; letters hidden under a system's colours. */
  const known = [/^color: #fff$/, /^background: rgb\(10 12 15 \/ 0\.\d+\)$/];
  const literal = /#[0-9a-f]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|oklch|color-mix)\(|:\s*(?:white|black|red|green|blue|gray|grey|orange|yellow)\b/i;
  const found = linesOf(files.filter((name) => name !== "ui/tokens.css")).filter(({ line }) => literal.test(line) && !known.some((each) => each.test(line)));
  expect(found.map(({ name, line }) => `${name}: ${line}`)).toEqual([]);
});

test("modules select classes, not tags", () => {
  const found = modules.flatMap((name) =>
    rules(name)
      .filter(({ selector }) => !selector.startsWith("@") && !/^(?:from|to|\d+%)/.test(selector))
      .flatMap(({ selector }) => selector.split(","))
      // What is left without attributes, pseudo-classes, classes and ids.
      .filter((selector) => /(?:^|[\s>+~(])[a-z]/.test(selector.replaceAll(/\[[^\]]*\]|:[\w-]+(?:\([\w-]+\))?|[.#][\w-]+/g, "")))
      .map((selector) => `${name}: ${selector.trim()}`),
  );
  expect(found).toEqual([]);
});
