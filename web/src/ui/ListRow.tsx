import type { ComponentChildren } from "preact";
import { Avatar } from "./Avatar";
import { Badge } from "./Badge";
import css from "./ListRow.module.css";

interface ListRowProps {
  href: string;
  isCurrent: boolean;
  onOpen: () => void;
  avatar: { readonly initials: string; readonly tint: number; readonly isGroup: boolean };
  title: string;
  time: string;
  preview: ComponentChildren;
  badge: { readonly count: number; readonly label: string };
}

/** ListRow is one conversation: a link, so that it can be opened elsewhere too. */
export function ListRow({ href, isCurrent, onOpen, avatar, title, time, preview, badge }: ListRowProps) {
  return (
    <a
      class={`${css["row"]} ${isCurrent ? css["current"] : ""}`}
      href={href}
      aria-current={isCurrent ? "page" : undefined}
      onClick={(e) => {
        if (!e.ctrlKey && !e.metaKey && !e.shiftKey && e.button === 0) {
          e.preventDefault();
          onOpen();
        }
      }}
    >
      <Avatar {...avatar} size="l" />
      <span class={css["body"]}>
        <span class={css["line"]}>
          <span class={css["title"]} dir="auto">
            {title}
          </span>
          <span class={css["time"]}>{time}</span>
        </span>
        <span class={css["line"]}>
          <span class={css["preview"]}>{preview}</span>
          <Badge {...badge} />
        </span>
      </span>
    </a>
  );
}
