import type { Event } from "../../../core/types";
import { t } from "../../../i18n";
import { userName } from "../../../state/names";
import { people } from "../../../state/selectors";
import { useSnapshot } from "../../../state/useSnapshot";
import css from "./From.module.css";

/** From says whose words these were. */
export function From({ from }: { from: NonNullable<Event["forwarded"]> }) {
  const known = useSnapshot((s) => (s.users[from.userId] === undefined ? "" : userName(people(s), from.userId)));
  const text = t("ops.forwarded_from", { name: known || from.name });
  return from.userId === "0" ? (
    <span class={css["from"]}>{text}</span>
  ) : (
    <a class={css["from"]} href={`/u/${from.userId}`} tabIndex={-1} dir="auto" data-from>
      {text}
    </a>
  );
}
