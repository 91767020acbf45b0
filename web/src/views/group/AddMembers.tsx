import { useState } from "preact/hooks";
import type { Conversation, User } from "../../core/types";
import { t } from "../../i18n";
import { call } from "../../state/client";
import { useMembers } from "../../state/members";
import { goUp } from "../../state/route";
import { useTask } from "../../state/useTask";
import { Button } from "../../ui/Button";
import { ErrorNote } from "../ErrorNote";
import css from "./Page.module.css";
import { PeoplePicker } from "./PeoplePicker";

/** AddMembers brings people into the group at once. */
export function AddMembers({ conv }: { conv: Conversation }) {
  const { members } = useMembers(conv, false);
  const [chosen, setChosen] = useState<readonly User[]>([]);
  const { isBusy, failure, run, clear } = useTask();
  const add = () =>
    run(async () => {
      await call("addMembers", { conv: conv.id, users: chosen.map((u) => u.id) });
      goUp();
    });
  return (
    <div class={`${css["page"]} ${css["filled"]}`}>
      <PeoplePicker
        chosen={chosen}
        onChange={(users) => {
          clear();
          setChosen(users);
        }}
        without={new Set(members?.map((m) => m.user.id))}
      />
      {failure !== null && <ErrorNote failure={failure} />}
      <Button kind="primary" isWide isBusy={isBusy} disabled={chosen.length === 0} onClick={() => void add()}>
        {t("group.add_count", { count: chosen.length })}
      </Button>
    </div>
  );
}
