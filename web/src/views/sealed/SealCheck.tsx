import { useEffect, useState } from "preact/hooks";
import type { Id } from "../../core/types";
import { t } from "../../i18n";
import { canSeal, hasPhrase } from "../../state/sealedKeys";
import { isSealed } from "../attach/tray";
import tray from "../attach/Tray.module.css";
import { PhraseDialog } from "./PhraseDialog";

/** SealCheck has the files of a tray encrypted, under the passphrase of the conversation. */
export function SealCheck({ conv, isBusy }: { conv: Id; isBusy: boolean }) {
  const [asks, setAsks] = useState(false);
  const sealed = isSealed(conv);
  const isOn = sealed.value;
  useEffect(() => {
    if (isOn) {
      // Somebody may have signed out since.
      hasPhrase(conv).then(
        (has) => (sealed.value = sealed.peek() && has),
        () => (sealed.value = false),
      );
    }
  }, [conv]);
  const turn = async (on: boolean) => {
    if (on && !(await hasPhrase(conv).catch(() => false))) {
      setAsks(true);
    } else {
      sealed.value = on;
    }
  };
  return (
    <>
      <label class={tray["check"]} title={canSeal ? undefined : t("sealed.needs_https")}>
        <input
          type="checkbox"
          checked={isOn}
          disabled={isBusy || !canSeal}
          onChange={(e) => {
            const on = e.currentTarget.checked;
            // Not before there is a passphrase.
            e.currentTarget.checked = isOn;
            void turn(on);
          }}
        />
        {canSeal ? t("sealed.encrypt") : t("sealed.needs_https")}
      </label>
      {isOn && (
        <>
          <button type="button" class={tray["change"]} disabled={isBusy} onClick={() => setAsks(true)}>
            {t("sealed.change")}
          </button>
          <span class={tray["aside"]}>{t("sealed.caption_note")}</span>
        </>
      )}
      {asks && <PhraseDialog conv={conv} locked={null} onDone={() => (sealed.value = true)} onClose={() => setAsks(false)} />}
    </>
  );
}
