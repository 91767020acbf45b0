// Dates as people say them, by Intl.
import { locale, t } from "./index";
import { intl } from "./intl";
import { now as serverNow } from "./now";

const MINUTE = 60_000;
const DAY = 86_400_000;

/** clock: 14:05 */
export function clock(at: number): string {
  return format(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/** listTime: 刚刚, 14:05, 昨天, 星期三, 11月3日, 2025年11月3日 */
export function listTime(at: number, now: number = serverNow()): string {
  if (Math.abs(now - at) < MINUTE) {
    return t("time.now");
  }
  const days = daysBetween(at, now);
  return days <= 0 ? clock(at) : dayName(at, days, now);
}

/** day: 今天, 昨天, 星期三, 11月3日, 2025年11月3日 */
export function day(at: number, now: number = serverNow()): string {
  return dayName(at, daysBetween(at, now), now);
}

/** shortTime: 2026/11/21 14:05 */
export function shortTime(at: number): string {
  return format(at, { dateStyle: "short", timeStyle: "short", hourCycle: "h23" });
}

/** fullTime with the zone, for titles. */
export function fullTime(at: number): string {
  return format(at, { dateStyle: "full", timeStyle: "long" });
}

export function isSameDay(a: number, b: number): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString();
}

function dayName(at: number, days: number, now: number): string {
  if (days === 0 || days === 1) {
    return capital(new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(-days, "day"));
  }
  if (days > 1 && days < 7) {
    return format(at, { weekday: "long" });
  }
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return format(at, isThisYear ? { month: "long", day: "numeric" } : { year: "numeric", month: "long", day: "numeric" });
}

function daysBetween(at: number, now: number): number {
  return Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / DAY);
}

function format(at: number, options: Intl.DateTimeFormatOptions): string {
  return intl(`date ${locale()} ${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(locale(), options)).format(at);
}

function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase(locale()) + text.slice(1);
}
