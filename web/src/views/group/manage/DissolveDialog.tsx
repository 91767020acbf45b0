import { useState } from "preact/hooks";
import type { Conversation } from "../../../core/types";
import { explain, t } from "../../../i18n";
import { call } from "../../../state/client";
import { useTask } from "../../../state/useTask";
import { Button } from "../../../ui/Button";
import { Dialog } from "../../../ui/Dialog";
import { Field } from "../../../ui/Field";
import css from "./Manage.module.css";

/** DissolveDialog ends a group, once its name was typed. */
export function DissolveDialog({ conv, onClose }: { conv: Conversation; onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const { isBusy, failure, run } = useTask();
  return (
    <Dialog title={t("manage.dissolve")} closeLabel={t("dialog.close")} onClose={onClose}>
      <form
        class={css["part"]}
        onSubmit={(e) => {
          e.preventDefault();
          void run(async () => {
            await call("order", { do: "dissolve", conv: conv.id });
            onClose();
          });
        }}
      >
        <p class={css["text"]}>{t("manage.dissolve_text")}</p>
        <Field label={t("manage.dissolve_type", { name: conv.name })} name="confirm" value={typed} onInput={setTyped} error={failure === null ? "" : explain(failure)} isFocused />
        <Button kind="danger" type="submit" isWide isBusy={isBusy} disabled={typed.trim() !== conv.name}>
          {t("manage.dissolve")}
        </Button>
      </form>
    </Dialog>
  );
}
