import type { ComponentChildren } from "preact";
import css from "./Banner.module.css";

/** Banner is a line about the state of things, above or below what goes on. */
export function Banner({ text, children }: { text: string; children?: ComponentChildren }) {
  return (
    <div class={css["banner"]} role="status">
      <span class={css["text"]}>{text}</span>
      {children}
    </div>
  );
}
