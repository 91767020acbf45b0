import { beforeAll, expect, test } from "vitest";
import { loadLanguage } from "./index";
import { clock, day, isSameDay, listTime } from "./time";

const now = new Date(2026, 10, 21, 14, 5).getTime();
const at = (month: number, date: number, hour = 9, year = 2026) => new Date(year, month - 1, date, hour, 7).getTime();

beforeAll(() => loadLanguage("zh"));

test("in Chinese", async () => {
  await loadLanguage("zh");
  expect(clock(at(11, 21))).toBe("09:07");
  expect(clock(new Date(2026, 10, 21, 0, 3).getTime())).toBe("00:03");
  expect([now - 5000, at(11, 21), at(11, 20), at(11, 18), at(11, 3), at(11, 3, 9, 2025)].map((t) => listTime(t, now))).toEqual(["刚刚", "09:07", "昨天", "星期三", "11月3日", "2025年11月3日"]);
  expect(day(at(11, 21), now)).toBe("今天");
});

test("in English", async () => {
  await loadLanguage("en");
  expect([now - 5000, at(11, 21), at(11, 20), at(11, 18), at(11, 3), at(11, 3, 9, 2025)].map((t) => listTime(t, now))).toEqual(["just now", "09:07", "Yesterday", "Wednesday", "November 3", "November 3, 2025"]);
  expect(day(at(11, 21), now)).toBe("Today");
});

test("a clock ahead is no reason for nonsense", () => {
  expect(listTime(now + 3_600_000, now)).toBe("15:05");
  // A row that is drawn again knows the minute before.
  expect(listTime(now + 30_000, now)).toBe("just now");
  expect(isSameDay(now, now + 60_000)).toBe(true);
});
