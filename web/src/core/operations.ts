// What is done to messages after they were sent: each operation is an event of
// the stream with its own seq, and a message is always held as it is now. An
// operation that a message already has in it (its changedSeq is as great) is
// not applied again.
import { gone, isOperation, wordsOf } from "./said";
import { emptyLog, noVotes, untouched } from "./types";
import type { Conversation, Event, Id, Log, Operation, PollResult, Reaction, Seq } from "./types";

/** operated is a message after an operation on it. */
export function operated(m: Event, op: Event, me: Id): Event {
  const { body } = op;
  if (!isOperation(body) || body.target !== m.seq || op.seq <= m.changedSeq || m.body.kind === "hidden") {
    return m;
  }
  const next = { ...m, changedSeq: op.seq };
  switch (body.kind) {
    case "edited":
      return body.content === null ? next : { ...next, ...body.content, edits: body.edits, editedAt: op.sentAt };
    case "unsaid":
      return { ...m, ...untouched, changedSeq: op.seq, body: gone(op.sender) };
    case "timed":
      return { ...next, expiresAt: body.expiresAt ?? 0 };
    case "reacted":
      return { ...next, reactions: reacted(m.reactions, body, op.sender, me) };
    case "pinned":
      return { ...next, isPinned: body.pinned };
    case "polled":
      return voted(next, body.result);
    case "previewed":
      return { ...next, preview: body.preview ?? null };
  }
}

/** voted is a poll after somebody voted. */
export function voted(m: Event, news: Partial<PollResult>): Event {
  return { ...m, poll: { ...noVotes, ...m.poll, ...news } };
}

/** reacted: they are in the order in which the first of each came. */
function reacted(list: readonly Reaction[], { emoji, added, count }: Extract<Operation, { kind: "reacted" }>, by: Id, me: Id): readonly Reaction[] {
  const old = list.find((r) => r.emoji === emoji);
  const others = old?.users.filter((id) => id !== by) ?? [];
  const now = { emoji, count, users: added ? [by, ...others].slice(0, 3) : others, isMine: by === me ? added : old?.isMine === true };
  if (old === undefined) {
    return count > 0 ? [...list, now] : list;
  }
  return list.flatMap((r) => (r !== old ? [r] : count > 0 ? [now] : []));
}

/** replay applies the operations among some events to the messages of a log. */
export function replay(log: Log, events: readonly Event[], me: Id): Log {
  const ops = new Map<Seq, Event[]>();
  for (const e of events) {
    if (isOperation(e.body)) {
      ops.set(e.body.target, [...(ops.get(e.body.target) ?? []), e]);
    }
  }
  return change(log, (m) => (ops.get(m.seq) ?? []).reduce((now, op) => operated(now, op, me), m));
}

/** hide takes messages out of sight. */
export function hide(log: Log, seqs: readonly Seq[]): Log {
  return change(log, (m) => (seqs.includes(m.seq) ? hidden(m) : m));
}

export function hidden(m: Event): Event {
  return m.body.kind === "hidden" ? m : { ...m, ...untouched, body: { kind: "hidden" } };
}

export function change(log: Log, of: (m: Event) => Event): Log {
  const events = log.events.map(of);
  return events.every((e, i) => e === log.events[i]) ? log : { ...log, events };
}

/** forget makes holes where messages were, which are read anew. */
export function forget(log: Log, seqs: readonly Seq[]): Log {
  const isKept = ({ seq }: Event) => !seqs.includes(seq);
  if (log.events.every(isKept)) {
    return log;
  }
  const { events } = log;
  const kept = events.filter(isKept);
  const gaps = kept.filter((e) => {
    const next = events[events.indexOf(e) + 1];
    return log.gaps.includes(e.seq) || (next !== undefined && !isKept(next));
  });
  return kept.length === 0 ? emptyLog : { events: kept, gaps: gaps.map((e) => e.seq), atStart: log.atStart && kept[0] === events[0] };
}

/** after is a conversation once something was done to one of its messages. */
export function after(conv: Conversation, op: Event, body: Operation, me: Id): Conversation {
  const { target } = body;
  const others = conv.pinnedSeqs.filter((seq) => seq !== target);
  const next = { ...conv, last: conv.last && operated(conv.last, op, me) };
  switch (body.kind) {
    case "unsaid":
      return { ...uncount(next, [target]), pinnedSeqs: others };
    case "pinned":
      return { ...next, pinnedSeqs: body.pinned ? [...others, target] : others };
    default:
      return next;
  }
}

/** uncount: unread messages are unread no more. What is one's own was read when it was sent. */
export function uncount(conv: Conversation, seqs: readonly Seq[]): Conversation {
  const unread = seqs.filter((seq) => seq > conv.readSeq);
  return {
    ...conv,
    uncountedSeqs: [...new Set([...conv.uncountedSeqs, ...unread])].toSorted((a, b) => a - b),
    mentionSeqs: conv.mentionSeqs.filter((seq) => !seqs.includes(seq)),
  };
}

/** mentions: a message says that somebody in particular should read it. What is forwarded says it to nobody again. */
export function mentions(e: Event, conv: Conversation, me: Id): boolean {
  const keepsOrder = conv.role === "admin" || conv.role === "owner";
  return e.forwarded === null && wordsOf(e.body).entities.some((m) => (m.kind === "mention" ? m.user === me : m.kind === "mention_all" || (m.kind === "mention_admins" && keepsOrder)));
}

/** counted: what one has read is no longer among what is to be read. */
export function counted(conv: Conversation): Conversation {
  const isUnread = (seq: Seq) => seq > conv.readSeq;
  const { uncountedSeqs, mentionSeqs } = conv;
  return uncountedSeqs.every(isUnread) && mentionSeqs.every(isUnread) ? conv : { ...conv, uncountedSeqs: uncountedSeqs.filter(isUnread), mentionSeqs: mentionSeqs.filter(isUnread) };
}
