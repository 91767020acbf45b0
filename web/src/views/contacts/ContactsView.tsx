import { t } from "../../i18n";
import { overlay } from "../../state/overlay";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import css from "./ContactsView.module.css";

/** ContactsView is the place where people one knows will be. */
export function ContactsView() {
  return (
    <section class={css["contacts"]}>
      <header class={css["bar"]}>
        <h1 class={css["title"]}>{t("contacts.title")}</h1>
      </header>
      <Empty icon="contacts" text={t("contacts.empty")}>
        <Button
          kind="primary"
          onClick={() => {
            overlay.value = "new";
          }}
        >
          {t("list.new")}
        </Button>
      </Empty>
    </section>
  );
}
