import { useId, useState } from "preact/hooks";
import { t } from "../../i18n";
import { Button } from "../../ui/Button";
import type { PollBody } from "./Poll";
import css from "./Poll.module.css";

interface BallotProps {
  poll: PollBody;
  chosen: readonly number[];
  isBusy: boolean;
  onVote: (options: readonly number[]) => void;
}

/** Ballot is where one votes: nothing is sent before one says so. */
export function Ballot({ poll, chosen, isBusy, onVote }: BallotProps) {
  const [options, setOptions] = useState(chosen);
  const name = useId();
  const choose = (i: number, isOn: boolean) => setOptions(!poll.multiple ? [i] : isOn ? [...options, i].toSorted((a, b) => a - b) : options.filter((o) => o !== i));
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        onVote(options);
      }}
    >
      <fieldset class={css["options"]} role={poll.multiple ? "group" : "radiogroup"}>
        <legend class={css["question"]} dir="auto">
          {poll.question}
        </legend>
        {poll.options.map((option, i) => (
          <label key={i} class={css["option"]}>
            <input class={css["input"]} type={poll.multiple ? "checkbox" : "radio"} name={name} checked={options.includes(i)} onChange={(e) => choose(i, e.currentTarget.checked)} />
            <span dir="auto">{option}</span>
          </label>
        ))}
      </fieldset>
      <Button kind="primary" type="submit" isWide isBusy={isBusy} disabled={options.length === 0}>
        {t("poll.vote")}
      </Button>
    </form>
  );
}
