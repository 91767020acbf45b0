import { useState } from "preact/hooks";
import type { Id } from "../../core/types";
import { loadExtraTexts, loadGroupTexts, loadToolTexts, t } from "../../i18n";
import { listTime } from "../../i18n/time";
import { call } from "../../state/client";
import { conversationName } from "../../state/names";
import { hasNews, isMuted, me, mentionsOf, people, serverNow, unreadOf } from "../../state/selectors";
import { deliveryOf, isSaid } from "../../state/timeline";
import { useSnapshot } from "../../state/useSnapshot";
import { Badge } from "../../ui/Badge";
import { Icon } from "../../ui/Icon";
import { ListRow } from "../../ui/ListRow";
import type { MenuPlace } from "../../ui/menuPlace";
import { Ticks } from "../../ui/Ticks";
import { useContextMenu } from "../../ui/useContextMenu";
import { OnDemand } from "../OnDemand";
import { ConversationAvatar } from "./ConversationAvatar";
import css from "./ConversationRow.module.css";
import { Preview } from "./Preview";

const confirm = () => import("../group/ConfirmDialog").then((m) => m.ConfirmDialog);
const openMenu = () => Promise.all([import("./ConversationMenu"), loadExtraTexts(), loadGroupTexts(), loadToolTexts()]).then(([m]) => m.ConversationMenu);

interface ConversationRowProps {
  id: Id;
  isCurrent: boolean;
  /** The one that Tab reaches. */
  isStop: boolean;
  now: number;
}

export function ConversationRow({ id, isCurrent, isStop, now }: ConversationRowProps) {
  const conv = useSnapshot((s) => s.conversations[id]);
  const users = useSnapshot(people);
  const pending = useSnapshot((s) => s.outbox[id]?.at(-1));
  const muted = useSnapshot((s) => conv !== undefined && isMuted(conv, serverNow(s)));
  const [menu, setMenu] = useState<MenuPlace | null>(null);
  const [isLeaving, setLeaving] = useState(false);
  const handlers = useContextMenu(setMenu);
  if (conv === undefined) {
    return null;
  }
  const name = conversationName(users, conv);
  const at = pending?.at ?? conv.last?.sentAt ?? 0;
  return (
    <>
      <ListRow
        href={`/c/${id}`}
        isCurrent={isCurrent}
        avatar={<ConversationAvatar conv={conv} size="l" />}
        title={name}
        signs={<Signs isSystem={users[conv.peer]?.system === true} isMuted={muted} />}
        time={
          <>
            <Delivery id={id} />
            {at === 0 ? "" : listTime(at, now)}
          </>
        }
        preview={<Preview conv={conv} isCurrent={isCurrent} />}
        end={<News id={id} isMuted={muted} />}
        link={{ ...handlers, tabIndex: isStop ? 0 : -1 }}
      />
      {menu !== null && <OnDemand load={openMenu} props={{ id, name, at: menu, onLeave: () => setLeaving(true), onClose: () => setMenu(null) }} />}
      {isLeaving && (
        <OnDemand load={confirm} props={{ title: t("group.leave"), text: t("group.leave_confirm", { name }), onClose: () => setLeaving(false), onConfirm: () => call("leave", id) }} />
      )}
    </>
  );
}

function Signs({ isSystem, isMuted: muted }: { isSystem: boolean; isMuted: boolean }) {
  const sign = (icon: "official" | "bellOff", label: string) => (
    <span title={label}>
      <Icon name={icon} size={15} />
      <span class="visually-hidden">{label}</span>
    </span>
  );
  return (
    <>
      {isSystem && sign("official", t("list.system"))}
      {muted && sign("bellOff", t("list.muted"))}
    </>
  );
}

/** Delivery: the ticks of one's own last message, which nothing newer hides. */
function Delivery({ id }: { id: Id }) {
  const conv = useSnapshot((s) => s.conversations[id]);
  const pending = useSnapshot((s) => s.outbox[id]?.at(-1));
  const myId = useSnapshot((s) => me(s)?.id ?? "");
  const last = conv?.last ?? null;
  const isOwn = last !== null && last.sender === myId && isSaid(last.body);
  const state = pending?.state ?? (isOwn && conv !== undefined ? deliveryOf(last.seq, conv) : null);
  return state === null ? null : <Ticks state={state} label={t(`state.${state}`)} />;
}

function News({ id, isMuted: muted }: { id: Id; isMuted: boolean }) {
  const count = useSnapshot((s) => {
    const c = s.conversations[id];
    return c === undefined ? 0 : unreadOf(c, s.reading);
  });
  const isNew = useSnapshot((s) => {
    const c = s.conversations[id];
    return c !== undefined && hasNews(c, s.reading);
  });
  const isMentioned = useSnapshot((s) => {
    const c = s.conversations[id];
    return c !== undefined && mentionsOf(c, s.reading).length > 0;
  });
  const isPinned = useSnapshot((s) => (s.conversations[id]?.settings.pinned ?? 0) > 0);
  return (
    <>
      {isMentioned && <Badge count={0} sign="@" label={t("list.mentioned")} />}
      <Badge count={count} isDot={isNew} isMuted={muted} label={count > 0 ? t("list.unread", { count }) : t("list.marked_unread")} />
      {isPinned && (
        <span class={css["pin"]} data-pinned title={t("list.pinned")}>
          <Icon name="pin" size={15} />
          <span class="visually-hidden">{t("list.pinned")}</span>
        </span>
      )}
    </>
  );
}
