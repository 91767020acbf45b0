import { useState } from "preact/hooks";
import type { User } from "../../../core/types";
import { t } from "../../../i18n";
import { call } from "../../../state/client";
import { navigate } from "../../../state/route";
import { me } from "../../../state/selectors";
import { useSnapshot } from "../../../state/useSnapshot";
import { useTask } from "../../../state/useTask";
import { Button } from "../../../ui/Button";
import { Field } from "../../../ui/Field";
import { ErrorNote } from "../../ErrorNote";
import { PeoplePicker } from "../PeoplePicker";
import css from "./Create.module.css";
import { groupName } from "./groupName";

/** CreateGroup: choose people, give it a name or not, and write in it. */
export function CreateGroup({ first = [], onDone }: { first?: readonly User[]; onDone?: () => void }) {
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState(first);
  const my = useSnapshot(me);
  const { isBusy, failure, run, clear } = useTask();
  const made = groupName([...(my === null ? [] : [my]), ...chosen]);
  const create = () =>
    run(async () => {
      const conv = await call("createGroup", { name: name.trim() || made, users: chosen.map((u) => u.id) });
      navigate(`/c/${conv}`, { replace: onDone === undefined });
      onDone?.();
    });
  return (
    <div class={css["form"]}>
      <PeoplePicker
        chosen={chosen}
        onChange={(users) => {
          clear();
          setChosen(users);
        }}
      />
      <Field label={t("new.group_name")} name="group" value={name} onInput={setName} hint={name.trim() === "" ? t("create.auto", { name: made }) : ""} />
      {failure !== null && <ErrorNote failure={failure} />}
      <Button kind="primary" isWide isBusy={isBusy} onClick={() => void create()}>
        {t("new.create")}
      </Button>
    </div>
  );
}
