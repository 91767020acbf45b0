import { useEffect } from "preact/hooks";
import type { Conversation, Millis } from "../../../core/types";
import { t } from "../../../i18n";
import { end } from "../../../state/groupNotices";
import { serverNow } from "../../../state/selectors";
import { useSnapshot } from "../../../state/useSnapshot";
import { Banner } from "../../../ui/Banner";

/** The longest wait of a timer, milliseconds. */
const LONGEST = 2_000_000_000;

/** Silent says who keeps one from speaking, and until when. */
export function Silent({ conv: { id, group, silencedUntil }, onOver }: { conv: Conversation; onOver: () => void }) {
  const skew = useSnapshot((s) => s.skew);
  const isMuted = useSnapshot((s) => silencedUntil > serverNow(s));
  const all = group?.mutedUntil ?? 0;
  const areAll = useSnapshot((s) => all > serverNow(s));
  const until = (isMuted ? silencedUntil : areAll ? all : Infinity) - skew;
  const hasDraft = useSnapshot((s) => s.drafts[id] !== undefined);
  useEffect(() => {
    if (until < Infinity) {
      const timer = setTimeout(onOver, Math.min(LONGEST, until - Date.now() + 50));
      return () => clearTimeout(timer);
    }
    return undefined;
  }, [until]);
  const why = silence(isMuted, areAll, group?.speak ?? 1, until);
  return <Banner text={hasDraft ? `${why} ${t("silent.kept")}` : why} />;
}

function silence(isMuted: boolean, areAll: boolean, speak: number, until: Millis): string {
  if (isMuted) {
    return until === Infinity ? t("silent.muted") : t("silent.muted_until", { time: end(until, Date.now()) });
  }
  if (areAll) {
    return until === Infinity ? t("silent.all") : t("silent.all_until", { time: end(until, Date.now()) });
  }
  return t(speak === 3 ? "silent.owner" : "silent.admins");
}
