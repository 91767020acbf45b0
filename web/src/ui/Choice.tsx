import { useId } from "preact/hooks";
import css from "./Choice.module.css";

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: readonly { readonly value: T; readonly label: string; readonly lang?: string }[];
  onChange: (value: T) => void;
  /** Where a title above says the same. */
  isLabelHidden?: boolean;
}

/** Choice is one of a few, all of them in sight. */
export function Choice<T extends string>({ label, value, options, onChange, isLabelHidden = false }: ChoiceProps<T>) {
  const name = useId();
  return (
    <fieldset class={css["choice"]}>
      <legend class={isLabelHidden ? "visually-hidden" : css["legend"]}>{label}</legend>
      <div class={css["options"]}>
        {options.map((o) => (
          <label key={o.value} class={css["option"]} lang={o.lang}>
            <input class={css["input"]} type="radio" name={name} value={o.value} checked={o.value === value} onChange={() => onChange(o.value)} />
            <span class={css["text"]}>{o.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
