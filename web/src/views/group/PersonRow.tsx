import type { ComponentChildren } from "preact";
import type { User } from "../../core/types";
import { initials, tint } from "../../state/names";
import { Avatar } from "../../ui/Avatar";
import css from "./PersonRow.module.css";

/** PersonRow is one person in a list, and what can be done. */
export function PersonRow({ user, note, children }: { user: User; note: string; children?: ComponentChildren }) {
  const name = user.name || user.handle;
  return (
    <li class={css["row"]}>
      <Avatar initials={initials(name)} tint={tint(user.id)} />
      <span class={css["names"]}>
        <span class={css["name"]} dir="auto">
          {name}
        </span>
        <span class={css["handle"]}>{user.handle === "" ? "" : `@${user.handle}`}</span>
      </span>
      {note !== "" && <span class={css["note"]}>{note}</span>}
      {children}
    </li>
  );
}
