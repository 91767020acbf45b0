import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { accents } from "../state/prefs";

const css = readFileSync(new URL("tokens.css", import.meta.url), "utf8").replace(/\/\*.*?\*\//gs, "");

/** The rules of the file, without those in a media query. */
const rules = [...css.replace(/@media[^{]*\{(?:[^{}]*\{[^{}]*\})*\s*\}/g, "").matchAll(/([^{}]+)\{([^{}]*)\}/g)].map(([, selectors = "", body = ""]) => ({
  selectors: selectors.split(",").map((s) => s.trim()),
  values: [...body.matchAll(/(--[\w-]+):([^;]+)/g)].map(([, name = "", value = ""]) => [name, value.trim()] as const),
}));

/** The tokens as the root element has them. */
function tokens(theme: "light" | "dark", accent: string): Map<string, string> {
  const parts = [":root", `[data-theme=${theme}]`, `[data-accent=${accent}]`];
  const specificity = (selector: string) => selector.split("[").length;
  const found = rules
    .flatMap((rule) => rule.selectors.map((selector) => ({ selector, values: rule.values })))
    .filter(({ selector }) => selector.split(/(?=\[)/).every((part) => parts.includes(part)))
    .map((rule, order) => ({ ...rule, order }))
    .toSorted((a, b) => specificity(a.selector) - specificity(b.selector) || a.order - b.order);
  return new Map(found.flatMap((rule) => rule.values));
}

function resolve(all: Map<string, string>, name: string): string {
  const value = all.get(name) ?? "";
  const other = /^var\((--[\w-]+)\)$/.exec(value)?.[1];
  return other === undefined ? value : resolve(all, other);
}

/** Relative luminance, by WCAG 2. */
function luminance(hex: string): number {
  expect(hex).toMatch(/^#[0-9a-f]{6}$/);
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const surfaces = ["--bg", "--bg-side", "--bg-chat", "--bg-raised"] as const;
/** Ink, what it is written on, and the least contrast. */
const pairs: readonly (readonly [string, readonly string[], number])[] = [
  ["--text", [...surfaces, "--bg-hover", "--bg-active"], 7],
  ["--text-2", [...surfaces, "--bg-hover", "--bg-active"], 4.5],
  ["--text-3", surfaces, 4.5],
  ["--link", [...surfaces, "--bubble-own", "--bubble-peer"], 4.5],
  ["--danger", surfaces, 4.5],
  ["--success", ["--bg", "--bg-raised"], 4.5],
  ["--warning", ["--bg", "--bg-raised"], 4.5],
  ["--bubble-own-text", ["--bubble-own"], 7],
  ["--bubble-own-meta", ["--bubble-own"], 4.5],
  ["--bubble-peer-text", ["--bubble-peer"], 7],
  ["--bubble-peer-meta", ["--bubble-peer"], 4.5],
  ["--on-accent", ["--accent", "--accent-press", "--badge"], 4.5],
  ["--accent", surfaces, 4.5],
  ["--accent", ["--bg-active", "--bg-hover", "--bubble-own"], 3],
  ["--line-strong", surfaces, 3],
];

describe.each(["light", "dark"] as const)("%s", (theme) => {
  test.each(accents)("with %s everything can be read", (accent) => {
    const all = tokens(theme, accent);
    for (const [ink, grounds, least] of pairs) {
      for (const ground of grounds) {
        const measured = contrast(resolve(all, ink), resolve(all, ground));
        expect(measured, `${ink} on ${ground}: ${measured.toFixed(2)}`).toBeGreaterThanOrEqual(least);
      }
    }
  });

  test("the accents are eight", () => {
    expect(new Set(accents.map((accent) => resolve(tokens(theme, accent), "--accent"))).size).toBe(8);
    expect(new Set(accents.map((accent) => resolve(tokens(theme, accent), "--bubble-own"))).size).toBe(8);
  });
});
