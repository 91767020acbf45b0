import { useState } from "preact/hooks";
import type { Failure } from "../../core/types";
import { explain, t } from "../../i18n";
import { cleanHandle, findUser, openChatWith } from "../../state/people";
import { useTask } from "../../state/useTask";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import css from "./New.module.css";

export function NewDirect({ onDone }: { onDone: () => void }) {
  const [handle, setHandle] = useState("");
  const { isBusy, failure, run, clear } = useTask();
  return (
    <form
      class={css["form"]}
      onSubmit={(e) => {
        e.preventDefault();
        void run(async () => {
          await openChatWith(await findUser(handle));
          onDone();
        });
      }}
    >
      <Field
        label={t("new.handle")}
        name="handle"
        value={handle}
        onInput={(value) => {
          setHandle(value);
          clear();
        }}
        hint={t("new.handle_hint")}
        error={findError(failure, handle)}
        isFocused
      />
      <Button kind="primary" type="submit" isWide isBusy={isBusy} disabled={cleanHandle(handle) === ""}>
        {t("new.start")}
      </Button>
    </form>
  );
}

/** findError says who was not found. */
export function findError(failure: Failure | null, handle: string): string {
  if (failure === null) {
    return "";
  }
  return failure.reason === "USER_NOT_FOUND" ? t("new.nobody", { handle: cleanHandle(handle) }) : explain(failure);
}
