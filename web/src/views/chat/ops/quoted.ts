// Messages that others answer: from the log, else asked for, many at once.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { operated } from "../../../core/operations";
import type { Conversation, Event, Id, Seq, State } from "../../../core/types";
import { call, snapshot } from "../../../state/client";
import { me } from "../../../state/selectors";
import { onSignOut } from "../../../state/signOut";
import { useSnapshot } from "../../../state/useSnapshot";

/** Asked for together, milliseconds; and at most so many in one call. */
const BURST = 30;
const MOST = 100;

/** By conversation and seq; null: not for one's eyes. */
const fetched = signal<ReadonlyMap<string, Event | null>>(new Map());
const wanted = new Map<Id, Set<Seq>>();
onSignOut(() => (fetched.value = new Map()));

/** useQuoted is undefined while it is on its way. */
export function useQuoted(conv: Id, seq: Seq): Event | null | undefined {
  const here = useSnapshot((s) => inLog(s, conv, seq));
  const kept = fetched.value.get(`${conv} ${seq}`);
  const isLive = useSnapshot((s) => s.link === "live");
  const now = useSnapshot((s) => kept && changed(s, kept));
  const isMissing = here === undefined && kept === undefined;
  useEffect(() => {
    if (isMissing && isLive) {
      want(conv, seq);
    }
  }, [isMissing, isLive]);
  return here ?? now ?? kept;
}

/** usePins are the pinned messages one may see: what one deleted for oneself is pinned for others only. */
export function usePins({ id, pinnedSeqs }: Conversation): readonly Seq[] {
  const isLive = useSnapshot((s) => s.link === "live");
  const kept = fetched.value;
  const seen = useSnapshot((s) => pinnedSeqs.filter((seq) => isSeen(inLog(s, id, seq) ?? kept.get(`${id} ${seq}`))).join());
  useEffect(() => {
    if (isLive) {
      pinnedSeqs.filter((seq) => inLog(snapshot.peek(), id, seq) === undefined && !fetched.peek().has(`${id} ${seq}`)).forEach((seq) => want(id, seq));
    }
  }, [id, pinnedSeqs, isLive]);
  return seen === "" ? [] : seen.split(",").map(Number);
}

/** isSeen also holds for what is on its way. */
function isSeen(event: Event | null | undefined): boolean {
  return event !== null && event?.body.kind !== "hidden";
}

function inLog(s: State, conv: Id, seq: Seq): Event | undefined {
  return s.logs[conv]?.events.find((e) => e.seq === seq);
}

/** changed: what has happened to it since it was asked for is in the log. */
function changed(s: State, event: Event): Event {
  return (s.logs[event.conv]?.events ?? []).reduce((now, op) => operated(now, op, me(s)?.id ?? ""), event);
}

function want(conv: Id, seq: Seq): void {
  const seqs = wanted.get(conv) ?? new Set();
  if (seqs.size === 0) {
    wanted.set(conv, seqs);
    setTimeout(() => void fetchAll(conv), BURST);
  }
  seqs.add(seq);
}

async function fetchAll(conv: Id): Promise<void> {
  const seqs = [...(wanted.get(conv) ?? [])];
  wanted.delete(conv);
  for (let i = 0; i < seqs.length; i += MOST) {
    const part = seqs.slice(i, i + MOST);
    try {
      const events = await call("messages", { conv, seqs: part });
      const found = part.map((seq): [string, Event | null] => [`${conv} ${seq}`, events.find((e) => e.seq === seq) ?? null]);
      fetched.value = new Map([...fetched.peek(), ...found]);
    } catch {
      // Asked for again when the network is back.
    }
  }
}

/** find is the message as it is known here. */
export function known(conv: Id, seq: Seq): Event | null {
  return inLog(snapshot.peek(), conv, seq) ?? fetched.peek().get(`${conv} ${seq}`) ?? null;
}
