// The rule of input methods, held over all of the code: a key press that belongs to one does nothing.
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("../", import.meta.url);

/** They answer keys that no input method has: F10 and the menu key, whatever begins to be typed. */
const FREE = ["ui/useContextMenu.ts", "views/chat/composer/useTypeAnywhere.ts"];
/** What the composer hands on, it has asked about. */
const BEHIND = ["Suggestions.tsx", "keys.ts"].map((name) => `views/chat/composer/${name}`);

test("whoever listens to key presses asks whether they belong to an input method", () => {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".test.ts"));
  const listeners = files.map((name) => ({ name, text: readFileSync(new URL(name, root), "utf8") })).filter(({ text }) => /onKeyDown=\{\(|addEventListener\(\s*"keydown"|\(e: KeyboardEvent/.test(text));
  expect(listeners.length).toBeGreaterThan(15);
  expect(listeners.filter(({ name, text }) => ![...FREE, ...BEHIND].includes(name) && !text.includes("ownedByIme")).map(({ name }) => name)).toEqual([]);
});
