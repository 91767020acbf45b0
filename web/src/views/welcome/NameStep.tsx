import { useState } from "preact/hooks";
import type { User } from "../../core/types";
import { explain, t } from "../../i18n";
import { call } from "../../state/client";
import { initials, tint } from "../../state/initials";
import { useTask } from "../../state/useTask";
import { Avatar } from "../../ui/Avatar";
import { Field } from "../../ui/Field";
import css from "./WelcomeView.module.css";

/** NameStep is sent by the button below the step. */
export function NameStep({ user, onDone }: { user: User; onDone: () => void }) {
  const [name, setName] = useState(user.name === user.handle ? "" : user.name);
  const { failure, run } = useTask();
  const save = () =>
    run(async () => {
      if (name.trim() !== "" && name.trim() !== user.name) {
        await call("updateProfile", { name: name.trim() });
      }
      onDone();
    });
  return (
    <form
      id="welcome-name"
      class={css["name"]}
      onSubmit={(e) => {
        e.preventDefault();
        void save();
      }}
    >
      <Avatar initials={initials(name || user.handle)} tint={tint(user.id)} size="xl" />
      <div class={css["field"]}>
        <Field label={t("profile.name")} name="name" value={name} onInput={setName} hint={t("profile.name_note")} error={failure === null ? "" : explain(failure)} autocomplete="nickname" />
      </div>
    </form>
  );
}
