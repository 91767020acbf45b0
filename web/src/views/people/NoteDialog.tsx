import { useState } from "preact/hooks";
import type { Id } from "../../core/types";
import { explain, t } from "../../i18n";
import { call } from "../../state/client";
import { useSnapshot } from "../../state/useSnapshot";
import { useTask } from "../../state/useTask";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import css from "./PersonDialog.module.css";
import { TagsField } from "./TagsField";

/** NoteDialog is what one calls somebody, and how one sorts them. */
export function NoteDialog({ id, onClose }: { id: Id; onClose: () => void }) {
  const contact = useSnapshot((s) => s.contacts[id]);
  const [remark, setRemark] = useState(contact?.remark ?? "");
  const [tags, setTags] = useState<readonly string[]>(contact?.tags ?? []);
  const { isBusy, failure, run } = useTask();
  return (
    <Dialog title={t("people.note")} closeLabel={t("dialog.close")} onClose={onClose}>
      <form
        class={css["form"]}
        onSubmit={(e) => {
          e.preventDefault();
          void run(async () => {
            await call("contact", { user: id, wish: "update", remark: remark.trim(), tags });
            onClose();
          });
        }}
      >
        <Field label={t("people.remark")} name="remark" value={remark} onInput={setRemark} hint={t("people.remark_note")} error={failure === null ? "" : explain(failure)} isFocused />
        <TagsField value={tags} onChange={setTags} />
        <Button kind="primary" type="submit" isWide isBusy={isBusy}>
          {t("people.save")}
        </Button>
      </form>
    </Dialog>
  );
}
