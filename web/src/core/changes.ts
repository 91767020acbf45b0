// What a step from one state to the next means for the database.
import type { Input } from "./apply";
import type { Batch, Stale } from "./db";
import { HEAD } from "./log";
import { isOperation } from "./said";
import type { Event, Id, Seq, State } from "./types";

/** changesOf is null when there is nothing to write. */
export function changesOf(before: State, after: State, input: Input): Batch | null {
  const batch: Batch = {};
  if (before.epoch !== after.epoch || before.userSeq !== after.userSeq || before.synced !== after.synced || before.listed !== after.listed || before.folders !== after.folders) {
    batch.cursor = { epoch: after.epoch, userSeq: after.userSeq, synced: after.synced, listed: after.listed, folders: after.folders };
  }
  for (const key of ["conversations", "users", "contacts", "requests", "reading"] as const) {
    const rows = changed<unknown>(before[key], after[key]);
    if (rows.size > 0) {
      Object.assign(batch, { [key]: rows });
    }
  }
  if (before.outbox !== after.outbox) {
    batch.outbox = changed(pendings(before), pendings(after));
  }
  if (before.drafts !== after.drafts || before.cleared !== after.cleared) {
    batch.drafts = changed({ ...before.cleared, ...before.drafts }, { ...after.cleared, ...after.drafts });
  }
  const events = before === after && input.kind !== "differences" ? [] : eventsOf(input);
  const stale = before === after ? [] : staleOf(input, events);
  // What is in memory is as it is now; the rest is read anew when it is wanted.
  const held = stale.flatMap(([conv, from]) => after.logs[conv]?.events.filter((e) => e.seq === from) ?? []);
  if (events.length > 0 || held.length > 0) {
    batch.events = [...events, ...held];
  }
  if (stale.length > 0) {
    batch.stale = stale;
  }
  if (input.kind === "differences" && before.epoch !== "" && before.epoch !== after.epoch) {
    batch.isNewEpoch = true;
  }
  return Object.keys(batch).length === 0 ? null : batch;
}

/** eventsOf are the events an input brings. */
export function eventsOf(input: Input): Event[] {
  switch (input.kind) {
    case "event":
      return [input.event];
    case "page":
    case "jump":
      return [...input.page.events];
    case "differences":
      return input.differences.conversations.flatMap((d) => [...d.tail]);
    default:
      return [];
  }
}

/** staleOf are the messages an input changes: not those that come with it. */
function staleOf(input: Input, events: readonly Event[]): Stale[] {
  const one = (conv: Id) => (seq: Seq): Stale => [conv, seq, seq + 1];
  const stale = events.flatMap((e) => (isOperation(e.body) ? [one(e.conv)(e.body.target)] : []));
  if (input.kind === "differences") {
    for (const { conversation: { id }, changed: seqs, isAllChanged } of input.differences.conversations) {
      stale.push(...(isAllChanged ? [[id, 0, HEAD] as const] : seqs.map(one(id))));
    }
    return stale;
  }
  const told = input.kind === "user_event" ? input.event.body : input;
  if (told.kind === "hidden") {
    stale.push(...told.seqs.map(one(told.conv)));
  } else if (told.kind === "voted") {
    stale.push(one(told.conv)(told.seq));
  } else if (told.kind === "cleared") {
    stale.push([told.conv, 0, told.from]);
  }
  return stale;
}

/** merged is both batches in one, the second one later. */
export function merged(a: Batch | null, b: Batch): Batch {
  if (a === null) {
    return b;
  }
  const both: Batch = {
    ...a,
    ...b,
    // Events before a new epoch are of the old one.
    events: b.isNewEpoch === true ? (b.events ?? []) : [...(a.events ?? []).filter((e) => !b.stale?.some(isOf(e))), ...(b.events ?? [])],
  };
  if (a.stale !== undefined && b.stale !== undefined) {
    both.stale = [...a.stale, ...b.stale];
  }
  for (const key of ["conversations", "users", "contacts", "requests", "outbox", "reading", "drafts"] as const) {
    if (a[key] !== undefined && b[key] !== undefined) {
      Object.assign(both, { [key]: new Map<string, unknown>([...a[key], ...b[key]]) });
    }
  }
  return both;
}

function isOf(e: Event): (stale: Stale) => boolean {
  return ([conv, from, below]) => e.conv === conv && e.seq >= from && e.seq < below;
}

function changed<T>(before: Readonly<Record<string, T>>, after: Readonly<Record<string, T>>): Map<string, T | null> {
  const rows = new Map<string, T | null>();
  if (before === after) {
    return rows;
  }
  for (const [key, value] of Object.entries(after)) {
    if (before[key] !== value) {
      rows.set(key, value);
    }
  }
  for (const key of Object.keys(before)) {
    if (!(key in after)) {
      rows.set(key, null);
    }
  }
  return rows;
}

function pendings(state: State) {
  return Object.fromEntries(Object.values(state.outbox).flatMap((list) => list.map((p) => [p.clientId, p])));
}
