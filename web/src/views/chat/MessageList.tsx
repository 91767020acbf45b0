import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { HEAD } from "../../core/log";
import type { Conversation, Log, Pending } from "../../core/types";
import { t } from "../../i18n";
import { hint } from "../../state/client";
import { me, unreadOf } from "../../state/selectors";
import { timeline } from "../../state/timeline";
import { useSnapshot } from "../../state/useSnapshot";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { Waiting } from "../Waiting";
import { Latest } from "./Latest";
import css from "./MessageList.module.css";
import { Row } from "./Row";
import { lastVisibleSeq, useAnchor } from "./useAnchor";
import { useOlder } from "./useOlder";
import { bound, moveDown, moveUp, openWindow, shown, type Window } from "./window";

/** Rows are fetched and drawn so far ahead of the scroll, px. */
const AHEAD = 1000;
/** The button to the end shows when it is further than this, px. */
const FAR = 300;
/** Where the unread divider stands at first, below the top, px. */
const DIVIDER_TOP = 60;

const nothing: readonly Pending[] = [];

export function MessageList({ conv, sent }: { conv: Conversation; sent: number }) {
  const log = useSnapshot((s) => s.logs[conv.id]);
  if (log === undefined || (log.events.length === 0 && !log.atStart)) {
    return <Opening conv={conv} />;
  }
  return <Messages conv={conv} log={log} sent={sent} />;
}

/** Opening: nothing of the conversation is here yet. */
function Opening({ conv }: { conv: Conversation }) {
  const older = useOlder(conv.id);
  return (
    <div class={css["box"]}>
      {older.hasFailed ? (
        <Empty icon="warning" text={t("chat.older_failed")}>
          <Button onClick={older.load}>{t("app.retry")}</Button>
        </Empty>
      ) : (
        <Waiting shape="bubbles" onRetry={() => hint("open", conv.id)} />
      )}
    </div>
  );
}

function Messages({ conv, log, sent }: { conv: Conversation; log: Log; sent: number }) {
  const pending = useSnapshot((s) => s.outbox[conv.id] ?? nothing);
  const reading = useSnapshot((s) => s.reading[conv.id]);
  const myId = useSnapshot((s) => me(s)?.id ?? "");
  const unread = unreadOf(conv, reading === undefined ? {} : { [conv.id]: reading });
  const [unreadAfter] = useState(() => (unread > 0 ? Math.max(conv.readSeq, reading?.seq ?? 0) : -1));
  const [chosen, setWindow] = useState<Window>(() => openWindow(log.events, unreadAfter));
  const [isFar, setFar] = useState(false);
  const { box, isStuck, onScroll } = useAnchor();
  const older = useOlder(conv.id);
  const frame = useRef(0);
  const window = useMemo(() => bound(log.events, chosen, isStuck.current), [log.events, chosen]);
  const events = shown(log.events, window);
  const isAtHead = window.to === HEAD;
  const items = useMemo(
    () => timeline({ log: { ...log, events, atStart: log.atStart && events[0] === log.events[0] }, conversation: conv, pending: isAtHead ? pending : nothing, me: myId, unreadAfter }),
    [log, events, conv, pending, isAtHead, myId, unreadAfter],
  );

  const look = useCallback(() => {
    const now = box.current;
    if (now === null) {
      return;
    }
    const below = now.scrollHeight - now.scrollTop - now.clientHeight;
    setFar(below > FAR || !isAtHead);
    if (now.scrollTop < AHEAD) {
      const next = moveUp(log.events, window);
      if (next !== window) {
        setWindow(next);
      } else if (!log.atStart && !older.hasFailed) {
        older.load();
      }
    } else if (below < AHEAD && !isAtHead) {
      setWindow(moveDown(log.events, window));
    }
    markRead(now, conv, log);
  }, [log, window, conv, older.hasFailed, older.isLoading, isAtHead]);

  const scrolled = () => {
    onScroll();
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(look);
  };
  const toLatest = () => {
    setWindow(openWindow(log.events, -1));
    isStuck.current = true;
    setFar(false);
    box.current?.scrollTo({ top: box.current.scrollHeight });
  };

  useLayoutEffect(() => {
    const divider = box.current?.querySelector('[data-key="unread"]');
    if (divider !== null && divider !== undefined && box.current !== null) {
      box.current.scrollTop += divider.getBoundingClientRect().top - box.current.getBoundingClientRect().top - DIVIDER_TOP;
      onScroll();
    }
  }, []);
  useEffect(() => {
    if (sent > 0) {
      toLatest();
    }
  }, [sent]);
  useEffect(look, [look]);
  useVisible(look);

  return (
    <div class={css["frame"]}>
      <div ref={box} class={css["box"]} role="log" aria-live="off" aria-label={t("chat.messages")} tabIndex={0} onScroll={scrolled}>
        <div class={css["column"]}>
          <Top log={log} isAll={log.events.length === events.length || events[0] === log.events[0]} older={older} isEmpty={items.length === 0} />
          {items.map((item) => (
            <Row key={item.key} item={item} conv={conv} />
          ))}
        </div>
      </div>
      {isFar && <Latest count={unread} onClick={toLatest} />}
    </div>
  );
}

/** Top is what stands above the first message. */
function Top({ log, isAll, older, isEmpty }: { log: Log; isAll: boolean; older: ReturnType<typeof useOlder>; isEmpty: boolean }) {
  if (log.atStart && isEmpty) {
    return (
      <div class={css["nothing"]}>
        <Empty icon="chat" text={t("chat.empty")} />
      </div>
    );
  }
  if (log.atStart && isAll) {
    return <div class={css["top"]}>{t("chat.beginning")}</div>;
  }
  if (older.hasFailed) {
    return (
      <div class={css["top"]}>
        {t("chat.older_failed")} <Button onClick={older.load}>{t("app.retry")}</Button>
      </div>
    );
  }
  return <div class={css["top"]}>{older.isLoading ? t("chat.loading_older") : ""}</div>;
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

/** useVisible calls when the page comes into sight again. */
function useVisible(callback: () => void): void {
  useEffect(() => {
    document.addEventListener("visibilitychange", callback);
    return () => document.removeEventListener("visibilitychange", callback);
  }, [callback]);
}
