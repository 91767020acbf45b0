import { useState } from "preact/hooks";
import { SealedError } from "../../core/sealed/format";
import type { Locked } from "../../core/sealed/phrase";
import type { Id } from "../../core/types";
import { t } from "../../i18n";
import { copy } from "../../state/copy";
import { newPhrase, tryPhrase, setPhrase } from "../../state/sealedKeys";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import css from "./Sealed.module.css";

/** A passphrase of one's own has so many characters at least. */
const LEAST = 12;

interface PhraseDialogProps {
  conv: Id;
  /** What is to be opened; null: files are to be locked. */
  locked: Locked | null;
  onDone: () => void;
  onClose: () => void;
}

/** PhraseDialog asks for the passphrase people agreed on, or offers one to agree on. */
export function PhraseDialog({ conv, locked, onDone, onClose }: PhraseDialogProps) {
  const isNew = locked === null;
  const [text, setText] = useState(() => (isNew ? newPhrase() : ""));
  const [error, setError] = useState("");
  const [isBusy, setBusy] = useState(false);
  const submit = async () => {
    if (isBusy) {
      return;
    }
    if (isNew && text.trim().length < LEAST) {
      setError(t("sealed.too_short", { count: LEAST }));
      return;
    }
    setBusy(true);
    try {
      await (isNew ? setPhrase(conv, text) : tryPhrase(conv, locked, text));
      onDone();
      onClose();
    } catch (e) {
      setError(isNew ? t("media.no_room") : t(e instanceof SealedError && e.why === "phrase" ? "sealed.wrong" : "sealed.broken"));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t(isNew ? "sealed.new_title" : "sealed.enter_title")} closeLabel={t("dialog.close")} onClose={onClose}>
      <form
        class={css["form"]}
        onSubmit={(e) => {
          e.preventDefault();
          void submit();
        }}
      >
        <p class={css["note"]}>{t(isNew ? "sealed.new_note" : "sealed.enter_note")}</p>
        <Field
          label={t("sealed.phrase")}
          name="passphrase"
          value={text}
          onInput={(value) => {
            setText(value);
            setError("");
          }}
          error={error}
          isFocused
          after={isNew && <Button onClick={() => void copy(text)}>{t("sealed.copy")}</Button>}
        />
        <Button kind="primary" type="submit" isWide isBusy={isBusy} disabled={text.trim() === ""}>
          {t(isNew ? "sealed.use" : "sealed.enter")}
        </Button>
      </form>
    </Dialog>
  );
}
