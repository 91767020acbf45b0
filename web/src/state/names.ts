// How people and conversations are called.
import type { Conversation, Event, Id, State } from "../core/types";
import { locale, t } from "../i18n";
import { intl } from "../i18n/intl";

export function userName(users: State["users"], id: Id): string {
  const user = users[id];
  if (user === undefined) {
    return t("chat.unknown_user");
  }
  return user.name || (user.deleted ? t("chat.deleted_user") : user.handle);
}

export function conversationName(users: State["users"], c: Conversation): string {
  return c.kind === "direct" ? userName(users, c.peer) : c.name;
}

/** noticeText is one line about what happened in a conversation of that kind, or "" for what somebody said. */
export function noticeText(users: State["users"], e: Event, kind: Conversation["kind"]): string {
  const who = userName(users, e.sender);
  switch (e.body.kind) {
    case "group_created":
      return t("notice.group_created", { who, name: e.body.name });
    case "members_added":
      return t("notice.members_added", { who, names: peopleList(e.body.users.map((id) => userName(users, id))) });
    case "member_removed":
      return t("notice.member_removed", { who, name: userName(users, e.body.user) });
    case "member_left":
      return t(kind === "direct" ? "notice.peer_deleted" : "notice.member_left", { who });
    case "group_renamed":
      return t("notice.group_renamed", { who, name: e.body.name });
    case "owner_changed":
      return t("notice.owner_changed", { name: userName(users, e.body.user) });
    case "text":
    case "unknown":
      return "";
  }
}

/** More names than this are counted. */
const NAMED = 3;

/** peopleList names the first two of many, and counts all. */
export function peopleList(names: readonly string[]): string {
  return names.length <= NAMED ? nameList(names) : t("notice.people", { names: names.slice(0, 2).join(t("notice.comma")), count: names.length });
}

export function nameList(names: readonly string[]): string {
  return intl(`list ${locale()}`, () => new Intl.ListFormat(locale(), { type: "conjunction", style: "short" })).format(names);
}

const HAN = /^\p{Script=Han}+$/u;

/** initials: the last two characters of a Chinese person's name, the first two of a group's; first letters of others. */
export function initials(name: string, isGroup = false): string {
  const characters = Array.from(intl("characters", () => new Intl.Segmenter()).segment(name.trim()), (s) => s.segment);
  if (characters.length > 0 && characters.every((c) => HAN.test(c))) {
    return (isGroup ? characters.slice(0, 2) : characters.slice(-2)).join("");
  }
  const words = name.trim().split(/[\s._-]+/).filter((w) => w !== "");
  const first = (word: string | undefined) => Array.from(intl("characters", () => new Intl.Segmenter()).segment(word ?? ""), (s) => s.segment)[0] ?? "";
  const text = words.length > 1 ? first(words[0]) + first(words.at(-1)) : characters.slice(0, HAN.test(characters[0] ?? "") ? 1 : 2).join("");
  return text.toLocaleUpperCase();
}

/** tint is one of the eight colours of names and avatars, always the same for an id. */
export function tint(id: Id): number {
  let hash = 0;
  for (const c of id) {
    hash = (hash * 31 + c.charCodeAt(0)) >>> 0;
  }
  return (hash % 8) + 1;
}
