// Which part of a log is drawn. The DOM stays bounded however long the log is:
// scrolling moves the window, and what leaves at one end makes room at the other.
import { HEAD } from "../../core/log";
import type { Event, Seq } from "../../core/types";

/** Rows drawn at first, added per step, and at most. */
const FIRST = 60;
const STEP = 50;
export const MOST = 220;
/** Rows of context above the unread divider. */
const CONTEXT = 10;

/** Events from..to are drawn; HEAD as to means: and whatever comes. */
export interface Window {
  readonly from: Seq;
  readonly to: Seq;
}

/** openWindow shows the newest part, or from a little above what is unread. */
export function openWindow(events: readonly Event[], unreadAfter: Seq): Window {
  const newest = Math.max(0, events.length - FIRST);
  const start = unreadAfter < 0 ? newest : Math.max(0, Math.min(newest, indexAfter(events, unreadAfter) - CONTEXT));
  const isLong = events.length - start > MOST;
  return { from: events[start]?.seq ?? 0, to: isLong ? (events[start + MOST - 1]?.seq ?? HEAD) : HEAD };
}

export function shown(events: readonly Event[], w: Window): readonly Event[] {
  const start = indexAfter(events, w.from - 1);
  const end = w.to === HEAD ? events.length : indexAfter(events, w.to);
  return start === 0 && end === events.length ? events : events.slice(start, end);
}

/** moveUp is the same window when the log has nothing above it. */
export function moveUp(events: readonly Event[], w: Window): Window {
  const start = indexAfter(events, w.from - 1);
  const end = w.to === HEAD ? events.length : indexAfter(events, w.to);
  if (start === 0) {
    return w;
  }
  const from = Math.max(0, start - STEP);
  const to = Math.min(end, from + MOST);
  return { from: events[from]?.seq ?? 0, to: to >= events.length ? w.to : (events[to - 1]?.seq ?? HEAD) };
}

/** moveDown is the same window when it reaches the head. */
export function moveDown(events: readonly Event[], w: Window): Window {
  if (w.to === HEAD) {
    return w;
  }
  const start = indexAfter(events, w.from - 1);
  const to = Math.min(events.length, indexAfter(events, w.to) + STEP);
  const from = Math.max(start, to - MOST);
  return { from: events[from]?.seq ?? 0, to: to === events.length ? HEAD : (events[to - 1]?.seq ?? HEAD) };
}

/** bound keeps a window that reaches the head from growing with it: at the end it follows, else it stays. */
export function bound(events: readonly Event[], w: Window, isStuck: boolean): Window {
  const start = indexAfter(events, w.from - 1);
  if (w.to !== HEAD || events.length - start <= MOST) {
    return w;
  }
  return isStuck ? openWindow(events, -1) : { from: w.from, to: events[start + MOST - 1]?.seq ?? HEAD };
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
