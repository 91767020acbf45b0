import { useState } from "preact/hooks";
import type { Id, User } from "../../core/types";
import { uuidv7 } from "../../core/uuid";
import { t } from "../../i18n";
import { call } from "../../state/client";
import { useTask } from "../../state/useTask";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { ErrorNote } from "../ErrorNote";
import { PeoplePicker } from "../group/PeoplePicker";

/** CardDialog sends the cards of people: one message each. */
export function CardDialog({ conv, onClose, onSend }: { conv: Id; onClose: () => void; onSend: () => void }) {
  const [chosen, setChosen] = useState<readonly User[]>([]);
  const { isBusy, failure, run } = useTask();
  const send = () =>
    run(async () => {
      for (const { id, name, handle } of chosen) {
        await call("send", { conv, clientId: uuidv7(), text: "", entities: [], rich: { kind: "rich", fallback: "", what: "card", value: { userId: id, name, handle } } });
      }
      onSend();
      onClose();
    });
  return (
    <Dialog title={t("media.send_card")} closeLabel={t("dialog.close")} onClose={onClose}>
      <PeoplePicker chosen={chosen} onChange={setChosen} />
      {failure !== null && <ErrorNote failure={failure} />}
      <Button kind="primary" isWide isBusy={isBusy} disabled={chosen.length === 0} onClick={() => void send()}>
        {t("chat.send")}
      </Button>
    </Dialog>
  );
}
