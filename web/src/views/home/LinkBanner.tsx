import { useEffect, useState } from "preact/hooks";
import type { Link } from "../../core/types";
import { t } from "../../i18n";
import { hint } from "../../state/client";
import { showToast } from "../../state/toasts";
import { useSnapshot } from "../../state/useSnapshot";
import css from "./LinkBanner.module.css";

/** A short break is not worth a word, milliseconds. */
const PATIENCE = 1_500;
/** So long it may be the start of a connection; then there is no network, milliseconds. */
const HOPE = 5_000;
/** A sync is said only when it takes its time, milliseconds. */
const QUICK_SYNC = 400;
/** A clock that is wrong by more is told about, milliseconds. */
const SKEW = 60_000;

/** LinkBanner tells about a lost connection, once it lasts, and goes without a word. A press tries now. */
export function LinkBanner() {
  const link = useSnapshot((s) => s.link);
  const text = useText(link);
  useSkewNote();
  return (
    <div class={css["place"]} role="status">
      {text !== null && (
        <button type="button" class={css["banner"]} onClick={() => hint("retry")}>
          {t(text)}
        </button>
      )}
    </div>
  );
}

type LinkText = "link.connecting" | "link.waiting" | "link.syncing";

function useText(link: Link): LinkText | null {
  const isLost = link !== "live" && link !== "idle";
  const isLate = useHeld(isLost, PATIENCE);
  const isHopeless = useHeld(isLost, HOPE) || !navigator.onLine;
  const isSyncing = useHeld(link === "syncing", QUICK_SYNC);
  if (!isLost || !isLate) {
    return null;
  }
  return isSyncing ? "link.syncing" : isHopeless ? "link.waiting" : "link.connecting";
}

/** useHeld is true once a condition has held for a while. */
function useHeld(condition: boolean, ms: number): boolean {
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (!condition) {
      setHeld(false);
      return undefined;
    }
    const timer = setTimeout(() => setHeld(true), ms);
    return () => clearTimeout(timer);
  }, [condition, ms]);
  return condition && isHeld;
}

/** A wrong clock is told once: times are shown by the server's. */
function useSkewNote() {
  const minutes = useSnapshot((s) => (Math.abs(s.skew) > SKEW ? Math.round(Math.abs(s.skew) / 60_000) : 0));
  const isWrong = minutes > 0;
  useEffect(() => {
    if (isWrong) {
      showToast({ text: t("link.skew", { count: minutes }) });
    }
  }, [isWrong]);
}
