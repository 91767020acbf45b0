import { useMemo, useRef } from "preact/hooks";
import type { RefObject } from "preact";
import { HEAD, isDetached } from "../../core/log";
import { isShown } from "../../core/said";
import type { Conversation, Log, Pending, Seq } from "../../core/types";
import { hidingMessages } from "../../state/asked";
import { me } from "../../state/selectors";
import { reuse, timeline, type Item } from "../../state/timeline";
import { useSnapshot } from "../../state/useSnapshot";
import { bound, shown, windowAround, type Window } from "./window";

const nothing: readonly Pending[] = [];

interface ItemsInput {
  conv: Conversation;
  log: Log;
  chosen: Window;
  isStuck: RefObject<boolean>;
  unreadAfter: Seq;
}

/** useItems is what is drawn of a log: the rows in the window, each the same object for as long as it looks the same. */
export function useItems({ conv, log, chosen, isStuck, unreadAfter }: ItemsInput): { items: readonly Item[]; window: Window; isAtHead: boolean } {
  const pending = useSnapshot((s) => s.outbox[conv.id] ?? nothing);
  const myId = useSnapshot((s) => me(s)?.id ?? "");
  const before = useRef<ReadonlyMap<string, Item>>(new Map());
  const window = useMemo(() => fit(log, bound(log.events, chosen, isStuck.current)), [log.events, chosen]);
  const isAtHead = window.to === HEAD && !isDetached(log);
  const { peerReadSeq, peerDeliveredSeq } = conv;
  const friendsSince = useSnapshot((s) => s.contacts[conv.peer]?.since ?? 0);
  const hiding = hidingMessages.value;
  const items = useMemo(() => {
    const events = shown(log.events, window).filter((e) => !hiding.has(`${e.conv} ${e.seq}`));
    const [top] = events;
    const above = top && log.events.findLast((e) => e.seq < top.seq && isShown(e));
    const part = { ...log, events, atStart: log.atStart && above === undefined };
    const made = reuse(timeline({ log: part, above, conversation: conv, pending: isAtHead ? pending : nothing, me: myId, unreadAfter, friendsSince, isAtHead }), before.current);
    before.current = new Map(made.map((item) => [item.key, item]));
    return made;
  }, [log, window, peerReadSeq, peerDeliveredSeq, pending, isAtHead, myId, unreadAfter, friendsSince, hiding]);
  return { items, window, isAtHead };
}

/** fit: a log that holds another part than before is shown from the side it lies on. */
function fit(log: Log, w: Window): Window {
  const [first, last] = [log.events[0], log.events.at(-1)];
  if (first === undefined || last === undefined || (w.from <= last.seq && w.to >= first.seq)) {
    return w;
  }
  return windowAround(log.events, w.from > last.seq ? last.seq : first.seq);
}
