import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import css from "./Field.module.css";

interface FieldProps {
  label: string;
  name: string;
  type?: "text" | "password";
  value: string;
  onInput: (value: string) => void;
  hint?: string;
  error?: string;
  autocomplete?: string;
  isFocused?: boolean;
  /** Something at the end of the line: a button. */
  after?: ComponentChildren;
}

export function Field({ label, name, type = "text", value, onInput, hint = "", error = "", autocomplete = "off", isFocused = false, after }: FieldProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // The attribute works once in a page, and in dialogs.
    if (isFocused) {
      input.current?.focus();
    }
  }, []);
  const note = error || hint;
  return (
    <div class={css["field"]}>
      <label class={css["label"]} for={id}>{label}</label>
      <div class={css["line"]}>
        <input
          ref={input}
          id={id}
          class={css["input"]}
          name={name}
          // The two kinds take the same attributes; the types know one at a time.
          type={type as "text"}
          value={value}
          dir="auto"
          autocomplete={autocomplete}
          autocapitalize="none"
          spellcheck={false}
          autofocus={isFocused}
          aria-invalid={error !== ""}
          aria-describedby={note === "" ? undefined : `${id}-note`}
          onInput={(e) => onInput(e.currentTarget.value)}
        />
        {after}
      </div>
      {note !== "" && (
        <div id={`${id}-note`} class={error === "" ? css["hint"] : css["error"]} role={error === "" ? undefined : "alert"}>
          {note}
        </div>
      )}
    </div>
  );
}
