import { useState } from "preact/hooks";
import type { Conversation } from "../../core/types";
import { explain, t } from "../../i18n";
import { span } from "../../state/groupNotices";
import { call } from "../../state/client";
import { useTask } from "../../state/useTask";
import { Button } from "../../ui/Button";
import { Choice } from "../../ui/Choice";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { Switch } from "../../ui/Switch";
import css from "./Timer.module.css";

const UNITS = { second: 1, minute: 60, hour: 3600, day: 86_400 } as const;
type Unit = keyof typeof UNITS;
const USUAL = [3600, 86_400, 604_800] as const;

/** TimerDialog asks how long the messages sent from now on stay. */
export function TimerDialog({ conv, onClose }: { conv: Conversation; onClose: () => void }) {
  const now = Math.abs(conv.timer);
  const isUsual = now === 0 || USUAL.some((s) => s === now);
  const own = (Object.entries(UNITS) as [Unit, number][]).findLast(([, s]) => now > 0 && now % s === 0)?.[0] ?? "hour";
  const [chosen, choose] = useState(isUsual ? String(now) : "own");
  const [unit, setUnit] = useState<Unit>(own);
  const [count, setCount] = useState(isUsual ? "12" : String(now / UNITS[own]));
  const [isFromRead, setFromRead] = useState(conv.timer < 0);
  const { isBusy, failure, run } = useTask();
  const seconds = chosen === "own" ? Math.round(Number(count) * UNITS[unit]) : Number(chosen);
  const save = async () => {
    await call("order", { do: "timer", conv: conv.id, timer: isFromRead && conv.kind === "direct" ? -seconds : seconds });
    onClose();
  };
  return (
    <Dialog title={t("timer.title")} closeLabel={t("dialog.close")} onClose={onClose}>
      <form
        class={css["form"]}
        onSubmit={(e) => {
          e.preventDefault();
          void run(save);
        }}
      >
        <p class={css["text"]}>{t("timer.about")}</p>
        <Choice
          label={t("timer.how_long")}
          value={chosen}
          onChange={choose}
          options={[{ value: "0", label: t("timer.off") }, ...USUAL.map((s) => ({ value: String(s), label: span(s) })), { value: "own", label: t("timer.own") }]}
        />
        {chosen === "own" && (
          <div class={css["own"]}>
            <Field label={t("timer.count")} name="count" value={count} onInput={(text) => setCount(text.replace(/\D/g, ""))} />
            <Choice label={t("timer.unit")} isLabelHidden value={unit} onChange={setUnit} options={(Object.keys(UNITS) as Unit[]).map((value) => ({ value, label: t(`timer.${value}`) }))} />
          </div>
        )}
        {conv.kind === "direct" && seconds !== 0 && <Switch label={t("timer.from_read")} note={t("timer.from_read_note")} isOn={isFromRead} onChange={setFromRead} />}
        {failure !== null && (
          <p class={css["text"]} role="alert">
            {explain(failure)}
          </p>
        )}
        <Button kind="primary" type="submit" isWide isBusy={isBusy} disabled={!(seconds >= 0) || (chosen === "own" && seconds === 0)}>
          {t("dialog.save")}
        </Button>
      </form>
    </Dialog>
  );
}
