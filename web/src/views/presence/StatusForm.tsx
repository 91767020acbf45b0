import { useState } from "preact/hooks";
import type { Status } from "../../core/types";
import { explain, t } from "../../i18n";
import { now as serverNow } from "../../i18n/now";
import { listTime } from "../../i18n/time";
import { call } from "../../state/client";
import { useSnapshot } from "../../state/useSnapshot";
import { useTask } from "../../state/useTask";
import { Button } from "../../ui/Button";
import { Choice } from "../../ui/Choice";
import { Field } from "../../ui/Field";
import { CHOICES } from "./OwnStatus";
import css from "./StatusForm.module.css";

const HOUR = 3_600_000;

/** After so long a text goes away, from now. */
const UNTIL = {
  half_hour: (now: number) => now + HOUR / 2,
  hour: (now: number) => now + HOUR,
  four_hours: (now: number) => now + 4 * HOUR,
  today: (now: number) => new Date(now).setHours(24, 0, 0, 0),
  never: () => 0,
} as const;

type Until = keyof typeof UNTIL;

const NOTHING: Status = { choice: "auto", text: "", textUntil: 0 };

/** StatusForm changes the own status; drawn anew when that changes elsewhere. */
export function StatusForm({ onDone }: { onDone: () => void }) {
  const status = useSnapshot((s) => s.status) ?? NOTHING;
  return <Form key={JSON.stringify(status)} status={status} onDone={onDone} />;
}

function Form({ status, onDone }: { status: Status; onDone: () => void }) {
  const [choice, setChoice] = useState(status.choice);
  const [text, setText] = useState(status.text);
  const [until, setUntil] = useState<Until | "kept">(status.textUntil === 0 ? "never" : "kept");
  const { isBusy, failure, run } = useTask();
  const save = () =>
    run(async () => {
      await call("setStatus", { choice, text: text.trim(), textUntil: text.trim() === "" ? 0 : until === "kept" ? status.textUntil : UNTIL[until](serverNow()) });
      onDone();
    });
  const kept = status.textUntil === 0 ? [] : [{ value: "kept" as const, label: t("status.kept", { time: listTime(status.textUntil) }) }];
  const note = choice === "invisible" ? t("status.invisible_note") : choice === "auto" ? t("status.auto_note") : "";
  return (
    <form
      class={css["form"]}
      onSubmit={(e) => {
        e.preventDefault();
        void save();
      }}
    >
      <div>
        <Choice label={t("status.choice")} value={choice} options={CHOICES.map((value) => ({ value, label: t(`status.${value}`) }))} onChange={setChoice} />
        <p class={css["note"]} role="status">
          {note}
        </p>
      </div>
      <Field label={t("status.words")} name="status" value={text} onInput={setText} hint={t("status.words_note")} error={failure === null ? "" : explain(failure)} />
      {text.trim() !== "" && (
        <Choice label={t("status.until")} value={until} options={[...kept, ...(Object.keys(UNTIL) as Until[]).map((value) => ({ value, label: t(`status.${value}`) }))]} onChange={setUntil} />
      )}
      <div>
        <Button kind="primary" type="submit" isBusy={isBusy}>
          {t("status.save")}
        </Button>
      </div>
    </form>
  );
}
