import { useId } from "preact/hooks";
import css from "./Slider.module.css";

interface SliderProps {
  label: string;
  value: number;
  min: number;
  max: number;
  /** The value in words. */
  text: string;
  onChange: (value: number) => void;
}

/** Slider chooses a whole number; it takes effect while it is moved. */
export function Slider({ label, value, min, max, text, onChange }: SliderProps) {
  const id = useId();
  return (
    <div>
      <div class={css["head"]}>
        <label for={id}>{label}</label>
        <output for={id} class={css["value"]}>
          {text}
        </output>
      </div>
      <input
        id={id}
        class={css["slider"]}
        type="range"
        min={min}
        max={max}
        step={1}
        value={value}
        aria-valuetext={text}
        onInput={(e) => onChange(Number(e.currentTarget.value))}
      />
    </div>
  );
}
