// What is read out of an open conversation: what others say in it.
import { isDetached } from "../core/log";
import { mentions } from "../core/operations";
import { isShown } from "../core/said";
import type { Conversation, Event, Id, Log, Seq, State } from "../core/types";
import { t } from "../i18n";
import { clock } from "../i18n/time";
import { noticeText, saidText, userName } from "./names";
import { isSaid } from "./timeline";

/** More at once are counted: nobody listens to a hundred messages. */
const MOST = 5;

/** news are the events of others after that one, as far as they are at hand. */
export function news(conv: Conversation, log: Log | undefined, after: Seq, me: Id): readonly Event[] {
  const last = conv.last === null ? [] : [conv.last];
  const events = log === undefined || isDetached(log) ? last : log.events;
  return events.filter((e) => e.seq > after && e.sender !== me && isShown(e));
}

/** announcement: who, what and when, one line each. */
export function announcement(users: State["users"], conv: Conversation, events: readonly Event[], me: Id): string {
  if (events.length > MOST) {
    return t("chat.announce_many", { count: events.length });
  }
  return events.map((e) => t("chat.announce", { said: said(users, conv, e, me), time: clock(e.sentAt) })).join("\n");
}

function said(users: State["users"], conv: Conversation, e: Event, me: Id): string {
  const text = isSaid(e.body) ? saidText(e.body) : "";
  return text === "" ? noticeText(users, e, conv.kind, me) : (mentions(e, conv, me) ? `${t("list.mentioned")} ` : "") + t("list.says", { who: userName(users, e.sender) }) + text;
}
