// The outbox in the state: messages from writing to the event that brings them back.
import { omit } from "./record";
import type { Id, Pending, Seq, State } from "./types";

export function queue(state: State, pending: Pending): State {
  const list = state.outbox[pending.conv] ?? [];
  if (list.some((p) => p.clientId === pending.clientId)) {
    return changePending(state, pending.conv, pending.clientId, () => pending);
  }
  return { ...state, outbox: { ...state.outbox, [pending.conv]: [...list, pending] } };
}

/** markStored: the server has it. Its event may have come before this answer. */
export function markStored(state: State, conv: Id, clientId: string, seq: Seq): State {
  const isSeen = seq <= (state.conversations[conv]?.headSeq ?? 0);
  return changePending(state, conv, clientId, (p) => (isSeen ? null : { ...p, state: "stored", seq, failure: null }));
}

/** dropArrived: the head has passed them, so their events were part of what was skipped. */
export function dropArrived(state: State, conv: Id): State {
  const head = state.conversations[conv]?.headSeq ?? 0;
  return (state.outbox[conv] ?? [])
    .filter((p) => p.state === "stored" && p.seq <= head)
    .reduce((next, p) => changePending(next, conv, p.clientId, () => null), state);
}

export function changePending(state: State, conv: Id, clientId: string, change: (p: Pending) => Pending | null): State {
  const list = state.outbox[conv];
  if (list === undefined || !list.some((p) => p.clientId === clientId)) {
    return state;
  }
  const next = list.flatMap((p) => {
    const changed = p.clientId === clientId ? change(p) : p;
    return changed === null ? [] : [changed];
  });
  return { ...state, outbox: next.length === 0 ? omit(state.outbox, conv) : { ...state.outbox, [conv]: next } };
}
