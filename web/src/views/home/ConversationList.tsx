import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Id } from "../../core/types";
import { loadExtraTexts, t } from "../../i18n";
import { now as clockNow } from "../../i18n/now";
import { isArchived, isUnlisted, listQuery, pinnedOrder, serverNow, shownConversations } from "../../state/selectors";
import { useSnapshot } from "../../state/useSnapshot";
import { ownedByIme } from "../../ui/ime";
import { useRows } from "../../ui/useRows";
import { OnDemand } from "../OnDemand";
import { Waiting } from "../Waiting";
import css from "./ConversationList.module.css";
import { ConversationRow } from "./ConversationRow";
import { useHeldOrder } from "./useHeldOrder";

const nothing = () => import("./soon").then((m) => m.Nothing);
const archiveRow = () => Promise.all([import("../extras/ArchiveRow"), loadExtraTexts()]).then(([m]) => m.ArchiveRow);

/** ConversationList draws the rows in sight, and the one that has the focus wherever it is; and behind them what belongs to the list. */
export function ConversationList({ current, children }: { current: Id | null; children?: ComponentChildren }) {
  const shown = useSnapshot(shownConversations);
  const { ids, hold } = useHeldOrder(shown, useSnapshot(pinnedOrder));
  const { box, height, from, to: end, onScroll, reveal } = useRows(ids.length);
  const [focused, setFocused] = useState<Id | null>(null);
  const hasArchive = useSnapshot((s) => Object.values(s.conversations).some((c) => isArchived(c, serverNow(s)) && !isUnlisted(c)));
  const isSynced = useSnapshot((s) => s.synced);
  const now = useMinute();
  useReveal(ids, current, reveal);

  // The one row that Tab reaches; the arrow keys go on from there.
  const stop = [focused, current].find((id) => id !== null && ids.includes(id)) ?? ids[0];
  const drawn = ids.map((id, index) => ({ id, index })).filter(({ id, index }) => id === stop || (index >= from && index < end));
  const onKeyDown = (e: KeyboardEvent) => {
    const to = target(e, ids.indexOf(stop ?? ""), ids.length);
    const id = ids[to];
    if (ownedByIme(e) || id === undefined) {
      return;
    }
    e.preventDefault();
    setFocused(id);
    reveal(to);
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-conv="${id}"] a`)?.focus({ preventScroll: true }));
  };
  return (
    <nav class={css["frame"]} aria-label={t("list.label")} data-part-of-page="list">
      <div ref={box} class={css["list"]} onScroll={onScroll}>
        <div class={css["ruler"]} data-ruler />
        {hasArchive && listQuery.value === "" && <OnDemand load={archiveRow} props={{}} />}
        {ids.length === 0 && (isSynced ? <OnDemand load={nothing} props={{}} /> : <Waiting shape="rows" />)}
        <ul class={css["rows"]} data-rows style={{ blockSize: `${ids.length * height}px` }} onKeyDown={onKeyDown}>
          {drawn.map(({ id, index }) => (
            <li
              key={id}
              class={css["place"]}
              style={{ transform: `translateY(${index * height}px)` }}
              aria-setsize={ids.length}
              aria-posinset={index + 1}
              data-conv={id}
              onPointerEnter={(e) => e.pointerType === "mouse" && hold(id, index)}
              onPointerLeave={() => hold(null, 0)}
              onFocusCapture={() => setFocused(id)}
            >
              <ConversationRow id={id} isCurrent={id === current} isStop={id === stop} now={now} />
            </li>
          ))}
        </ul>
      </div>
      {children}
    </nav>
  );
}

function target(e: KeyboardEvent, at: number, count: number): number {
  if (e.altKey || e.ctrlKey || e.metaKey || e.shiftKey) {
    return -1;
  }
  switch (e.key) {
    case "ArrowDown":
      return Math.min(at + 1, count - 1);
    case "ArrowUp":
      return Math.max(at - 1, 0);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    case "PageDown":
      return Math.min(at + 8, count - 1);
    case "PageUp":
      return Math.max(at - 8, 0);
    default:
      return -1;
  }
}

/** useReveal scrolls to the conversation that was opened, from wherever. */
function useReveal(ids: readonly Id[], current: Id | null, reveal: (index: number) => void) {
  const done = useRef<Id | null>(null);
  useEffect(() => {
    const at = current === null ? -1 : ids.indexOf(current);
    if (done.current !== current && (at >= 0 || current === null)) {
      done.current = current;
      if (at >= 0) {
        reveal(at);
      }
    }
  });
}

/** useMinute draws again every minute, for times that say how long ago. */
function useMinute(): number {
  const [now, setNow] = useState(clockNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(clockNow()), 60_000);
    return () => clearInterval(timer);
  }, []);
  return Math.max(now, clockNow() - 1000);
}
