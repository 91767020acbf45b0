import { useId } from "preact/hooks";
import choice from "./Choice.module.css";
import css from "./Swatches.module.css";

interface SwatchesProps<T extends string> {
  label: string;
  value: T;
  options: readonly { readonly value: T; readonly label: string }[];
  theme: "light" | "dark";
  onChange: (value: T) => void;
}

/** Swatches is one of some accents, each in its colour. The name of the chosen one is written out. */
export function Swatches<T extends string>({ label, value, options, theme, onChange }: SwatchesProps<T>) {
  const name = useId();
  return (
    <fieldset class={choice["choice"]}>
      <legend class={choice["legend"]}>
        {label} · {options.find((o) => o.value === value)?.label}
      </legend>
      <div class={css["swatches"]}>
        {options.map((o) => (
          <label key={o.value} class={css["option"]} title={o.label}>
            <input class={choice["input"]} type="radio" name={name} value={o.value} checked={o.value === value} aria-label={o.label} onChange={() => onChange(o.value)} />
            <span class={css["swatch"]} data-theme={theme} data-accent={o.value} />
          </label>
        ))}
      </div>
    </fieldset>
  );
}
