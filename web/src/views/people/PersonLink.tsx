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
  return (
    <div class={css["row"]}>
      <a class={css["link"]} href={`/u/${id}`}>
        <PersonFace id={id} {...(note === undefined ? {} : { note })} />
      </a>
      {children}
    </div>
  );
}

/** PersonFace is how one person looks in a list. */
export function PersonFace({ id, note }: { id: Id; note?: string }) {
  const handle = useSnapshot((s) => s.users[id]?.handle ?? "");
  const name = useSnapshot((s) => userName(people(s), id));
  return (
    <>
      <PersonAvatar id={id} />
      <span class={css["names"]}>
        <span class={css["name"]} dir="auto">
          {name}
        </span>
        <span class={css["note"]} dir="auto">
          {note || (handle === "" ? "" : `@${handle}`)}
        </span>
      </span>
    </>
  );
}
