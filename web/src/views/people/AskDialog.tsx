import { useState } from "preact/hooks";
import type { Id } from "../../core/types";
import { explain, t } from "../../i18n";
import { call } from "../../state/client";
import { userName } from "../../state/names";
import { me, people } from "../../state/selectors";
import { showToast } from "../../state/toasts";
import { useSnapshot } from "../../state/useSnapshot";
import { useTask } from "../../state/useTask";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import css from "./PersonDialog.module.css";
import { TagsField } from "./TagsField";

/** The server's limit, in characters. */
const LONGEST = 50;

/** AskDialog asks somebody to become a friend: what they read, and what one keeps of them from now on. */
export function AskDialog({ id, onClose }: { id: Id; onClose: () => void }) {
  const name = useSnapshot((s) => userName(people(s), id));
  const own = useSnapshot((s) => me(s)?.name || me(s)?.handle || "");
  const contact = useSnapshot((s) => s.contacts[id]);
  const [message, setMessage] = useState(() => Array.from(t("people.i_am", { name: own })).slice(0, LONGEST).join(""));
  const [remark, setRemark] = useState(contact?.remark ?? "");
  const [tags, setTags] = useState<readonly string[]>(contact?.tags ?? []);
  const { isBusy, failure, run } = useTask();
  const isLong = Array.from(message.trim()).length > LONGEST;
  return (
    <Dialog title={t("people.ask_title", { name })} closeLabel={t("dialog.close")} onClose={onClose}>
      <form
        class={css["form"]}
        onSubmit={(e) => {
          e.preventDefault();
          void run(async () => {
            await call("contact", { user: id, wish: "request", message: message.trim(), remark: remark.trim(), tags });
            showToast({ text: t("people.sent_toast") });
            onClose();
          });
        }}
      >
        <Field label={t("people.message")} name="message" value={message} onInput={setMessage} error={isLong ? t("reason.TOO_LONG", { limit: LONGEST }) : failure === null ? "" : explain(failure)} isFocused />
        <Field label={t("people.remark")} name="remark" value={remark} onInput={setRemark} hint={t("people.remark_note")} />
        <TagsField value={tags} onChange={setTags} />
        <Button kind="primary" type="submit" isWide isBusy={isBusy} disabled={isLong}>
          {t("people.send")}
        </Button>
      </form>
    </Dialog>
  );
}
