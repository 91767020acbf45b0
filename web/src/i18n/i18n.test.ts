import { describe, expect, test } from "vitest";
import { Reason } from "../gen/hongyan/v1/error_pb";
import { app as enApp } from "./en/app";
import { base as enBase } from "./en/base";
import { extras as enExtras } from "./en/extras";
import { groups as enGroups } from "./en/groups";
import { ops as enOps } from "./en/ops";
import { people as enPeople } from "./en/people";
import { media as enMedia } from "./en/media";
import { presence as enPresence } from "./en/presence";
import { settings as enSettings } from "./en/settings";
import { tools as enTools } from "./en/tools";
import { pseudo } from "./pseudo";
import { fill, type Pack, type Text } from "./text";
import { app as zhApp } from "./zh/app";
import { base as zhBase } from "./zh/base";
import { ops as zhOps } from "./zh/ops";
import { extras as zhExtras } from "./zh/extras";
import { people as zhPeople } from "./zh/people";
import { groups as zhGroups } from "./zh/groups";
import { media as zhMedia } from "./zh/media";
import { presence as zhPresence } from "./zh/presence";
import { settings as zhSettings } from "./zh/settings";
import { tools as zhTools } from "./zh/tools";

const zh = { ...zhBase, ...zhApp, ...zhSettings, ...zhTools, ...zhPeople, ...zhGroups, ...zhPresence, ...zhOps, ...zhMedia, ...zhExtras };
const en = { ...enBase, ...enApp, ...enSettings, ...enTools, ...enPeople, ...enGroups, ...enPresence, ...enOps, ...enMedia, ...enExtras };

const packs: Record<string, Readonly<Record<string, Text>>> = { zh, en };
const forms = (text: Text) => (typeof text === "string" ? [text] : Object.values(text));
const slots = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).toSorted();

test("both languages have the same keys, and the same slots in each", () => {
  expect(Object.keys(en).toSorted()).toEqual(Object.keys(zh).toSorted());
  for (const [key, text] of Object.entries(packs["zh"] ?? {})) {
    const other = packs["en"]?.[key] ?? "";
    expect(typeof other, key).toBe(typeof text);
    for (const form of forms(other)) {
      expect(slots(form), key).toEqual(slots(forms(text)[0] ?? ""));
    }
  }
});

test("every reason of the server has words", () => {
  const names = Object.values(Reason).filter((name) => typeof name === "string");
  expect(names.length).toBeGreaterThan(30);
  for (const name of names) {
    expect(zh).toHaveProperty([`reason.${name}`]);
    expect(en).toHaveProperty([`reason.${name}`]);
  }
});

test("the tone: no exclamation marks, no formal you, no empty text", () => {
  for (const pack of Object.values(packs)) {
    for (const [key, text] of Object.entries(pack)) {
      for (const form of forms(text)) {
        expect(form.trim(), key).not.toBe("");
        expect(form, key).not.toMatch(/[!！您]/);
      }
    }
  }
});

describe("fill", () => {
  test("puts values in, and counts", () => {
    expect(fill("{a} and {b}", { a: "x", b: 1200 }, "en")).toBe("x and 1,200");
    expect(fill({ one: "{count} thing", other: "{count} things" }, { count: 1 }, "en")).toBe("1 thing");
    expect(fill({ one: "{count} thing", other: "{count} things" }, { count: 2 }, "en")).toBe("2 things");
    expect(fill({ other: "{count} 条" }, { count: 1 }, "zh-CN")).toBe("1 条");
  });

  test("a name with braces is a name", () => {
    expect(fill("hi {name}", { name: "{count}" }, "en")).toBe("hi {count}");
  });
});

test("the pseudo languages are longer, or run from right to left, and keep their slots", () => {
  for (const language of ["en-XA", "ar-XB"] as const) {
    for (const [key, text] of Object.entries(pseudo(en as Pack, language))) {
      const plain = forms(en[key as keyof typeof en]);
      for (const [i, form] of forms(text).entries()) {
        expect(slots(form), key).toEqual(slots(plain[i] ?? ""));
        expect(form.length, key).toBeGreaterThan((plain[i]?.length ?? 0) * (language === "en-XA" ? 1.3 : 1));
      }
    }
  }
});
