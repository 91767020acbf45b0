import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n";
import { hint } from "../../state/client";
import { useSnapshot } from "../../state/useSnapshot";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";

/** A short break is not worth a word, milliseconds. */
const PATIENCE = 1500;

/** LinkBanner tells about a lost connection, once it lasts. */
export function LinkBanner() {
  const link = useSnapshot((s) => s.link);
  const isLive = link === "live" || link === "idle";
  const isLate = useLate(!isLive);
  if (isLive || !isLate) {
    return null;
  }
  return (
    <Banner text={t(link === "syncing" ? "link.syncing" : link === "connecting" ? "link.connecting" : "link.waiting")}>
      {link === "waiting" && <Button onClick={() => hint("wake")}>{t("app.retry")}</Button>}
    </Banner>
  );
}

/** useLate is true once a condition has held for a while. */
function useLate(condition: boolean): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (!condition) {
      setLate(false);
      return undefined;
    }
    const timer = setTimeout(() => setLate(true), PATIENCE);
    return () => clearTimeout(timer);
  }, [condition]);
  return isLate;
}
