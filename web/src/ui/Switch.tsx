import { useId } from "preact/hooks";
import css from "./Switch.module.css";

interface SwitchProps {
  label: string;
  note?: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}

/** Switch is on or off, and takes effect at once. */
export function Switch({ label, note = "", isOn, onChange }: SwitchProps) {
  const id = useId();
  return (
    <div class={css["line"]}>
      <div class={css["words"]}>
        <label for={id}>{label}</label>
        {note !== "" && (
          <div id={`${id}-note`} class={css["note"]}>
            {note}
          </div>
        )}
      </div>
      <input
        id={id}
        class={css["switch"]}
        type="checkbox"
        role="switch"
        aria-checked={isOn}
        checked={isOn}
        aria-describedby={note === "" ? undefined : `${id}-note`}
        onChange={(e) => onChange(e.currentTarget.checked)}
      />
    </div>
  );
}
