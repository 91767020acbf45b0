import { locale } from "../../i18n";
import { clock, shortTime } from "../../i18n/time";
import type { Millis } from "../../core/types";

const DAY = 86_400_000;

/** dayTime is when something will be: 今天 20:00, 明天 09:00, 2026/11/21 14:05 */
export function dayTime(at: Millis, now: Millis): string {
  const days = Math.round((new Date(at).setHours(0, 0, 0, 0) - new Date(now).setHours(0, 0, 0, 0)) / DAY);
  if (days !== 0 && days !== 1) {
    return shortTime(at);
  }
  return `${new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(days, "day")} ${clock(at)}`;
}
