import { expect, test } from "vitest";
import { shownKeys } from "./keyCaps";
import { pressed } from "./keys";
import { shortcuts } from "./shortcutTable";

const press = (key: string, held: Partial<Record<"ctrlKey" | "metaKey" | "altKey" | "shiftKey", boolean>> = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });

test("a key press has one name on every layout and system", () => {
  expect(pressed(press("K", { ctrlKey: true, shiftKey: true }), false)).toBe("Mod+Shift+k");
  expect(pressed(press("k", { metaKey: true }), true)).toBe("Mod+k");
  expect(pressed(press("k", { ctrlKey: true }), true)).toBe("Ctrl+k");
  expect(pressed(press("k", { metaKey: true }), false)).toBe("Meta+k");
  expect(pressed(press("?", { shiftKey: true }), false)).toBe("?");
  expect(pressed(press("ArrowUp", { altKey: true, shiftKey: true }), false)).toBe("Alt+Shift+ArrowUp");
});

test("keys are shown as keyboards write them", () => {
  expect(shownKeys("Mod+Shift+f", false)).toEqual(["Ctrl", "Shift", "F"]);
  expect(shownKeys("Mod+Shift+f", true)).toEqual(["⌘", "⇧", "F"]);
  expect(shownKeys("Alt+ArrowDown", false)).toEqual(["Alt", "↓"]);
});

test("no two shortcuts of the page share a key", () => {
  const all = Object.values(shortcuts).flatMap((s) => ("isLocal" in s ? [] : [...s.keys]));
  expect(new Set(all).size).toBe(all.length);
});
