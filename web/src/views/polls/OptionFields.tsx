import { useEffect, useId, useRef } from "preact/hooks";
import { t } from "../../i18n";
import { Button, IconButton } from "../../ui/Button";
import { ownedByIme } from "../../ui/ime";
import css from "./PollDialog.module.css";

const MOST = 12;
const LENGTH = 100;

interface OptionFieldsProps {
  options: readonly string[];
  /** The right one, -1 as long as none is; null: it is no quiz. */
  right: number | null;
  onChange: (options: readonly string[]) => void;
  onRight: (right: number) => void;
}

/** OptionFields are the options of a poll in the making: Enter goes on to the next one, buttons take one out and move it up. */
export function OptionFields({ options, right, onChange, onRight }: OptionFieldsProps) {
  const list = useRef<HTMLOListElement>(null);
  const next = useRef(-1);
  const name = useId();
  useEffect(() => {
    if (next.current >= 0) {
      list.current?.querySelectorAll<HTMLInputElement>("input[data-option]")[next.current]?.focus();
      next.current = -1;
    }
  });
  const goTo = (i: number, now: readonly string[] = options) => {
    next.current = i;
    onChange([...now]);
  };
  const enter = (e: KeyboardEvent, i: number) => {
    if (e.key !== "Enter" || ownedByIme(e)) {
      return;
    }
    e.preventDefault();
    if (i + 1 < options.length || options.length < MOST) {
      goTo(i + 1, i + 1 < options.length ? options : [...options, ""]);
    }
  };
  const remove = (i: number) => {
    goTo(Math.max(0, i - 1), options.filter((_, at) => at !== i));
    onRight(right === i ? -1 : right !== null && right > i ? right - 1 : (right ?? -1));
  };
  const raise = (i: number) => {
    goTo(i - 1, options.map((o, at) => (at === i - 1 ? (options[i] ?? "") : at === i ? (options[i - 1] ?? "") : o)));
    onRight(right === i ? i - 1 : right === i - 1 ? i : (right ?? -1));
  };
  return (
    <fieldset class={css["options"]}>
      <legend class={css["legend"]}>{t(right === null ? "poll.options" : "poll.options_right")}</legend>
      <ol ref={list} class={css["list"]}>
        {options.map((option, i) => (
          <li key={i} class={css["option"]}>
            {right !== null && <input class={css["right"]} type="radio" name={name} checked={right === i} aria-label={t("poll.right_is", { number: i + 1 })} onChange={() => onRight(i)} />}
            <input class={css["input"]} data-option value={option} maxLength={LENGTH} dir="auto" autocomplete="off" aria-label={t("poll.option", { number: i + 1 })} placeholder={t("poll.option", { number: i + 1 })} onInput={(e) => onChange(options.map((o, at) => (at === i ? e.currentTarget.value : o)))} onKeyDown={(e) => enter(e, i)} />
            <IconButton icon="up" label={t("poll.raise", { number: i + 1 })} disabled={i === 0} onClick={() => raise(i)} />
            <IconButton icon="close" label={t("poll.remove", { number: i + 1 })} disabled={options.length <= 2} onClick={() => remove(i)} />
          </li>
        ))}
      </ol>
      {options.length < MOST && <Button onClick={() => goTo(options.length, [...options, ""])}>{t("poll.add")}</Button>}
    </fieldset>
  );
}
