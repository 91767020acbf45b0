// Who and what the gallery shows: made up, the same every time, around now.
import type { Body, Conversation, ConversationSettings, Entity, Event, Failure, Group, Id, Millis, ReasonName, Said, Seq, State, User } from "../../core/types";
import { emptyState, untouched } from "../../core/types";
import { locale } from "../../i18n";
import type { Message } from "../../state/timeline";

export const ME = "1";
export const ANN = "2";
export const LEI = "3";
export const GONE = "4";
export const NEWS = "5";
export const LONG = "6";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Long enough to be cut wherever it is not wrapped. */
const LONG_NAME = "阿布都热合曼·Wolfeschlegelsteinhausenbergerdorff the Elder, 产品与设计负责人";

function isChinese(): boolean {
  return locale().startsWith("zh");
}

/** say is a text in the language of the page. */
export function say(zh: string, en: string): string {
  return isChinese() ? zh : en;
}

export function ago(ms: Millis): Millis {
  return Date.now() - ms;
}

function user(id: Id, handle: string, name: string, more: Partial<User> = {}): User {
  return { id, handle, name, bio: "", deleted: false, system: false, searchKey: "", ...more };
}

export function users(): Record<Id, User> {
  const all = [
    user(ME, "aming", say("陈明", "Ming Chen"), { bio: say("今天也要好好写代码", "Writing code, slowly") }),
    user(ANN, "ann", "Ann Lee"),
    user(LEI, "lilei", say("李雷", "Lei Li")),
    user(GONE, "", "", { deleted: true }),
    user(NEWS, "hongyan", say("鸿雁", "Hongyan"), { system: true }),
    user(LONG, "a.very.long.handle.of.32.letters", LONG_NAME),
  ];
  return Object.fromEntries(all.map((u) => [u.id, u]));
}

export function textBody(text: string, entities: readonly Entity[] = []): Said {
  return { kind: "text", text, entities };
}

export function event(conv: Id, seq: Seq, sender: Id, body: Body, at: Millis): Event {
  return { ...untouched, conv, seq, num: seq, countable: body.kind === "text", sender, sentAt: at, clientId: `${conv}-${seq}`, body };
}

export function conversation(id: Id, more: Partial<Conversation> & { readonly unread?: number; readonly set?: Partial<ConversationSettings> } = {}): Conversation {
  const { unread = 0, set = {}, ...rest } = more;
  const last = rest.last ?? null;
  return {
    id,
    kind: "direct",
    name: "",
    peer: ANN,
    role: "member",
    memberCount: 2,
    headSeq: last?.seq ?? 0,
    headNum: unread,
    readSeq: 0,
    readNum: 0,
    joinedSeq: 1,
    peerReadSeq: 0,
    peerDeliveredSeq: 0,
    createdAt: ago(30 * DAY),
    last,
    membersSeq: 1,
    searchKey: "",
    settings: { pinned: 0, mutedUntil: 0, markedUnread: false, archived: 0, unlisted: 0, scheduled: 0, unsent: 0, ...set },
    group: null,
    silencedUntil: 0,
    nickname: "",
    nicknames: {},
    faces: [],
    uncountedSeqs: [],
    mentionSeqs: [],
    pinnedSeqs: [],
    timer: 0,
    ...rest,
  };
}

export function group(id: Id, name: string, more: Parameters<typeof conversation>[1] = {}): Conversation {
  return conversation(id, { kind: "group", name, peer: "", memberCount: 24, group: RULES, ...more });
}

const RULES: Group = { speak: 1, invite: 1, editInfo: 2, pin: 2, mentionAll: 2, mutedUntil: 0, slowSeconds: 0, applications: 2, notice: "", noticeSeq: 0, historyFromSeq: 0 };

export function state(conversations: readonly Conversation[], more: Partial<State> = {}): State {
  const known = users();
  const me = known[ME] ?? user(ME, "me", "Me");
  return {
    ...emptyState,
    session: { kind: "in", me },
    link: "live",
    epoch: "gallery",
    synced: true,
    users: known,
    conversations: Object.fromEntries(conversations.map((c) => [c.id, c])),
    ...more,
  };
}

export function failure(reason: ReasonName, more: Partial<Failure> = {}): Failure {
  return { code: "permission_denied", reason, field: "", limit: 0, retryAfter: 0, requestId: "", ...more };
}

let made = 0;

export function message(more: Partial<Message>): Message {
  const key = `gallery ${++made}`;
  return {
    kind: "message",
    key,
    seq: made,
    sender: ANN,
    isOwn: false,
    text: "",
    entities: [],
    body: textBody(more.text ?? "", more.entities),
    reply: 0,
    event: null,
    pending: null,
    at: ago(7 * MINUTE),
    delivery: null,
    failure: null,
    clientId: key,
    isFirst: true,
    isLast: true,
    ...more,
  };
}

/** marked finds the parts of a text and marks them. */
export function marked(text: string, parts: readonly (readonly [part: string, mark: { readonly kind: "bold" | "italic" | "strike" | "code" | "spoiler" | "quote" } | { readonly kind: "pre"; readonly language: string } | { readonly kind: "link"; readonly url: string }])[]): { text: string; entities: readonly Entity[] } {
  return { text, entities: parts.map(([part, mark]): Entity => ({ offset: text.indexOf(part), length: part.length, ...mark })) };
}
