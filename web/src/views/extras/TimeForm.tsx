import { useState } from "preact/hooks";
import { explain, t } from "../../i18n";
import { now } from "../../i18n/now";
import { useTask } from "../../state/useTask";
import { Button } from "../../ui/Button";
import { dayTime } from "./dayTime";
import { choices, fromField, toField } from "./times";
import css from "./TimeForm.module.css";

/** TimeForm offers some times, and takes any other. */
export function TimeForm({ start, action = t("later.plan"), onChoose }: { start?: number; action?: string; onChoose: (at: number) => Promise<void> }) {
  const [at, setAt] = useState(toField(start ?? now() + 3_600_000));
  const { isBusy, failure, run } = useTask();
  return (
    <form
      class={css["form"]}
      onSubmit={(e) => {
        e.preventDefault();
        void run(() => onChoose(fromField(at)));
      }}
    >
      <ul class={css["choices"]}>
        {choices(now()).map(({ name, at: time }) => (
          <li key={name}>
            <button type="button" class={css["choice"]} disabled={isBusy} onClick={() => void run(() => onChoose(time))}>
              <span>{t(`later.at_${name}`)}</span>
              <span class={css["time"]}>{dayTime(time, now())}</span>
            </button>
          </li>
        ))}
      </ul>
      <label class={css["label"]}>
        {t("later.other")}
        <input class={css["field"]} type="datetime-local" name="at" required value={at} min={toField(now())} onInput={(e) => setAt(e.currentTarget.value)} />
      </label>
      <p class={css["error"]} role="alert">
        {failure === null ? "" : explain(failure)}
      </p>
      <div>
        <Button kind="primary" type="submit" isBusy={isBusy} disabled={at === ""}>
          {action}
        </Button>
      </div>
    </form>
  );
}
