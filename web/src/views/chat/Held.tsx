import { useEffect, useState } from "preact/hooks";
import type { Pending } from "../../core/types";
import { t } from "../../i18n";
import { attempt } from "../../state/keeping";
import { Button } from "../../ui/Button";
import css from "./Held.module.css";
import { takeBack } from "./ops/steering";

/** Held stands below a message that waits to be sent, as long as it can be taken back. */
export function Held({ pending }: { pending: Pending }) {
  const left = useSecondsUntil(pending.until ?? 0);
  if (left <= 0 || pending.state !== "queued") {
    return null;
  }
  return (
    <div class={css["held"]}>
      <span>{t("ops.held", { count: left })}</span>
      <Button onClick={() => attempt(takeBack(pending))}>{t("ops.undo_send")}</Button>
    </div>
  );
}

function useSecondsUntil(until: number): number {
  const [now, setNow] = useState(Date.now);
  const left = Math.ceil((until - now) / 1000);
  useEffect(() => {
    const timer = setTimeout(() => setNow(Date.now()), left > 0 ? until - now - (left - 1) * 1000 : 0);
    return () => clearTimeout(timer);
  }, [left > 0 ? now : 0]);
  return left;
}
