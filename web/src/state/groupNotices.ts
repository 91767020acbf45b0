// What is done to a group now and then, in one line.
import type { Body, Event, GroupBody, Id, Millis } from "../core/types";
import { locale, t } from "../i18n";
import { intl } from "../i18n/intl";
import { clock, isSameDay, shortTime } from "../i18n/time";

type Rare = Exclude<Body, { kind: "group_created" | "members_added" | "member_joined" | "member_left" | "text" | "rich" | "unknown" }>;

/** groupNotice: who did it, and what whoever it was done to is called. */
export function groupNotice(e: Event, body: Rare, who: string, whom: (id: Id) => string): string {
  switch (body.kind) {
    case "member_removed":
      return t("notice.member_removed", { who, name: whom(body.user) });
    case "group_renamed":
      return t("notice.group_renamed", { who, name: body.name });
    case "owner_changed":
      return t("notice.owner_changed", { name: whom(body.user) });
    case "role_changed":
      return t(body.role === "admin" ? "notice.admin_made" : "notice.admin_ended", { name: whom(body.user) });
    case "group_dissolved":
      return t("notice.group_dissolved", { who });
    case "group":
      return changeNotice(e, body, who, whom);
    case "hidden":
      return t("notice.gone");
    case "recalled":
      return body.by === e.sender ? t("notice.recalled", { who }) : t("notice.recalled_by", { who: whom(body.by), name: whom(e.sender) });
    default:
      // Nobody shows an operation.
      return "";
  }
}

function changeNotice(e: Event, body: GroupBody, who: string, whom: (id: Id) => string): string {
  switch (body.what) {
    case "permissionsChanged":
      return t("did.permissions", { who });
    case "memberMuted":
      return muted(body.until ?? 0, e.sentAt, { who, name: whom(body.userId) });
    case "allMuted":
      return allMuted(body.until ?? 0, e.sentAt, who);
    case "slowModeChanged":
      return body.seconds === 0 ? t("did.slow_off", { who }) : t("did.slow", { who, time: span(body.seconds) });
    case "banChanged":
      return t(body.banned ? "did.banned" : "did.unbanned", { who, name: whom(body.userId) });
    case "inviteCreated":
      return t("did.invite", { who });
    case "inviteRevoked":
      return t("did.invite_revoked", { who });
    case "applicationsChanged":
      return body.waiting === 0 ? t("did.none_waiting") : t("did.waiting", { count: body.waiting });
    case "noticeChanged":
      return t(body.text === "" ? "did.notice_gone" : "did.notice", { who });
    case "nicknameChanged":
      return body.nickname === "" ? t("did.nickname_gone", { who }) : t("did.nickname", { who, name: body.nickname });
    case "groupAvatarChanged":
      return t(body.avatar === "" ? "did.avatar_gone" : "did.avatar", { who });
    case "historyChanged":
      return t(body.fromSeq === 0 ? "did.history_off" : "did.history", { who });
    case "timerChanged":
      return body.timer === 0 ? t("did.timer_off", { who }) : t(body.timer < 0 ? "did.timer_read" : "did.timer", { who, time: span(Math.abs(body.timer)) });
  }
}

function muted(until: Millis, at: Millis, names: { who: string; name: string }): string {
  if (until <= at) {
    return t("did.unmuted", names);
  }
  return until === Infinity ? t("did.muted", names) : t("did.muted_until", { ...names, time: end(until, at) });
}

function allMuted(until: Millis, at: Millis, who: string): string {
  if (until <= at) {
    return t("did.all_unmuted", { who });
  }
  return until === Infinity ? t("did.all_muted", { who }) : t("did.all_muted_until", { who, time: end(until, at) });
}

/** end is when something ends, as seen from another time: 14:05, or with the day. */
export function end(until: Millis, from: Millis): string {
  return isSameDay(until, from) ? clock(until) : shortTime(until);
}

/** How long one mutes, seconds; or until it is lifted. */
export const MUTE_SPANS = [600, 3600, 86_400];

/** span: 30 seconds, 5 minutes, 1 hour, 1 day, 1 week. */
export function span(seconds: number): string {
  const [count, unit] = seconds % 604_800 === 0 ? [seconds / 604_800, "week"] : seconds % 86_400 === 0 ? [seconds / 86_400, "day"] : seconds % 3600 === 0 ? [seconds / 3600, "hour"] : seconds % 60 === 0 ? [seconds / 60, "minute"] : [seconds, "second"];
  return intl(`span ${locale()} ${unit}`, () => new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "long" })).format(count);
}
