import { useState } from "preact/hooks";
import type { Id, User } from "../../core/types";
import { loadGroupTexts, t } from "../../i18n";
import { useSnapshot } from "../../state/useSnapshot";
import { useTask } from "../../state/useTask";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { OnDemand } from "../OnDemand";
import { ErrorNote } from "../ErrorNote";
import css from "./Exceptions.module.css";

const MOST = 100;
const picker = () => Promise.all([import("../group/PeoplePicker"), loadGroupTexts()]).then(([m]) => m.PeoplePicker);

interface ExceptionsProps {
  title: string;
  people: readonly Id[];
  onSave: (people: readonly Id[]) => Promise<void>;
  onClose: () => void;
}

/** Exceptions are people chosen by name. */
export function Exceptions({ title, people, onSave, onClose }: ExceptionsProps) {
  const users = useSnapshot((s) => s.users);
  const [chosen, setChosen] = useState<readonly User[]>(() => people.flatMap((id) => users[id] ?? []));
  const { isBusy, failure, run, clear } = useTask();
  // Whom this device does not know is not shown, and stays.
  const [unknown] = useState(() => people.filter((id) => users[id] === undefined));
  const isFull = chosen.length + unknown.length > MOST;
  return (
    <Dialog title={title} closeLabel={t("dialog.close")} onClose={onClose}>
      <div class={css["body"]}>
        <div class={css["picker"]}>
          <OnDemand
            load={picker}
            props={{
              chosen,
              onChange: (to: readonly User[]) => {
                clear();
                setChosen(to);
              },
            }}
          />
        </div>
        {isFull && <p role="alert">{t("privacy.full", { count: MOST })}</p>}
        {failure !== null && <ErrorNote failure={failure} />}
        <Button kind="primary" isWide isBusy={isBusy} disabled={isFull} onClick={() => void run(() => onSave([...chosen.map((u) => u.id), ...unknown]))}>
          {t("privacy.save")}
        </Button>
      </div>
    </Dialog>
  );
}
