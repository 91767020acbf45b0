// Nothing stays behind when what it was for goes: texts, classes and icons are used by somebody.
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ofExtras } from "../ui/extraIcons";
import { basic } from "../ui/icons";
import { late } from "../ui/lateIcons";
import { mediaIcons } from "../ui/mediaIcons";
import { more } from "../ui/moreIcons";
import { ops as opsIcons } from "../ui/opsIcons";
import { aboutPeople } from "../ui/peopleIcons";
import { app } from "./zh/app";
import { base } from "./zh/base";
import { extras } from "./zh/extras";
import { groups } from "./zh/groups";
import { ops } from "./zh/ops";
import { people } from "./zh/people";
import { media } from "./zh/media";
import { presence } from "./zh/presence";
import { settings } from "./zh/settings";
import { tools } from "./zh/tools";

const root = new URL("../", import.meta.url);
const names = readdirSync(root, { recursive: true, encoding: "utf8" });
const read = (name: string) => readFileSync(new URL(name, root), "utf8");
const code = names
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.ts$|^gen\/|^i18n\/(?:zh|en)\/|^emoji\/(?:zh|en|data)\.ts$/.test(name))
  .map((name) => ({ name, text: read(name) }));
const all = code.map(({ text }) => text).join("\n");

/** What is written in quotes, and the beginnings of what is put together: `state.${…}`. */
const quoted = new Set([...all.matchAll(/["'`]([\w.-]+)["'`]/g)].map(([, word]) => word));
const begun = [...all.matchAll(/`([\w.]+[._])\$\{/g)].map(([, start = ""]) => start);

test("the code is found", () => {
  expect(code.length).toBeGreaterThan(150);
  expect(begun).toContain("state.");
});

test("every text is drawn somewhere", () => {
  const keys = Object.keys({ ...base, ...app, ...settings, ...tools, ...people, ...groups, ...presence, ...ops, ...media, ...extras });
  expect(keys.filter((key) => !quoted.has(key) && !begun.some((start) => key.startsWith(start)))).toEqual([]);
});

test("every class of a style is worn by an element, and no element wears another", () => {
  const unused: string[] = [];
  const missing: string[] = [];
  for (const sheet of names.filter((name) => name.endsWith(".module.css"))) {
    const css = read(sheet).replaceAll(/\/\*[\s\S]*?\*\//g, "");
    const classes = new Set([...css.matchAll(/\.([a-zA-Z][\w-]*)/g)].map(([, name = ""]) => name));
    const wearers = code.filter(({ text }) => text.includes(`/${sheet.slice(sheet.lastIndexOf("/") + 1)}"`));
    const worn = new Set<string>();
    let isComputed = false;
    for (const { text } of wearers) {
      const as = new RegExp(`import (\\w+) from "[^"]*/${sheet.slice(sheet.lastIndexOf("/") + 1).replaceAll(".", "\\.")}"`).exec(text)?.[1];
      if (as === undefined) {
        continue;
      }
      for (const [, name = ""] of text.matchAll(new RegExp(`\\b${as}\\["([\\w-]+)"\\]`, "g"))) {
        worn.add(name);
      }
      isComputed ||= new RegExp(`\\b${as}\\[[^"]`).test(text);
    }
    unused.push(...[...classes].filter((name) => !worn.has(name) && !isComputed).map((name) => `${sheet} .${name}`));
    missing.push(...[...worn].filter((name) => !classes.has(name)).map((name) => `${sheet} .${name}`));
  }
  expect({ unused, missing }).toEqual({ unused: [], missing: [] });
});

test("every icon is drawn somewhere", () => {
  expect(Object.keys({ ...basic, ...late, ...more, ...mediaIcons, ...aboutPeople, ...opsIcons, ...ofExtras }).filter((icon) => !quoted.has(icon))).toEqual([]);
});
