import type { ComponentChildren } from "preact";
import css from "./ListRow.module.css";
import type { ContextMenuHandlers } from "./useContextMenu";

interface ListRowProps {
  href: string;
  isCurrent: boolean;
  avatar: ComponentChildren;
  title: string;
  /** After the title: small signs. */
  signs?: ComponentChildren;
  /** At the end of the first line. */
  time: ComponentChildren;
  preview: ComponentChildren;
  /** At the end of the second line. */
  end: ComponentChildren;
  /** What else the link listens to. */
  link?: ContextMenuHandlers & { readonly tabIndex: number };
}

/** ListRow is one conversation: a link, so that it can be opened elsewhere too. */
export function ListRow({ href, isCurrent, avatar, title, signs, time, preview, end, link }: ListRowProps) {
  return (
    <a {...link} class={`${css["row"]} ${isCurrent ? css["current"] : ""}`} href={href} aria-current={isCurrent ? "page" : undefined}>
      {avatar}
      <span class={css["body"]}>
        <span class={css["line"]}>
          <span class={css["name"]}>
            <span class={css["title"]} dir="auto">
              {title}
            </span>
            {signs}
          </span>
          <span class={css["time"]}>{time}</span>
        </span>
        <span class={css["line"]}>
          <bdi class={css["preview"]}>{preview}</bdi>
          {end}
        </span>
      </span>
    </a>
  );
}
