import type { ComponentChildren } from "preact";
import css from "./Empty.module.css";
import { Icon, type IconName } from "./Icon";

/** Empty is one line and at most one action, where there is nothing else. */
export function Empty({ icon, text, children }: { icon: IconName; text: string; children?: ComponentChildren }) {
  return (
    <div class={css["empty"]}>
      <span class={css["icon"]}>
        <Icon name={icon} size={40} />
      </span>
      <p class={css["text"]}>{text}</p>
      {children}
    </div>
  );
}
