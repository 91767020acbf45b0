import { useState } from "preact/hooks";
import type { Id } from "../../core/types";
import { t } from "../../i18n";
import { cleanHandle, findUser } from "../../state/people";
import { me } from "../../state/selectors";
import { personOver } from "../../state/contacts";
import { useSnapshot } from "../../state/useSnapshot";
import { useTask } from "../../state/useTask";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { findError } from "../home/NewDirect";
import { ProfileCard } from "../people/ProfileCard";
import css from "../people/PersonDialog.module.css";

/** AddDialog finds somebody, and shows their card; or gives one's own to others. */
export function AddDialog({ onScan, onClose }: { onScan: () => void; onClose: () => void }) {
  const myId = useSnapshot((s) => me(s)?.id ?? "");
  const [handle, setHandle] = useState("");
  const [found, setFound] = useState<Id>("");
  const { isBusy, failure, run, clear } = useTask();
  return (
    <Dialog title={t("contacts.add")} closeLabel={t("dialog.close")} onClose={onClose}>
      <div class={css["form"]}>
        <form
          onSubmit={(e) => {
            e.preventDefault();
            void run(async () => setFound((await findUser(handle)).id));
          }}
        >
          <Field
            label={t("new.handle")}
            name="handle"
            value={handle}
            onInput={(value) => {
              setHandle(value);
              setFound("");
              clear();
            }}
            hint={t("new.handle_hint")}
            error={findError(failure, handle)}
            isFocused
            after={
              <Button type="submit" kind="primary" isBusy={isBusy} disabled={cleanHandle(handle) === ""}>
                {t("contacts.find")}
              </Button>
            }
          />
        </form>
        {found !== "" && <ProfileCard key={found} id={found} heading="h2" />}
        {found === "" && (
          <div class={css["ways"]}>
            <Button isWide onClick={onScan}>
              {t("scan.title")}
            </Button>
            <Button isWide onClick={() => (personOver.value = { kind: "share", user: myId })}>
              {t("contacts.my_code")}
            </Button>
          </div>
        )}
      </div>
    </Dialog>
  );
}
