import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { isDetached } from "../../core/log";
import type { Conversation, Log, Seq } from "../../core/types";
import { loadOpsTexts, t } from "../../i18n";
import { hidingMessages } from "../../state/asked";
import { hint } from "../../state/client";
import { keepPlace, type Place } from "../../state/places";
import { mentionsOf, unreadOf } from "../../state/selectors";
import { useShortcut } from "../../state/shortcuts";
import { useSnapshot } from "../../state/useSnapshot";
import { OnDemand } from "../OnDemand";
import type { DayAsked } from "./DayPicker";
import css from "./MessageList.module.css";
import { Rows } from "./Rows";
import { Top } from "./Top";
import { lastVisibleSeq, placeNow, useAnchor, type Goal } from "./useAnchor";
import { useAway } from "./useAway";
import { useDays } from "./useDays";
import { useItems } from "./useItems";
import { useJump } from "./useJump";
import { useLoad } from "./useLoad";
import { useRoving } from "./useRoving";
import { has, MOST, moveDown, moveUp, openWindow, windowAround, type Window } from "./window";

const latest = () => Promise.all([import("../home/soon"), loadOpsTexts()]).then(([m]) => m.Latest);
const rowMenu = () => Promise.all([import("../home/soon"), loadOpsTexts()]).then(([m]) => m.RowMenu);
const dayPicker = () => import("./DayPicker").then((m) => m.DayPicker);

/** Rows are fetched and drawn so far ahead of the scroll, px. */
const AHEAD = 1500;
/** The button to the end shows when it is further than this, px. */
const FAR = 300;

interface MessagesProps {
  conv: Conversation;
  log: Log;
  sent: number;
  target: Seq;
  place: Place | null;
}

export function Messages({ conv, log, sent, target, place }: MessagesProps) {
  const reading = useSnapshot((s) => s.reading[conv.id]);
  const marks = reading === undefined ? {} : { [conv.id]: reading };
  const unread = unreadOf(conv, marks);
  const mentions = mentionsOf(conv, marks);
  const [unreadAfter, setUnreadAfter] = useState(() => (unread > 0 ? Math.max(conv.readSeq, reading?.seq ?? 0) : -1));
  const [start] = useState(() => startOf(log, target, place, unreadAfter));
  const [chosen, setWindow] = useState<Window>(start.window);
  const [isFar, setFar] = useState(false);
  const [day, setDay] = useState<DayAsked | null>(null);
  const anchor = useAnchor(start.goal);
  const { box, isStuck } = anchor;
  const older = useLoad("loadOlder", conv.id);
  const newer = useLoad("loadNewer", conv.id);
  const { items, window, isAtHead } = useItems({ conv, log, chosen, isStuck, unreadAfter });
  const roving = useRoving(box, items, (seq) => log.events.some((e) => e.seq === seq && e.body.kind !== "hidden") && !hidingMessages.value.has(`${conv.id} ${seq}`));
  const jump = useJump({ conv: conv.id, log, target, anchor, setWindow });
  const days = useDays(box);
  const frame = useRef(0);
  const copier = useCopier();
  useAway({ log, anchor, setUnreadAfter });

  const look = useCallback(() => {
    const now = box.current;
    if (now === null) {
      return;
    }
    const below = now.scrollHeight - now.scrollTop - now.clientHeight;
    const ahead = aheadOf(now, items.length);
    setFar(below > FAR || !isAtHead);
    days.look();
    if (now.scrollTop < ahead) {
      const next = moveUp(log.events, window);
      if (next !== window) {
        setWindow(next);
      } else if (!log.atStart && !older.hasFailed) {
        older.load();
      }
    } else if (below < ahead) {
      const next = moveDown(log.events, window);
      if (next !== window) {
        setWindow(next);
      } else if (isDetached(log) && !newer.hasFailed) {
        newer.load();
      }
    }
    markRead(now, conv, log);
  }, [log, window, conv, older.hasFailed, older.isLoading, newer.hasFailed, newer.isLoading, isAtHead]);

  const scrolled = () => {
    days.scrolled();
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => {
      anchor.onScroll();
      look();
    });
  };
  const toLatest = async () => {
    if (isDetached(log)) {
      await jump.load(conv.headSeq);
    }
    setWindow(openWindow(jump.latest().events, -1));
    setFar(false);
    await import("../home/soon").then(
      (m) => m.glide(box.current, isStuck),
      () => {
        isStuck.current = true; // no network: with the next message
      },
    );
  };
  useShortcut("latest", () => (isFar ? void toLatest() : false));

  useEffect(() => {
    if (sent > 0) {
      void toLatest();
    }
  }, [sent]);
  useEffect(look, [look]);
  useVisible(look);
  useLayoutEffect(() => {
    const now = box.current;
    return () => {
      cancelAnimationFrame(frame.current);
      if (now !== null) {
        keepPlace(conv.id, placeNow(now, isStuck.current));
      }
    };
  }, []);
  usePageHide(() => box.current !== null && keepPlace(conv.id, placeNow(box.current, isStuck.current)));

  return (
    <div class={css["frame"]}>
      <div
        ref={box}
        class={css["box"]}
        role="log"
        data-part-of-page="messages"
        aria-live="off"
        aria-label={t("chat.messages")}
        aria-busy={jump.isLoading}
        tabIndex={items.length === 0 ? 0 : -1}
        onScroll={scrolled}
        onKeyDown={roving.onKeyDown}
        onFocusIn={roving.onFocusIn}
        onCopy={(e) => copier.current?.(e, items)}
      >
        <div class={css["column"]}>
          <Top log={log} isAll={(log.events[0]?.seq ?? 0) >= window.from} older={older} isEmpty={items.length === 0} />
          <Rows items={roving.pinned(items)} conv={conv.id} kind={conv.kind} isLive={isAtHead} onDay={setDay} />
        </div>
      </div>
      {(isFar || mentions.length > 0) && <OnDemand load={latest} props={{ count: unread, isFar, mentions, onMention: jump.go, onClick: () => void toLatest() }} />}
      <OnDemand load={rowMenu} props={{ box, conv: conv.id, items, onLink: jump.go }} />
      {day !== null && <OnDemand load={dayPicker} props={{ conv, asked: day, onPick: jump.show }} />}
    </div>
  );
}

/** startOf is what is drawn first, and where it stands; null: the end. */
function startOf(log: Log, target: Seq, place: Place | null, unreadAfter: Seq): { window: Window; goal: Goal | null } {
  const { events } = log;
  if (place !== null && has(events, place.seq)) {
    return { window: windowAround(events, place.seq), goal: { kind: "row", seq: place.seq, offset: place.offset } };
  }
  if (target !== 0 && has(events, target)) {
    return { window: windowAround(events, target), goal: { kind: "row", seq: target, offset: null } };
  }
  return { window: openWindow(events, unreadAfter), goal: unreadAfter < 0 ? null : { kind: "divider" } };
}

/** aheadOf keeps the two ends of a full window apart on very tall screens. */
function aheadOf(box: HTMLDivElement, rows: number): number {
  return rows < MOST / 2 ? AHEAD : Math.min(AHEAD, (box.scrollHeight - box.clientHeight) / 3);
}

/** markRead tells how far one has seen, while one can see it. */
function markRead(box: HTMLDivElement, conv: Conversation, log: Log): void {
  if (document.visibilityState !== "visible" || conv.role === "none") {
    return;
  }
  const seq = lastVisibleSeq(box);
  const event = seq > conv.readSeq ? log.events.find((e) => e.seq === seq) : undefined;
  if (event !== undefined) {
    hint("markRead", { conv: conv.id, seq, num: event.num });
  }
}

/** useCopier: what is copied is known within the event, so its code is here before it. */
function useCopier() {
  const copier = useRef<typeof import("./copySelection").copySelection>(null);
  useEffect(() => {
    import("../home/soon").then(
      (m) => {
        copier.current = m.copySelection;
      },
      () => undefined, // no network: the browser's own way
    );
  }, []);
  return copier;
}

/** useVisible calls when the page comes into sight again. */
function useVisible(callback: () => void): void {
  useEffect(() => {
    document.addEventListener("visibilitychange", callback);
    return () => document.removeEventListener("visibilitychange", callback);
  }, [callback]);
}

function usePageHide(callback: () => void): void {
  useEffect(() => {
    addEventListener("pagehide", callback, { capture: true });
    return () => removeEventListener("pagehide", callback, { capture: true });
  }, []);
}
