import type { ComponentChildren } from "preact";
import css from "./Part.module.css";

interface PartProps {
  /** As in sections.ts: where the search leads. */
  id: string;
  /** None where the control below says the same. */
  title?: string;
  note?: string;
  /** Below what heading it stands. */
  level?: 2 | 3;
  children?: ComponentChildren;
}

/** Part is one setting, or a few that belong together. */
export function Part({ id, title = "", note = "", level = 3, children }: PartProps) {
  const Heading = `h${level}` as const;
  return (
    <section id={`setting-${id}`} class={css["part"]} tabIndex={-1}>
      {title !== "" && <Heading class={css["title"]}>{title}</Heading>}
      {children}
      {note !== "" && <p class={css["note"]}>{note}</p>}
    </section>
  );
}

/** Actions stand at the end of a part. */
export function Actions({ children }: { children: ComponentChildren }) {
  return <div class={css["actions"]}>{children}</div>;
}

/** Trouble is why something did not work. */
export function Trouble({ text }: { text: string }) {
  return text === "" ? null : (
    <p class={css["error"]} role="alert">
      {text}
    </p>
  );
}
