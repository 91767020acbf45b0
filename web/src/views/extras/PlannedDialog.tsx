import { useState } from "preact/hooks";
import type { Scheduled } from "../../core/api";
import type { Id } from "../../core/types";
import { explain, sentence, t } from "../../i18n";
import { now } from "../../i18n/now";
import { failureOf } from "../../core/errors";
import { call } from "../../state/client";
import { saidText } from "../../state/names";
import { useLoaded } from "../../state/useLoaded";
import { useSnapshot } from "../../state/useSnapshot";
import { useTask } from "../../state/useTask";
import { IconButton } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Waiting } from "../Waiting";
import { dayTime } from "./dayTime";
import css from "./PlannedDialog.module.css";
import { TimeForm } from "./TimeForm";

/** PlannedDialog lists what waits in a conversation for its time, and what could not be sent. */
export function PlannedDialog({ conv, onClose }: { conv: Id; onClose: () => void }) {
  const settings = useSnapshot((s) => s.conversations[conv]?.settings);
  const { value, failure, reload } = useLoaded(() => call("scheduled", conv), [conv, settings]);
  const [changed, setChanged] = useState<Scheduled | null>(null);
  if (changed !== null) {
    const move = async (sendAt: number) => {
      await call("reschedule", { conv, clientId: changed.clientId, sendAt });
      await reload();
      setChanged(null);
    };
    return (
      <Dialog title={t("later.change")} closeLabel={t("dialog.close")} onClose={() => setChanged(null)}>
        <TimeForm start={changed.sendAt} onChoose={move} />
      </Dialog>
    );
  }
  return (
    <Dialog title={t("later.list")} closeLabel={t("dialog.close")} onClose={onClose}>
      {failure !== null && <p role="alert">{explain(failure)}</p>}
      {value === null && failure === null && <Waiting />}
      {value?.length === 0 && <p class={css["none"]}>{t("later.none")}</p>}
      <ul class={css["list"]}>
        {value?.map((m) => (
          <li key={m.clientId} class={css["row"]}>
            <Planned message={m} onChange={() => setChanged(m)} onDone={reload} />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function Planned({ message: m, onChange, onDone }: { message: Scheduled; onChange: () => void; onDone: () => Promise<void> }) {
  const { isBusy, failure, run } = useTask();
  const act = (method: "cancelScheduled" | "sendScheduled") =>
    void run(async () => {
      await call(method, { conv: m.conv, clientId: m.clientId });
      await onDone();
    });
  return (
    <>
      <div class={css["words"]}>
        <span class={css["text"]} dir="auto">
          {saidText(m.body)}
        </span>
        <span class={m.refused === null ? css["time"] : css["refused"]}>
          {m.refused === null ? dayTime(m.sendAt, now()) : t("later.refused", { why: sentence(failureOf("unknown", m.refused)) })}
        </span>
        <span class={css["refused"]} role="alert">
          {failure === null ? "" : explain(failure)}
        </span>
      </div>
      <IconButton icon="send" label={t("later.now")} disabled={isBusy} onClick={() => act("sendScheduled")} />
      <IconButton icon="clock" label={t("later.change")} disabled={isBusy} onClick={onChange} />
      <IconButton icon="close" label={t("later.cancel")} disabled={isBusy} onClick={() => act("cancelScheduled")} />
    </>
  );
}
