import { useState } from "preact/hooks";
import type { User } from "../../core/types";
import { t } from "../../i18n";
import { cleanHandle, findUser } from "../../state/people";
import { useTask } from "../../state/useTask";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { findError } from "../home/NewDirect";

/** FindUser is a handle to type and a button that adds its owner. */
export function FindUser({ onFound }: { onFound: (user: User) => Promise<void> }) {
  const [handle, setHandle] = useState("");
  const { isBusy, failure, run, clear } = useTask();
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        void run(async () => {
          await onFound(await findUser(handle));
          setHandle("");
        });
      }}
    >
      <Field
        label={t("group.add")}
        name="handle"
        value={handle}
        onInput={(value) => {
          setHandle(value);
          clear();
        }}
        hint={t("new.handle_hint")}
        error={findError(failure, handle)}
        after={
          <Button type="submit" isBusy={isBusy} disabled={cleanHandle(handle) === ""}>
            {t("new.add")}
          </Button>
        }
      />
    </form>
  );
}
