import { useState } from "preact/hooks";
import type { Id } from "../../core/types";
import { explain, t } from "../../i18n";
import { call } from "../../state/client";
import { useTask } from "../../state/useTask";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import css from "./PersonDialog.module.css";

/** RejectDialog refuses a request, and may say why. */
export function RejectDialog({ id, onClose }: { id: Id; onClose: () => void }) {
  const [reply, setReply] = useState("");
  const { isBusy, failure, run } = useTask();
  return (
    <Dialog title={t("people.reject_title")} closeLabel={t("dialog.close")} onClose={onClose}>
      <form
        class={css["form"]}
        onSubmit={(e) => {
          e.preventDefault();
          void run(async () => {
            await call("contact", { user: id, wish: "reject", reply: reply.trim() });
            onClose();
          });
        }}
      >
        <Field label={t("people.reply")} name="reply" value={reply} onInput={setReply} hint={t("people.reply_note")} error={failure === null ? "" : explain(failure)} isFocused />
        <Button kind="primary" type="submit" isWide isBusy={isBusy}>
          {t("people.reject")}
        </Button>
      </form>
    </Dialog>
  );
}
