// How many have read what one has said in a group: the marks of all members are
// asked for once, and followed by what the server tells. In large groups it tells
// nothing: it is asked again when something was said, and in the largest about
// each message by itself.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { toFailure } from "../../../core/errors";
import type { Id, Millis, Seq, State } from "../../../core/types";
import { call } from "../../../state/client";
import { remember } from "../../../state/selectors";
import { useSnapshot } from "../../../state/useSnapshot";

/** Up to so many members marks are told; up to so many they are told when asked. */
const TOLD = 100;
const NAMED = 200;
/** In large groups it is asked again after so long. */
const AGAIN: Millis = 15_000;
/** What only passes by is not asked for. */
const PASSING: Millis = 600;

/** When it was asked, and what the members were then: by conversation, or message. */
const asked = new Map<string, { readonly at: Millis; readonly members: Seq }>();
const counts = signal<ReadonlyMap<string, number>>(new Map());
/** True when one tells nobody what one has read: then one is told nothing. */
const isRefused = signal(false);

/** useReads is how many have read a message of one's own, and of how many; null while it is not known. */
export function useReads(conv: Id, seq: Seq): { readonly count: number; readonly of: number } | null {
  const of = useSnapshot((s) => (s.conversations[conv]?.memberCount ?? 1) - 1);
  const isLive = useSnapshot((s) => s.link === "live");
  const members = useSnapshot((s) => s.conversations[conv]?.membersSeq ?? 0);
  const head = useSnapshot((s) => (of < TOLD ? 0 : (s.conversations[conv]?.headSeq ?? 0)));
  const key = of < NAMED ? conv : `${conv} ${seq}`;
  useEffect(() => {
    if (!isLive) {
      asked.delete(key);
      return undefined;
    }
    const timer = setTimeout(() => void ask(key, conv, seq, members, of >= TOLD), PASSING);
    return () => clearTimeout(timer);
  }, [key, isLive, members, head]);
  const known = useSnapshot((s) => (s.marks[conv] === undefined ? -1 : readTo(conv)(s).filter((to) => to >= seq).length));
  const count = of < NAMED ? known : (counts.value.get(key) ?? -1);
  return count < 0 || isRefused.value ? null : { count: Math.min(count, of), of };
}

async function ask(key: string, conv: Id, seq: Seq, members: Seq, isLarge: boolean): Promise<void> {
  const before = asked.get(key);
  if (isRefused.peek() || (before?.members === members && !(isLarge && Date.now() - before.at > AGAIN))) {
    return;
  }
  asked.set(key, { at: Date.now(), members });
  try {
    const { readCount } = await call("readers", { conv, seq });
    if (key !== conv) {
      counts.value = new Map(counts.peek()).set(key, readCount);
    }
  } catch (error) {
    asked.delete(key);
    isRefused.value = toFailure(error).reason === "MARKS_HIDDEN";
  }
}

const selectors = new Map<Id, (s: State) => readonly Seq[]>();

/** readTo is how far each of the others has read: who says something has read all before it. */
function readTo(conv: Id): (s: State) => readonly Seq[] {
  const found =
    selectors.get(conv) ??
    remember(
      (s) => [s.marks[conv], s.logs[conv]?.events],
      (s) => {
        const to = { ...s.marks[conv] };
        for (const { sender, seq, isScheduled } of s.logs[conv]?.events ?? []) {
          if (!isScheduled && seq > (to[sender] ?? Infinity)) {
            to[sender] = seq;
          }
        }
        return Object.values(to);
      },
    );
  selectors.set(conv, found);
  return found;
}
