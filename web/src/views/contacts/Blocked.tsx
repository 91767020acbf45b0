import { t } from "../../i18n";
import { blocked, wish } from "../../state/contacts";
import { useSnapshot } from "../../state/useSnapshot";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { PersonLink } from "../people/PersonLink";
import css from "./ContactsPart.module.css";

/** Blocked is whose messages are refused. */
export function Blocked() {
  const all = useSnapshot(blocked);
  if (all.length === 0) {
    return <Empty icon="ban" text={t("contacts.no_blocked")} />;
  }
  return (
    <div class={css["scroll"]}>
      <p class={css["note"]}>{t("contacts.blocked_note")}</p>
      <ul class={css["list"]} aria-label={t("contacts.blocked")}>
        {all.map((id) => (
          <li key={id}>
            <PersonLink id={id}>
              <Button onClick={() => wish({ user: id, wish: "unblock" })}>{t("people.unblock")}</Button>
            </PersonLink>
          </li>
        ))}
      </ul>
    </div>
  );
}
