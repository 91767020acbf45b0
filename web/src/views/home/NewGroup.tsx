import { useState } from "preact/hooks";
import type { User } from "../../core/types";
import { t } from "../../i18n";
import { call } from "../../state/client";
import { navigate } from "../../state/route";
import { useTask } from "../../state/useTask";
import { Button, IconButton } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { FindUser } from "../group/FindUser";
import { PersonRow } from "../group/PersonRow";
import { ErrorNote } from "../ErrorNote";
import css from "./New.module.css";

export function NewGroup({ onDone }: { onDone: () => void }) {
  const [name, setName] = useState("");
  const [users, setUsers] = useState<readonly User[]>([]);
  const { isBusy, failure, run } = useTask();
  const create = () =>
    run(async () => {
      const conv = await call("createGroup", { name: name.trim(), users: users.map((u) => u.id) });
      navigate(`/c/${conv}`);
      onDone();
    });
  return (
    <div class={css["form"]}>
      <Field label={t("new.group_name")} name="group" value={name} onInput={setName} isFocused />
      <FindUser
        onFound={async (user) => {
          setUsers((list) => (list.some((u) => u.id === user.id) ? list : [...list, user]));
        }}
      />
      {users.length > 0 && (
        <ul class={css["people"]} aria-label={t("new.members")}>
          {users.map((u) => (
            <li key={u.id}>
              <PersonRow user={u} note="">
                <IconButton icon="close" label={t("new.remove", { name: u.name })} onClick={() => setUsers(users.filter((other) => other.id !== u.id))} />
              </PersonRow>
            </li>
          ))}
        </ul>
      )}
      {failure !== null && <ErrorNote failure={failure} />}
      <Button kind="primary" isWide isBusy={isBusy} disabled={name.trim() === ""} onClick={() => void create()}>
        {t("new.create")}
      </Button>
    </div>
  );
}
