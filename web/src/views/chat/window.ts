// Which part of a log is drawn. The DOM stays bounded however long the log is:
// scrolling moves the window, and what leaves at one end makes room at the other.
import { HEAD } from "../../core/log";
import type { Event, Seq } from "../../core/types";
import { isFolded as isFoldedInto } from "../../state/timeline";

/** Rows drawn at first, added per step, and at most. Steps are small: one is drawn within a frame. */
const FIRST = 40;
const STEP = 20;
export const MOST = 180;
/** Rows of context above the unread divider. */
const CONTEXT = 15;

/** Events from..to are drawn; HEAD as to means: and whatever comes. */
export interface Window {
  readonly from: Seq;
  readonly to: Seq;
}

/** openWindow shows the newest part, or from a little above what is unread. */
export function openWindow(events: readonly Event[], unreadAfter: Seq): Window {
  const newest = back(events, events.length, FIRST);
  const start = unreadAfter < 0 ? newest : Math.min(newest, back(events, indexAfter(events, unreadAfter), CONTEXT));
  return between(events, start, forth(events, start, MOST));
}

/** windowAround has the event in its middle. */
export function windowAround(events: readonly Event[], seq: Seq): Window {
  const at = indexAfter(events, seq);
  return between(events, back(events, at, FIRST), forth(events, at, FIRST));
}

export function shown(events: readonly Event[], w: Window): readonly Event[] {
  const [start, end] = indexes(events, w);
  return start === 0 && end === events.length ? events : events.slice(start, end);
}

/** moveUp is the same window when the log has nothing above it. */
export function moveUp(events: readonly Event[], w: Window): Window {
  const [start, end] = indexes(events, w);
  if (start === 0) {
    return w;
  }
  const from = back(events, start, STEP);
  const to = Math.min(end, forth(events, from, MOST));
  return to === end && w.to === HEAD ? { from: events[from]?.seq ?? 0, to: HEAD } : between(events, from, to);
}

/** moveDown is the same window when it reaches the head. */
export function moveDown(events: readonly Event[], w: Window): Window {
  if (w.to === HEAD) {
    return w;
  }
  const [start, end] = indexes(events, w);
  const to = forth(events, end, STEP);
  return between(events, Math.max(start, back(events, to, MOST)), to);
}

/** bound keeps a window that reaches the head from growing with it: at the end it follows, else it stays. */
export function bound(events: readonly Event[], w: Window, isStuck: boolean): Window {
  const [start, end] = indexes(events, w);
  if (w.to !== HEAD || end - start <= MOST || back(events, end, MOST) <= start) {
    return w;
  }
  return isStuck ? { from: events[back(events, end, MOST - STEP)]?.seq ?? 0, to: HEAD } : between(events, start, forth(events, start, MOST));
}

export function has(events: readonly Event[], seq: Seq): boolean {
  return events[indexAfter(events, seq) - 1]?.seq === seq;
}

function between(events: readonly Event[], from: number, to: number): Window {
  return { from: events[from]?.seq ?? 0, to: to >= events.length ? HEAD : (events[to - 1]?.seq ?? HEAD) };
}

function indexes(events: readonly Event[], w: Window): [number, number] {
  return [indexAfter(events, w.from - 1), w.to === HEAD ? events.length : indexAfter(events, w.to)];
}

/** back is the index n rows before; what is folded into one row counts as one. */
function back(events: readonly Event[], index: number, n: number): number {
  let at = index;
  for (let rows = 0; at > 0; at--) {
    if (!isFolded(events, at)) {
      rows++;
    }
    if (rows > n) {
      break;
    }
  }
  return at;
}

/** forth is the index n rows after. */
function forth(events: readonly Event[], index: number, n: number): number {
  let at = index;
  for (let rows = 0; at < events.length; at++) {
    if (!isFolded(events, at)) {
      rows++;
    }
    if (rows > n) {
      break;
    }
  }
  return at;
}

/** isFolded: the event at the index is drawn in the row of the one before it. */
function isFolded(events: readonly Event[], index: number): boolean {
  const [before, now] = [events[index - 1], events[index]];
  return before !== undefined && now !== undefined && isFoldedInto(before, now);
}

/** indexAfter is the index of the first event above seq. */
function indexAfter(events: readonly Event[], seq: Seq): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle]?.seq ?? 0) <= seq) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
