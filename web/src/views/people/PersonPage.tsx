import type { Id } from "../../core/types";
import { t } from "../../i18n";
import { goUp } from "../../state/route";
import { IconButton } from "../../ui/Button";
import css from "./PersonPage.module.css";
import { ProfileCard } from "./ProfileCard";

/** PersonPage is the card as a page of its own: on the phone, and where a link leads. */
export function PersonPage({ id }: { id: Id }) {
  return (
    <section class={css["page"]} aria-label={t("info.direct")}>
      <header class={css["bar"]}>
        <IconButton icon="back" label={t("chat.back")} onClick={() => goUp()} />
      </header>
      <div class={css["body"]}>
        <div class={css["column"]}>
          <ProfileCard id={id} heading="h1" />
        </div>
      </div>
    </section>
  );
}
