import { expect, test } from "vitest";
import { base as enBase } from "../../i18n/en/base";
import { settings as enSettings } from "../../i18n/en/settings";
import { base as zhBase } from "../../i18n/zh/base";
import { settings as zhSettings } from "../../i18n/zh/settings";
import { SETTINGS } from "../../state/route";
import { findSettings, settingEntries } from "./sections";

const zh = { ...zhBase, ...zhSettings };
const en = { ...enBase, ...enSettings };
const ids = (query: string, texts: typeof zh | typeof en) => findSettings(query, (key) => texts[key]).map((entry) => entry.id);

test("a setting is found by its words in both languages, whatever the one shown", () => {
  for (const texts of [zh, en]) {
    expect(ids("dark", texts)).toContain("theme");
    expect(ids("夜间", texts)).toContain("theme");
    expect(ids("Font", texts)).toContain("text-size");
    expect(ids("字体", texts)).toContain("text-size");
    expect(ids("password change", texts)).toEqual(["password"]);
    expect(ids("天气", texts)).toEqual([]);
  }
});

test("every section is found by its name, and every setting by its own", () => {
  for (const texts of [zh, en]) {
    for (const entry of settingEntries) {
      expect(ids(texts[entry.name], texts)).toContain(entry.id);
    }
    for (const section of SETTINGS) {
      expect(settingEntries.some((entry) => entry.section === section)).toBe(true);
    }
  }
});
