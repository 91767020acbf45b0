// A log as it is drawn: bubbles in groups, days, notices, holes.
import { isShown, wordsOf } from "../core/said";
import type { Body, Conversation, Entity, Event, Failure, Id, Log, Millis, Pending, Said, Seq } from "../core/types";
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
  readonly body: Said;
  /** Its words, or those under its pictures. */
  readonly text: string;
  readonly entities: readonly Entity[];
  /** The message it answers; 0: none. */
  readonly reply: Seq;
  /** As the server has it; null while it is on its way. */
  readonly event: Event | null;
  /** While it is on its way. */
  readonly pending: Pending | null;
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
  /** People who came in, one after another: two notices or more. */
  | { readonly kind: "joins"; readonly key: string; readonly seq: Seq; readonly at: Millis; readonly users: readonly Id[] }
  /** The two are friends from here on. */
  | { readonly kind: "friends"; readonly key: string; readonly at: Millis }
  | { readonly kind: "unread"; readonly key: string }
  | { readonly kind: "gap"; readonly key: string };

interface TimelineInput {
  readonly log: Log;
  /** The event right above the first of log, when it is known and not drawn. */
  readonly above?: Event | undefined;
  readonly conversation: Conversation;
  /** Drawn after the newest event. */
  readonly pending: readonly Pending[];
  readonly me: Id;
  /** The divider stands before the first foreign message after this seq, if that place is in the log; -1: none. */
  readonly unreadAfter: Seq;
  /** Since when the two of a direct conversation are friends; 0: they are not. */
  readonly friendsSince?: Millis;
  /** Nothing is missing after the last event. */
  readonly isAtHead?: boolean;
}

type Draft = Omit<Message, "isFirst" | "isLast">;

export function timeline(input: TimelineInput): Item[] {
  const items: Item[] = [];
  let open: Draft[] = [];
  let lastAt: Millis | null = null;
  const days = new Map<string, number>();
  const first = input.log.events[0]?.seq ?? 0;
  let hasDivider = input.unreadAfter < 0 || (first > input.unreadAfter + 1 && !input.log.atStart);
  const gaps = new Set(input.log.gaps);

  const close = () => {
    const goesOn = items.length <= 1 && open[0] !== undefined && isContinued(input, open[0]);
    items.push(...open.map((m, i): Message => ({ ...m, isFirst: i === 0 && !goesOn, isLast: i === open.length - 1 })));
    open = [];
  };
  const separateDay = (at: Millis) => {
    if (lastAt === null || !isSameDay(lastAt, at)) {
      close();
      // A clock that was set back may give a day twice.
      const day = new Date(at).toDateString();
      const times = (days.get(day) ?? 0) + 1;
      days.set(day, times);
      items.push({ kind: "day", key: times === 1 ? `day ${day}` : `day ${day} ${times}`, at });
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

  // By the clock of what is said around it: it is in no stream.
  let { friendsSince = 0 } = input;
  const befriend = () => {
    separateDay(friendsSince);
    close();
    items.push({ kind: "friends", key: "friends", at: friendsSince });
    friendsSince = 0;
  };

  // What waits for its files stands where it was written, whatever was sent after it.
  const pending = [...input.pending];
  const sayPending = (isDue: (p: Pending) => boolean) => {
    for (let [p] = pending; p !== undefined && isDue(p); [p] = pending) {
      separateDay(p.at);
      say(fromPending(p, input.me));
      pending.shift();
    }
  };

  for (const e of input.log.events) {
    if (e.sender === input.me && pending.length > 0) {
      sayPending((p) => p.isHeld === true && p.clientId < e.clientId);
    }
    if (!isShown(e)) {
      if (gaps.has(e.seq)) {
        close();
        items.push({ kind: "gap", key: `gap ${e.seq}` });
      }
      continue;
    }
    if (friendsSince > 0 && e.sentAt >= friendsSince) {
      if (lastAt !== null || input.log.atStart) {
        befriend();
      }
      friendsSince = 0;
    }
    separateDay(e.sentAt);
    if (!hasDivider && e.seq > input.unreadAfter && e.countable && e.sender !== input.me) {
      close();
      items.push({ kind: "unread", key: "unread" });
      hasDivider = true;
    }
    if (isSaid(e.body) && e.body.kind !== "recalled") {
      say(fromEvent(e, e.body, input));
    } else {
      close();
      addNotice(items, e);
    }
    if (gaps.has(e.seq)) {
      close();
      items.push({ kind: "gap", key: `gap ${e.seq}` });
    }
  }
  if (friendsSince > 0 && input.isAtHead === true) {
    befriend();
  }
  sayPending(() => true);
  close();
  return items;
}

/** isContinued: the group of the first message drawn begins above it. It must not grow a name when what is above leaves the window. */
function isContinued({ above, log }: TimelineInput, first: Draft): boolean {
  return (
    above !== undefined &&
    isSaid(above.body) &&
    above.body.kind !== "recalled" &&
    above.sender === first.sender &&
    first.at - above.sentAt <= GROUP_SPAN &&
    isSameDay(above.sentAt, first.at) &&
    !log.gaps.includes(above.seq)
  );
}

/**
 * reuse gives the items that are as they were before back as they were: what
 * is drawn of them need not be looked at again.
 */
export function reuse(items: readonly Item[], before: ReadonlyMap<string, Item>): Item[] {
  return items.map((item) => {
    const old = before.get(item.key);
    return old !== undefined && isSame(item, old) ? old : item;
  });
}

function isSame(a: Item, b: Item): boolean {
  const [x, y] = [a as unknown as Record<string, unknown>, b as unknown as Record<string, unknown>];
  // The body of a message is that of its event, or made of its text.
  return Object.keys(x).every((key) => Object.is(x[key], y[key]) || key === "body" || (key === "users" && String(x[key]) === String(y[key])));
}

/** isFolded: nothing is drawn of an event, or a notice is drawn in one line with the one before it. People who come in are counted together; of what is changed again the last is told. */
export function isFolded(before: Event, e: Event): boolean {
  if (!isShown(e)) {
    return true;
  }
  return newcomers(e) === null ? isAgain(before, e) : newcomers(before) !== null;
}

function isAgain(before: Event, { sender, body }: Event): boolean {
  return before.body.kind === "group" && body.kind === "group" && before.body.what === body.what && (body.what === "applicationsChanged" || (body.what === "nicknameChanged" && before.sender === sender));
}

function newcomers({ body }: Event): readonly Id[] | null {
  return body.kind === "members_added" ? body.users : body.kind === "member_joined" ? [body.user] : null;
}

/** The key is that of the last one: older ones come to it, newer ones rarely. */
function addNotice(items: Item[], e: Event): void {
  const before = items.at(-1);
  const key = `s${e.seq}`;
  const users = newcomers(e);
  const earlier = before?.kind === "joins" ? before.users : before?.kind === "notice" ? newcomers(before.event) : null;
  if (users !== null && earlier !== null) {
    items[items.length - 1] = { kind: "joins", key, seq: e.seq, at: e.sentAt, users: [...earlier, ...users] };
    return;
  }
  if (before?.kind === "notice" && isAgain(before.event, e)) {
    items.pop();
  }
  items.push({ kind: "notice", key, event: e });
}

/** isSaid: somebody has said it, though it may have been taken back. */
export function isSaid(body: Body): body is Said {
  return body.kind === "text" || body.kind === "rich" || body.kind === "unknown" || body.kind === "recalled";
}

function fromEvent(e: Event, body: Said, { me, conversation }: TimelineInput): Draft {
  const isOwn = e.sender === me;
  const { text, entities } = wordsOf(body);
  return {
    kind: "message",
    // A message keeps its key when it comes back as an event.
    key: isOwn && e.clientId !== "" ? e.clientId : `s${e.seq}`,
    seq: e.seq,
    sender: e.sender,
    isOwn,
    body,
    text,
    entities,
    reply: e.reply?.seq ?? 0,
    event: e,
    pending: null,
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
    body: p.rich ?? { kind: "text", text: p.text, entities: p.entities },
    text: p.text,
    entities: p.entities,
    reply: p.reply,
    event: null,
    pending: p,
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
