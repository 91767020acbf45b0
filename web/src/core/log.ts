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

/** before makes a page of an answer to History {before_seq}, or with neither. */
export function pageBefore(events: readonly Event[], before: Seq, hasMore: boolean): Page {
  const first = events[0];
  return { events, above: hasMore && first !== undefined ? first.seq - 1 : 0, below: before };
}

/** after makes a page of an answer to History {after_seq}. */
export function pageAfter(events: readonly Event[], after: Seq, hasMore: boolean): Page {
  const last = events.at(-1);
  return { events, above: after, below: hasMore && last !== undefined ? last.seq + 1 : HEAD };
}

export function merge(log: Log | undefined, page: Page): Log {
  const old = log?.events ?? [];
  const events = union(old, page.events);
  const atStart = (log?.atStart ?? false) || page.above === 0;
  const known = log === undefined ? [] : runs(log);
  const gaps = gapsOf(events, (left, right) => {
    if (page.above <= left && page.below >= right) {
      return false;
    }
    return !known.some((run) => run.first <= left && run.last >= right);
  });
  if (log !== undefined && events === old && atStart === log.atStart && same(gaps, log.gaps)) {
    return log;
  }
  return { events, gaps, atStart };
}

/** union keeps the identity of what was there, and of the whole when nothing is new. */
function union(old: readonly Event[], added: readonly Event[]): readonly Event[] {
  const seen = new Set(old.map((e) => e.seq));
  const fresh = added.filter((e) => !seen.has(e.seq));
  return fresh.length === 0 ? old : [...old, ...fresh].toSorted((a, b) => a.seq - b.seq);
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
    const next = events[i + 1];
    return next !== undefined && next.seq > e.seq + 1 && isGap(e.seq, next.seq) ? [e.seq] : [];
  });
}

function same(a: readonly Seq[], b: readonly Seq[]): boolean {
  return a.length === b.length && a.every((seq, i) => seq === b[i]);
}

/** newest cuts a log to its last n events, for conversations nobody looks at. */
export function newest(log: Log, n: number): Log {
  if (log.events.length <= n) {
    return log;
  }
  const events = log.events.slice(-n);
  const first = events[0]?.seq ?? 0;
  return { events, gaps: log.gaps.filter((seq) => seq >= first), atStart: false };
}
