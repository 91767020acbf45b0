import { useState } from "preact/hooks";
import type { Conversation } from "../../core/types";
import { explain, t } from "../../i18n";
import { call } from "../../state/client";
import { useTask } from "../../state/useTask";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";

export function RenameForm({ conv }: { conv: Conversation }) {
  const [name, setName] = useState(conv.name);
  const { isBusy, failure, run } = useTask();
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        void run(() => call("rename", { conv: conv.id, name: name.trim() }));
      }}
    >
      <Field
        label={t("new.group_name")}
        name="group"
        value={name}
        onInput={setName}
        error={failure === null ? "" : explain(failure)}
        after={
          <Button type="submit" isBusy={isBusy} disabled={name.trim() === "" || name.trim() === conv.name}>
            {t("group.rename")}
          </Button>
        }
      />
    </form>
  );
}
