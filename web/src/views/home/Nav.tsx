import { t } from "../../i18n";
import { route } from "../../state/route";
import { newFriends, totalUnread } from "../../state/selectors";
import { runShortcut } from "../../state/shortcuts";
import { useSnapshot } from "../../state/useSnapshot";
import { Badge } from "../../ui/Badge";
import { Icon, type IconName } from "../../ui/Icon";
import { OnDemand } from "../OnDemand";
import { ownStatus } from "../presence/load";
import css from "./Nav.module.css";

/** Nav leads to the parts of the app: a rail at the side, tabs at the bottom of narrow screens. */
export function Nav() {
  const unread = useSnapshot(totalUnread);
  const { name } = route.value;
  return (
    <nav class={css["nav"]} aria-label={t("nav.label")} data-part-of-page="rail">
      <OnDemand load={ownStatus} props={{}} />
      <Item
        icon="chat"
        href="/"
        label={t("nav.chats")}
        hint={unread > 0 ? t("nav.chats_hint") : t("nav.chats")}
        isCurrent={name === "home" || name === "chat" || name === "info"}
        badge={unread}
        onDblClick={() => void runShortcut("next_unread")}
      />
      <Item icon="contacts" href="/contacts" label={t("nav.contacts")} isCurrent={name === "contacts" || name === "person"} badge={useSnapshot(newFriends)} badgeLabel="nav.new_friends" />
      <Item icon="search" href="/search" label={t("nav.search")} isCurrent={name === "search"} />
      <Item icon="settings" href="/settings" label={t("nav.settings")} isCurrent={name === "settings"} isLast />
    </nav>
  );
}

interface ItemProps {
  icon: IconName;
  href: string;
  label: string;
  hint?: string;
  isCurrent: boolean;
  isLast?: boolean;
  badge?: number;
  badgeLabel?: "list.unread" | "nav.new_friends";
  onDblClick?: () => void;
}

function Item({ icon, href, label, hint = label, isCurrent, isLast = false, badge = 0, badgeLabel = "list.unread", onDblClick }: ItemProps) {
  return (
    <a class={`${css["item"]} ${isLast ? css["last"] : ""}`} href={href} title={hint} aria-current={isCurrent ? "page" : undefined} onDblClick={onDblClick}>
      <span class={css["icon"]}>
        <Icon name={icon} size={22} />
        <span class={css["badge"]}>
          <Badge count={badge} label={t(badgeLabel, { count: badge })} />
        </span>
      </span>
      <span class={css["label"]}>{label}</span>
    </a>
  );
}
