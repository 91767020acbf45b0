import { useEffect, useState } from "preact/hooks";
import type { Event } from "../../../core/types";
import { t } from "../../../i18n";
import { noticeText } from "../../../state/names";
import { me, people } from "../../../state/selectors";
import { useSnapshot } from "../../../state/useSnapshot";
import css from "./Recalled.module.css";
import { recalledText, REEDIT, writeAgain } from "./steering";

/** Recalled is what stands where a message was. One's own can be written again for a while. */
export function Recalled({ event, isGroup }: { event: Event; isGroup: boolean }) {
  const myId = useSnapshot((s) => me(s)?.id ?? "");
  const isMine = event.sender === myId && event.body.kind === "recalled" && event.body.by === myId;
  const text = useSnapshot((s) => noticeText(people(s), event, isGroup ? "group" : "direct", myId));
  const kept = recalledText(event);
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = kept === null ? 0 : window.setTimeout(() => setLate(true), kept.at + REEDIT - Date.now());
    return () => clearTimeout(timer);
  }, []);
  return (
    <>
      {isMine ? t("ops.recalled_you") : text}
      {isMine && kept !== null && !isLate && (
        <button type="button" class={css["again"]} onClick={() => writeAgain(event.conv, kept.source)}>
          {t("ops.reedit")}
        </button>
      )}
    </>
  );
}
