import type { Conversation } from "../../core/types";
import { t } from "../../i18n";
import { initials, tint } from "../../state/initials";
import { shownName, useMembers } from "../../state/members";
import { isKeeper, may } from "../../state/policy";
import { Avatar } from "../../ui/Avatar";
import { Icon } from "../../ui/Icon";
import { ErrorNote } from "../ErrorNote";
import { Waiting } from "../Waiting";
import css from "./Faces.module.css";

/** Places of the grid: three lines. */
const PLACES = 15;

/** Faces are the first members, and the ways to add and remove some. */
export function Faces({ conv }: { conv: Conversation }) {
  const { members, failure, reload } = useMembers(conv, false);
  const mayAdd = may(conv, "invite");
  const mayRemove = isKeeper(conv.role) && conv.memberCount > 1;
  const at = `/c/${conv.id}/info`;
  const shown = members?.slice(0, PLACES - Number(mayAdd) - Number(mayRemove)) ?? [];
  return (
    <section>
      <a class={css["all"]} href={`${at}/members`}>
        <h2 class={css["heading"]}>
          {t("group.members")} <span class={css["count"]}>{conv.memberCount}</span>
        </h2>
        <span class={css["into"]}>
          <Icon name="forward" size={16} />
        </span>
      </a>
      {members === null && failure === null && <Waiting shape="rows" text={t("group.loading")} onRetry={reload} />}
      {members === null && failure !== null && <ErrorNote failure={failure} action={{ label: t("app.retry"), run: reload }} />}
      <ul class={css["grid"]}>
        {shown.map((m) => (
          <li key={m.user.id}>
            <a class={`${css["place"]} ${css["way"]}`} href={`/u/${m.user.id}`}>
              <Avatar initials={initials(m.user.name || m.user.handle)} tint={tint(m.user.id)} isSystem={m.user.system} picture={m.user.avatar} />
              <span class={css["name"]} dir="auto">
                {shownName(m)}
              </span>
            </a>
          </li>
        ))}
        {mayAdd && <Way href={`${at}/add`} icon="plus" label={t("group.add")} />}
        {mayRemove && <Way href={`${at}/members`} icon="minus" label={t("group.remove_some")} />}
      </ul>
    </section>
  );
}

function Way({ href, icon, label }: { href: string; icon: "plus" | "minus"; label: string }) {
  return (
    <li>
      <a class={`${css["place"]} ${css["way"]}`} href={href} title={label} aria-label={label}>
        <span class={css["frame"]}>
          <Icon name={icon} size={22} />
        </span>
      </a>
    </li>
  );
}
