// What the worker tells the tabs: not the state, but how it differs from the
// one before. apply keeps the identity of what did not change, so the
// difference is found by comparing references, and the tab's copy keeps its
// identities too.
import type { Log, State } from "./types";

const MAPS = ["conversations", "users", "contacts", "requests", "logs", "outbox", "uploads", "reading", "typing", "drafts", "cleared", "presence", "marks"] as const;
type MapName = (typeof MAPS)[number];
type Plain = Omit<State, MapName>;

/** A log grows at its ends: only the part that is new travels. */
interface LogPatch {
  /** So many events at the front stay. */
  readonly head: number;
  /** So many events at the back stay. */
  readonly tail: number;
  readonly middle: Log["events"];
  readonly gaps: Log["gaps"];
  readonly atStart: boolean;
}

export interface Patch {
  readonly plain: Partial<Plain>;
  /** Changed entries by map and key; null removes one. */
  readonly maps: Partial<Record<MapName, Readonly<Record<string, unknown>>>>;
  readonly logs: Readonly<Record<string, LogPatch>>;
}

/** diff is null when the two are the same. */
export function diff(before: State, after: State): Patch | null {
  if (before === after) {
    return null;
  }
  const plain: Record<string, unknown> = {};
  const maps: Partial<Record<MapName, Readonly<Record<string, unknown>>>> = {};
  const logs: Record<string, LogPatch> = {};
  for (const key of Object.keys(after) as (keyof State)[]) {
    if (before[key] === after[key]) {
      continue;
    }
    if (!isMap(key)) {
      plain[key] = after[key];
      continue;
    }
    const changed = changes(before[key], after[key]);
    if (key === "logs") {
      for (const id of Object.keys(changed)) {
        const [old, now] = [before.logs[id], after.logs[id]];
        if (old !== undefined && now !== undefined) {
          logs[id] = diffLog(old, now);
          delete changed[id];
        }
      }
    }
    if (Object.keys(changed).length > 0) {
      maps[key] = changed;
    }
  }
  return { plain: plain as Partial<Plain>, maps, logs };
}

export function patch(state: State, p: Patch): State {
  const next: Record<string, unknown> = { ...state, ...p.plain };
  for (const key of MAPS) {
    const changed = p.maps[key];
    if (changed !== undefined) {
      next[key] = patchMap(state[key], changed);
    }
  }
  if (Object.keys(p.logs).length > 0) {
    const logs: Record<string, Log> = { ...(next["logs"] as State["logs"]) };
    for (const [id, change] of Object.entries(p.logs)) {
      const old = logs[id];
      if (old !== undefined) {
        logs[id] = patchLog(old, change);
      }
    }
    next["logs"] = logs;
  }
  return next as unknown as State;
}

function isMap(key: keyof State): key is MapName {
  return (MAPS as readonly string[]).includes(key);
}

function changes(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const changed: Record<string, unknown> = {};
  for (const key of Object.keys(after)) {
    if (before[key] !== after[key]) {
      changed[key] = after[key];
    }
  }
  for (const key of Object.keys(before)) {
    if (!(key in after)) {
      changed[key] = null;
    }
  }
  return changed;
}

function patchMap(map: Readonly<Record<string, unknown>>, changed: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const next = { ...map };
  for (const [key, value] of Object.entries(changed)) {
    if (value === null) {
      delete next[key];
    } else {
      next[key] = value;
    }
  }
  return next;
}

function diffLog(before: Log, after: Log): LogPatch {
  const [a, b] = [before.events, after.events];
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  while (head < shorter && a[head] === b[head]) {
    head++;
  }
  let tail = 0;
  while (tail < shorter - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) {
    tail++;
  }
  return { head, tail, middle: b.slice(head, b.length - tail), gaps: after.gaps, atStart: after.atStart };
}

function patchLog(log: Log, p: LogPatch): Log {
  const back = log.events.slice(log.events.length - p.tail);
  return { events: [...log.events.slice(0, p.head), ...p.middle, ...(p.tail === 0 ? [] : back)], gaps: p.gaps, atStart: p.atStart };
}
