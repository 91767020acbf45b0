import { useState } from "preact/hooks";
import type { Id } from "../../core/types";
import { uuidv7 } from "../../core/uuid";
import { t } from "../../i18n";
import { now } from "../../i18n/now";
import { call } from "../../state/client";
import { useTask } from "../../state/useTask";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { Switch } from "../../ui/Switch";
import { ErrorNote } from "../ErrorNote";
import { fromField, toField } from "../extras/times";
import { OptionFields } from "./OptionFields";
import css from "./PollDialog.module.css";

const QUESTION = 300;

/** PollDialog makes a poll and sends it. */
export function PollDialog({ conv, onClose, onSend }: { conv: Id; onClose: () => void; onSend: () => void }) {
  const [question, setQuestion] = useState("");
  const [options, setOptions] = useState<readonly string[]>(["", ""]);
  const [is, set] = useState({ multiple: false, anonymous: false, quiz: false });
  const [right, setRight] = useState(-1);
  const [end, setEnd] = useState("");
  const { isBusy, failure, run } = useTask();
  const words = options.map((o) => o.trim());
  const given = words.filter((o) => o !== "");
  const isTwice = new Set(given).size < given.length;
  const isLate = end !== "" && fromField(end) <= now();
  const error = isTwice ? t("poll.twice") : isLate ? t("poll.late") : is.quiz && (words[right] ?? "") === "" ? t("poll.which_right") : "";
  const isReady = question.trim() !== "" && [...question.trim()].length <= QUESTION && given.length >= 2 && error === "";
  const send = () =>
    run(async () => {
      const poll = { question: question.trim(), options: given, ...is, right: is.quiz ? given.indexOf(words[right] ?? "") : 0, ...(end !== "" && { closesAt: fromField(end) }) };
      await call("send", { conv, clientId: uuidv7(), text: "", entities: [], rich: { kind: "rich", fallback: "", what: "poll", value: poll } });
      onSend();
      onClose();
    });
  return (
    <Dialog title={t("poll.new")} closeLabel={t("dialog.close")} onClose={onClose}>
      <form
        class={css["form"]}
        onSubmit={(e) => {
          e.preventDefault();
          void send();
        }}
      >
        <div class={css["scroll"]}>
          <Field label={t("poll.question")} name="question" value={question} isFocused onInput={setQuestion} error={[...question].length > QUESTION ? t("poll.long", { limit: QUESTION }) : ""} />
          <OptionFields options={options} right={is.quiz ? right : null} onChange={setOptions} onRight={setRight} />
          {!is.quiz && <Switch label={t("poll.multiple")} isOn={is.multiple} onChange={(multiple) => set({ ...is, multiple })} />}
          <Switch label={t("poll.anonymous")} note={t("poll.anonymous_note")} isOn={is.anonymous} onChange={(anonymous) => set({ ...is, anonymous })} />
          <Switch label={t("poll.quiz")} note={t("poll.quiz_note")} isOn={is.quiz} onChange={(quiz) => set({ ...is, quiz, multiple: !quiz && is.multiple })} />
          <label class={css["end"]}>
            {t("poll.end")}
            <input class={css["time"]} type="datetime-local" name="end" value={end} min={toField(now())} onInput={(e) => setEnd(e.currentTarget.value)} />
          </label>
          {given.length >= 2 && error !== "" && (
            <p class={css["error"]} role="alert">
              {error}
            </p>
          )}
          {failure !== null && <ErrorNote failure={failure} />}
        </div>
        <Button kind="primary" type="submit" isWide isBusy={isBusy} disabled={!isReady}>
          {t("chat.send")}
        </Button>
      </form>
    </Dialog>
  );
}
