// A log as it is drawn: bubbles in groups, days, notices, holes.
import type { Conversation, Event, Failure, Id, Log, Millis, Pending, Seq } from "../core/types";
import { isSameDay } from "../i18n/time";

/** Messages of one sender that are so close belong together, milliseconds. */
const GROUP_SPAN = 300_000;

export type Delivery = "queued" | "stored" | "delivered" | "read" | "failed";

export interface Message {
  readonly kind: "message";
  readonly key: string;
  /** 0 until the server has given it one. */
  readonly seq: Seq;
  readonly sender: Id;
  readonly isOwn: boolean;
  readonly text: string;
  /** False for content of a later version: text is its fallback. */
  readonly isKnown: boolean;
  readonly at: Millis;
  /** Own messages only. */
  readonly delivery: Delivery | null;
  readonly failure: Failure | null;
  readonly clientId: string;
  /** First and last of a group of one sender. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

export type Item =
  | Message
  | { readonly kind: "day"; readonly key: string; readonly at: Millis }
  | { readonly kind: "notice"; readonly key: string; readonly event: Event }
  | { readonly kind: "unread"; readonly key: string }
  | { readonly kind: "gap"; readonly key: string };

export interface TimelineInput {
  readonly log: Log;
  readonly conversation: Conversation;
  /** Drawn after the newest event. */
  readonly pending: readonly Pending[];
  readonly me: Id;
  /** The divider stands before the first foreign message after this seq, if that place is in the log; -1: none. */
  readonly unreadAfter: Seq;
}

type Draft = Omit<Message, "isFirst" | "isLast">;

export function timeline(input: TimelineInput): Item[] {
  const items: Item[] = [];
  let open: Draft[] = [];
  let lastAt: Millis | null = null;
  const first = input.log.events[0]?.seq ?? 0;
  let hasDivider = input.unreadAfter < 0 || (first > input.unreadAfter + 1 && !input.log.atStart);
  const gaps = new Set(input.log.gaps);

  const close = () => {
    items.push(...open.map((m, i): Message => ({ ...m, isFirst: i === 0, isLast: i === open.length - 1 })));
    open = [];
  };
  const separateDay = (at: Millis) => {
    if (lastAt === null || !isSameDay(lastAt, at)) {
      close();
      items.push({ kind: "day", key: `day ${new Date(at).toDateString()} ${items.length === 0 ? "first" : ""}`.trim(), at });
    }
    lastAt = at;
  };
  const say = (m: Draft) => {
    const before = open.at(-1);
    if (before !== undefined && (before.sender !== m.sender || m.at - before.at > GROUP_SPAN)) {
      close();
    }
    open.push(m);
  };

  for (const e of input.log.events) {
    separateDay(e.sentAt);
    if (!hasDivider && e.seq > input.unreadAfter && e.countable && e.sender !== input.me) {
      close();
      items.push({ kind: "unread", key: "unread" });
      hasDivider = true;
    }
    if (e.body.kind === "text" || e.body.kind === "unknown") {
      say(fromEvent(e, input));
    } else {
      close();
      items.push({ kind: "notice", key: `s${e.seq}`, event: e });
    }
    if (gaps.has(e.seq)) {
      close();
      items.push({ kind: "gap", key: `gap ${e.seq}` });
    }
  }
  for (const p of input.pending) {
    separateDay(p.at);
    say(fromPending(p, input.me));
  }
  close();
  return items;
}

function fromEvent(e: Event, { me, conversation }: TimelineInput): Draft {
  const isOwn = e.sender === me;
  return {
    kind: "message",
    // A message keeps its key when it comes back as an event.
    key: isOwn && e.clientId !== "" ? e.clientId : `s${e.seq}`,
    seq: e.seq,
    sender: e.sender,
    isOwn,
    text: e.body.kind === "text" ? e.body.text : e.body.kind === "unknown" ? e.body.fallback : "",
    isKnown: e.body.kind === "text",
    at: e.sentAt,
    delivery: isOwn ? deliveryOf(e.seq, conversation) : null,
    failure: null,
    clientId: e.clientId,
  };
}

function fromPending(p: Pending, me: Id): Draft {
  return {
    kind: "message",
    key: p.clientId,
    seq: 0,
    sender: me,
    isOwn: true,
    text: p.text,
    isKnown: true,
    at: p.at,
    delivery: p.state,
    failure: p.failure,
    clientId: p.clientId,
  };
}

/** deliveryOf: marks of others are known in direct conversations. */
export function deliveryOf(seq: Seq, c: Conversation): Delivery {
  if (c.peerReadSeq >= seq) {
    return "read";
  }
  return c.peerDeliveredSeq >= seq ? "delivered" : "stored";
}
