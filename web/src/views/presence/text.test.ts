import { expect, test } from "vitest";
import { loadLanguage, loadPresenceTexts } from "../../i18n";
import { presenceText } from "./text";

const now = new Date(2026, 10, 21, 14, 5).getTime();
const seen = (ago: number) => presenceText({ state: "offline", text: "", seenAt: now - ago }, now);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const AGO = [0, 2 * MINUTE, 59 * MINUTE, HOUR, 5 * HOUR, 24 * HOUR, 3 * 24 * HOUR, 18 * 24 * HOUR] as const;

test("in Chinese", async () => {
  await Promise.all([loadLanguage("zh"), loadPresenceTexts()]);
  expect(presenceText({ state: "online", text: "", seenAt: 0 }, now)).toBe("在线");
  expect(presenceText({ state: "busy", text: "在开会", seenAt: 0 }, now)).toBe("忙碌 · 在开会");
  expect(presenceText({ state: "offline", text: "", seenAt: 0 }, now)).toBe("");
  expect(AGO.map(seen)).toEqual(["刚刚在线", "2 分钟前在线", "59 分钟前在线", "1 小时前在线", "5 小时前在线", "昨天 14:05 在线", "星期三在线", "11月3日在线"]);
});

test("in English", async () => {
  await loadLanguage("en");
  expect(AGO.map(seen)).toEqual([
    "Last seen just now",
    "Last seen 2 minutes ago",
    "Last seen 59 minutes ago",
    "Last seen 1 hour ago",
    "Last seen 5 hours ago",
    "Last seen yesterday at 14:05",
    "Last seen on Wednesday",
    "Last seen on November 3",
  ]);
});
