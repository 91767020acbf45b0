import type { Rich } from "../../core/types";
import { t } from "../../i18n";
import { initials, tint } from "../../state/initials";
import { useSnapshot } from "../../state/useSnapshot";
import { Avatar } from "../../ui/Avatar";
import css from "./Card.module.css";

/** PersonCard leads to somebody's profile, where one can write to them or ask to be friends. */
export function PersonCard({ card: { userId, name, handle } }: { card: Extract<Rich, { what: "card" }>["value"] }) {
  const shown = name || handle;
  const picture = useSnapshot((s) => s.users[userId]?.avatar);
  return (
    <a class={css["card"]} href={`/u/${userId}`} aria-label={t("media.open_card", { name: shown })}>
      <Avatar initials={initials(shown)} tint={tint(userId)} size="m" picture={picture} />
      <span class={css["words"]}>
        <span class={css["line"]} dir="auto">
          {shown}
        </span>
        <span class={css["facts"]}>{handle === "" ? t("media.card") : `@${handle}`}</span>
      </span>
    </a>
  );
}
