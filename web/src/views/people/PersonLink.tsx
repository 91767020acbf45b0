import type { ComponentChildren } from "preact";
import type { Id } from "../../core/types";
import { userName } from "../../state/names";
import { people } from "../../state/selectors";
import { useSnapshot } from "../../state/useSnapshot";
import { PersonAvatar } from "./PersonAvatar";
import css from "./PersonLink.module.css";

interface PersonLinkProps {
  id: Id;
  /** Under the name; else the handle. */
  note?: string;
  /** What can be done, beside the link. */
  children?: ComponentChildren;
}

/** PersonLink is one person in a list, and leads to their card. */
export function PersonLink({ id, note, children }: PersonLinkProps) {
  const user = useSnapshot((s) => people(s)[id]);
  const name = useSnapshot((s) => userName(people(s), id));
  const handle = user === undefined || user.handle === "" ? "" : `@${user.handle}`;
  return (
    <div class={css["row"]}>
      <a class={css["link"]} href={`/u/${id}`}>
        <PersonAvatar id={id} />
        <span class={css["names"]}>
          <span class={css["name"]} dir="auto">
            {name}
          </span>
          <span class={css["note"]} dir="auto">
            {note ?? handle}
          </span>
        </span>
      </a>
      {children}
    </div>
  );
}
