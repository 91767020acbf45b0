// A log is the part of a conversation's stream that is in memory. Pages come in
// from the database, from History and from a sync, in any order and overlapping;
// merge puts them together and knows where something may still be missing.
import type { Event, Log, Seq } from "./types";

/** A page of a stream: everything visible strictly between two seqs. */
export interface Page {
  readonly events: readonly Event[];
  /** Nothing is missing between this seq and the first event. 0: the page begins where the visible stream does. */
  readonly above: Seq;
  /** Nothing is missing between the last event and this seq. */
  readonly below: Seq;
}

/** Above every seq: the page reaches the head. */
export const HEAD: Seq = Number.MAX_SAFE_INTEGER;
/** Two parts of a stream with more than this between them are not held in one log: holes are filled without being asked for. */
export const MAX_HOLE = 1000;
/** Events of one log in memory. */
export const MAX_EVENTS = 2000;

/** before makes a page of an answer to History {before_seq}, or with neither. */
export function pageBefore(events: readonly Event[], before: Seq, hasMore: boolean): Page {
  const first = events[0];
  return { events, above: hasMore && first !== undefined ? first.seq - 1 : 0, below: before };
}

/** after makes a page of an answer to History {after_seq}; end is above what was the head when it was asked. */
export function pageAfter(events: readonly Event[], after: Seq, hasMore: boolean, end: Seq = HEAD): Page {
  const last = events.at(-1)?.seq ?? 0;
  return { events, above: after, below: hasMore ? last + 1 : Math.max(end, last + 1) };
}

export function merge(log: Log | undefined, page: Page): Log {
  const old = log?.events ?? [];
  const events = union(old, page.events);
  const atStart = (log?.atStart ?? false) || page.above === 0;
  const known = log === undefined ? [] : runs(log);
  const wasAtEnd = log !== undefined && !isDetached(log);
  const gaps = gapsOf(events, (left, right) => {
    if (page.above <= left && page.below >= right) {
      return false;
    }
    return right === HEAD ? !(wasAtEnd && old.at(-1)?.seq === left) : !known.some((run) => run.first <= left && run.last >= right);
  });
  if (log !== undefined && events === old && atStart === log.atStart && same(gaps, log.gaps)) {
    return log;
  }
  return { events, gaps, atStart };
}

/** isBegun: something of the conversation is here, or it is known to be empty. */
export function isBegun(log: Log | undefined): log is Log {
  return log !== undefined && (log.events.length > 0 || log.atStart);
}

/** isDetached: newer events than the last one in memory exist, and are not missed by accident. */
export function isDetached(log: Log): boolean {
  const last = log.events.at(-1);
  return last !== undefined && log.gaps.at(-1) === last.seq;
}

/** holes are the gaps inside. */
export function holes(log: Log): readonly Seq[] {
  return isDetached(log) ? log.gaps.slice(0, -1) : log.gaps;
}

/**
 * extend adds what has come after the head that was known. A log that does not
 * reach it, by far, stays as it is and says so: what is looked at does not
 * change under the reader.
 */
export function extend(log: Log, events: readonly Event[], head: Seq): Log {
  const [first, last] = [events[0], log.events.at(-1)];
  if (first === undefined) {
    return log;
  }
  const page = { events, above: first.seq - 1, below: HEAD };
  if (last === undefined) {
    return merge(first.seq === head + 1 ? log : undefined, page);
  }
  if (isDetached(log) && first.seq > last.seq + 1) {
    return log;
  }
  return first.seq - last.seq > MAX_HOLE ? { ...log, gaps: [...log.gaps, last.seq] } : merge(log, page);
}

/** jump is a log with the page in it, and with what was there if the two are one. */
export function jump(log: Log | undefined, page: Page): Log {
  const joined = merge(log, page);
  return log !== undefined && holes(joined).length > holes(log).length ? merge(undefined, page) : joined;
}

/** bounded keeps the end of a log that the page was added to. */
export function bounded(log: Log, page: Page): Log {
  if (log.events.length <= MAX_EVENTS) {
    return log;
  }
  const isAtFront = page.events[0]?.seq === log.events[0]?.seq;
  if (!isAtFront) {
    const events = log.events.slice(-MAX_EVENTS);
    const first = events[0]?.seq ?? 0;
    return { events, gaps: log.gaps.filter((seq) => seq >= first), atStart: false };
  }
  const events = log.events.slice(0, MAX_EVENTS);
  const last = events.at(-1)?.seq ?? 0;
  return { events, gaps: [...log.gaps.filter((seq) => seq < last), last], atStart: log.atStart };
}

/** union keeps the identity of what was there and has not changed, and of the whole when nothing is new. */
function union(old: readonly Event[], added: readonly Event[]): readonly Event[] {
  const known = new Map(old.map((e) => [e.seq, e]));
  const fresh = added.filter((e) => e.changedSeq > (known.get(e.seq)?.changedSeq ?? -1));
  return fresh.length === 0 ? old : [...new Map([...old, ...fresh].map((e) => [e.seq, e])).values()].toSorted((a, b) => a.seq - b.seq);
}

/** runs are the stretches of a log in which nothing is missing. */
function runs(log: Log): { first: Seq; last: Seq }[] {
  const found: { first: Seq; last: Seq }[] = [];
  const gaps = new Set(log.gaps);
  let isOpen = false;
  for (const { seq } of log.events) {
    const run = found.at(-1);
    if (isOpen && run !== undefined) {
      run.last = seq;
    } else {
      found.push({ first: seq, last: seq });
    }
    isOpen = !gaps.has(seq);
  }
  return found;
}

function gapsOf(events: readonly Event[], isGap: (left: Seq, right: Seq) => boolean): readonly Seq[] {
  return events.flatMap((e, i) => {
    const next = events[i + 1]?.seq ?? HEAD;
    return next > e.seq + 1 && isGap(e.seq, next) ? [e.seq] : [];
  });
}

function same(a: readonly Seq[], b: readonly Seq[]): boolean {
  return a.length === b.length && a.every((seq, i) => seq === b[i]);
}
