import type { ComponentChildren } from "preact";
import type { User } from "../../core/types";
import { t } from "../../i18n";
import { initials, tint } from "../../state/initials";
import { people } from "../../state/selectors";
import { useSnapshot } from "../../state/useSnapshot";
import { Avatar } from "../../ui/Avatar";
import css from "./PersonRow.module.css";

interface PersonRowProps {
  user: User;
  note: string;
  /** Leads to the conversation with them. */
  onOpen?: (() => void) | undefined;
  children?: ComponentChildren;
}

/** PersonRow is one person in a list, and what can be done. */
export function PersonRow({ user, note, onOpen, children }: PersonRowProps) {
  const name = useSnapshot((s) => people(s)[user.id]?.name) || user.name || user.handle;
  const person = (
    <>
      <Avatar initials={initials(name)} tint={tint(user.id)} isSystem={user.system} picture={user.avatar} />
      <span class={css["names"]}>
        <span class={css["name"]} dir="auto">
          {name}
        </span>
        <span class={css["handle"]}>{user.handle === "" ? "" : `@${user.handle}`}</span>
      </span>
    </>
  );
  return (
    <div class={css["row"]}>
      {onOpen === undefined ? (
        <span class={css["person"]}>{person}</span>
      ) : (
        <button type="button" class={`${css["person"]} ${css["link"]}`} title={t("group.message")} onClick={onOpen}>
          {person}
        </button>
      )}
      {note !== "" && <span class={css["note"]}>{note}</span>}
      {children}
    </div>
  );
}
