import { useId } from "preact/hooks";
import { t } from "../../i18n";
import css from "./TextArea.module.css";

interface TextAreaProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
  /** Characters; the count shows near it. */
  most: number;
  rows?: number;
  isFocused?: boolean;
}

/** TextArea is a field for a few lines. */
export function TextArea({ label, value, onInput, most, rows = 8, isFocused = true }: TextAreaProps) {
  const id = useId();
  const length = Array.from(value.trim()).length;
  const isOver = length > most;
  return (
    <div class={css["field"]}>
      <label class={css["label"]} for={id}>
        {label}
      </label>
      <textarea
        id={id}
        class={css["area"]}
        rows={rows}
        dir="auto"
        value={value}
        autofocus={isFocused}
        aria-invalid={isOver}
        aria-describedby={`${id}-count`}
        onInput={(e) => onInput(e.currentTarget.value)}
      />
      <div id={`${id}-count`} class={isOver ? css["over"] : css["count"]} role={isOver ? "alert" : undefined}>
        {length >= most * 0.8 ? t("chat.count", { count: length, limit: most }) : ""}
      </div>
    </div>
  );
}
