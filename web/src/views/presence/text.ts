import type { Millis, Presence } from "../../core/types";
import { t } from "../../i18n";
import { now as serverNow } from "../../i18n/now";
import { clock, day, isSameDay } from "../../i18n/time";

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

/** presenceText: 在线, 忙碌 · 开会, 3 分钟前在线, 昨天 14:05 在线; "" where nothing is known. */
export function presenceText(p: Presence, now: Millis = serverNow()): string {
  if (p.state !== "offline") {
    const state = t(`presence.${p.state}`);
    return p.text === "" ? state : t("presence.text", { state, text: p.text });
  }
  return p.seenAt === 0 ? "" : lastSeen(p.seenAt, now);
}

function lastSeen(at: Millis, now: Millis): string {
  const ago = Math.max(0, now - at);
  if (ago < 2 * MINUTE) {
    return t("presence.just_now");
  }
  if (ago < HOUR) {
    return t("presence.minutes", { count: Math.floor(ago / MINUTE) });
  }
  if (isSameDay(at, now)) {
    return t("presence.hours", { count: Math.floor(ago / HOUR) });
  }
  // Within a sentence, in languages where that matters.
  const name = day(at, now).replace(/^(Yesterday|Today)$/, (word) => word.toLowerCase());
  return ago < 2 * DAY ? t("presence.at", { day: name, time: clock(at) }) : t("presence.on", { day: name });
}
