import { useEffect, useState } from "preact/hooks";
import type { Id, Millis, State } from "../../../core/types";
import { t } from "../../../i18n";
import { span } from "../../../state/groupNotices";
import { me } from "../../../state/selectors";
import { useSnapshot } from "../../../state/useSnapshot";
import css from "./Composer.module.css";

interface SlowLineProps {
  conv: Id;
  /** Seconds between two messages. */
  slow: number;
  onHold: (isHeld: boolean) => void;
}

/** SlowLine counts down to the next message one may send in a slow group. */
export function SlowLine({ conv, slow, onHold }: SlowLineProps) {
  const lastAt = useSnapshot((s) => lastSpoken(s, conv));
  const isSending = useSnapshot((s) => s.outbox[conv]?.some((p) => p.state !== "failed") === true);
  const left = useLeft(lastAt + slow * 1000);
  const isHeld = isSending || left > 0;
  useEffect(() => onHold(isHeld), [isHeld]);
  useEffect(() => () => onHold(false), []);
  return (
    <div class={css["foot"]}>
      <span role="status">{t("slow.every", { time: span(slow) })}</span>
      {left > 0 && <span role="timer">{t("slow.wait", { time: span(left) })}</span>}
    </div>
  );
}

/** useLeft is how many seconds there are until a time of the server's clock. */
function useLeft(until: Millis): number {
  const skew = useSnapshot((s) => s.skew);
  const now = () => Math.max(0, Math.ceil((until - skew - Date.now()) / 1000));
  const [, setLeft] = useState(0);
  const left = now();
  useEffect(() => {
    if (left <= 0) {
      return undefined;
    }
    const timer = setInterval(() => setLeft(now()), 500);
    return () => clearInterval(timer);
  }, [until, left > 0]);
  return left;
}

/** lastSpoken is when one said something here last, as far as the log is at hand. */
function lastSpoken(s: State, conv: Id): Millis {
  const myId = me(s)?.id;
  const last = s.logs[conv]?.events.findLast((e) => e.sender === myId && e.countable);
  return last?.sentAt ?? 0;
}
