// How people and conversations are called.
import { signal } from "@preact/signals";
import { wordsOf } from "../core/said";
import type { Conversation, Entity, Event, Id, Said, State } from "../core/types";
import { loadGroupTexts, loadMediaTexts, locale, t } from "../i18n";
import { intl } from "../i18n/intl";

export function userName(users: State["users"], id: Id): string {
  const user = users[id];
  if (user === undefined) {
    return t("chat.unknown_user");
  }
  return user.name || (user.deleted ? t("chat.deleted_user") : user.handle);
}

/** memberName is what somebody is called in a conversation. */
export function memberName(s: State, conv: Id, id: Id): string {
  return s.contacts[id]?.remark || s.conversations[conv]?.nicknames[id] || userName(s.users, id);
}

export function conversationName(users: State["users"], c: Conversation): string {
  return c.kind === "direct" ? userName(users, c.peer) : c.kind === "saved" ? t("saved.title") : c.name;
}

/** plainText is what a message says where its spoilers cannot be pressed. */
export function plainText(text: string, entities: readonly Entity[]): string {
  return entities.reduceRight((rest, e) => (e.kind === "spoiler" ? rest.slice(0, e.offset) + t("list.hidden") + rest.slice(e.offset + e.length) : rest), text);
}

/** saidText is a message in one line, and "" for one that was taken back. */
export function saidText(body: Said): string {
  const { text, entities } = wordsOf(body);
  switch (body.kind) {
    case "text":
      return plainText(text, entities);
    case "rich":
      return rarely.value?.richText(body, plainText(text, entities)) ?? fetchRarely();
    case "unknown":
      return unknownText(body.fallback);
    case "recalled":
      return "";
  }
}

export function unknownText(fallback: string): string {
  return fallback === "" ? t("chat.unknown_message") : t("chat.unknown_message_says", { text: fallback });
}

/** noticeText is one line about what happened in a conversation of that kind, or "" for what somebody said. It calls the one who reads it "you". */
export function noticeText(users: State["users"], e: Event, kind: Conversation["kind"], myId: Id): string {
  const who = e.sender === myId ? t("list.you") : userName(users, e.sender);
  const whom = (id: Id) => (id === myId ? t("notice.you") : userName(users, id));
  switch (e.body.kind) {
    case "group_created":
      return t("notice.group_created", { who, name: e.body.name });
    case "members_added":
      return t("notice.members_added", { who, names: peopleList(e.body.users.map(whom)) });
    case "member_joined":
      return t("notice.joined", { names: whom(e.body.user) });
    case "member_left":
      return t(kind === "direct" ? "notice.peer_deleted" : "notice.member_left", { who });
    case "text":
    case "rich":
    case "unknown":
      return "";
    default:
      return rarely.value?.groupNotice(e, e.body, who, whom) ?? fetchRarely();
  }
}

/** What is rarely done, or said in another way than by words, has words that come when they are needed. */
const rarely = signal<typeof import("./rarely") | null>(null);
let fetching: Promise<void> | null = null;

function fetchRarely(): string {
  fetching ??= Promise.all([import("./rarely"), loadGroupTexts(), loadMediaTexts()]).then(
    ([m]) => {
      rarely.value = m;
    },
    () => {
      fetching = null;
    },
  );
  return "…";
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
