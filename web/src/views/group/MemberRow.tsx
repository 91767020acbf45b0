import { useRef } from "preact/hooks";
import type { Member } from "../../core/types";
import { t } from "../../i18n";
import { initials, tint } from "../../state/initials";
import { shownName } from "../../state/members";
import { me, serverNow } from "../../state/selectors";
import { useSnapshot } from "../../state/useSnapshot";
import { Avatar } from "../../ui/Avatar";
import { IconButton } from "../../ui/Button";
import type { MenuPlace } from "../../ui/menuPlace";
import { useContextMenu } from "../../ui/useContextMenu";
import css from "./MemberRow.module.css";

interface MemberRowProps {
  member: Member;
  /** There is something one may do about others. */
  hasMenu: boolean;
  onMenu: (at: MenuPlace) => void;
  /** Of oneself: what one may do here. */
  onWhy: () => void;
}

/** MemberRow is one member, and the way to what one may do. */
export function MemberRow({ member, hasMenu, onMenu, onWhy }: MemberRowProps) {
  const { user, role } = member;
  const isMe = useSnapshot((s) => me(s)?.id === user.id);
  const isSilent = useSnapshot((s) => member.mutedUntil > serverNow(s));
  const row = useRef<HTMLDivElement>(null);
  const name = useSnapshot(() => shownName(member));
  const real = name === user.name ? "" : user.name;
  const about = [real, user.handle === "" ? "" : `@${user.handle}`].filter((part) => part !== "").join(" · ");
  const handlers = useContextMenu((at) => !isMe && onMenu(at));
  const person = (
    <>
      <Avatar initials={initials(user.name || user.handle)} tint={tint(user.id)} isSystem={user.system} picture={user.avatar} />
      <span class={css["names"]}>
        <span class={css["name"]} dir="auto">
          {name}
        </span>
        <span class={css["about"]} dir="auto">
          {about}
        </span>
      </span>
    </>
  );
  return (
    <div ref={row} class={css["row"]} data-member={user.handle} {...handlers}>
      {!user.deleted ? (
        <a class={`${css["person"]} ${css["link"]}`} href={`/u/${user.id}`}>
          {person}
        </a>
      ) : (
        <span class={css["person"]}>{person}</span>
      )}
      {isSilent && <span class={css["note"]}>{t("group.muted")}</span>}
      {(role === "owner" || role === "admin") && <span class={`${css["role"]} ${css[role]}`}>{t(role === "owner" ? "group.owner" : "group.admin")}</span>}
      {isMe && <span class={css["note"]}>{t("group.me")}</span>}
      {isMe ? <IconButton icon="info" label={t("group.why_me")} onClick={onWhy} /> : hasMenu && <IconButton icon="more" label={t("group.menu", { name })} onClick={() => row.current !== null && onMenu(row.current.lastElementChild ?? row.current)} />}
    </div>
  );
}
