import { useEffect, useState } from "preact/hooks";
import type { Conversation, Id } from "../../core/types";
import { t } from "../../i18n";
import { now as clockNow } from "../../i18n/now";
import { listTime } from "../../i18n/time";
import { conversationName, initials, nameList, noticeText, tint, userName } from "../../state/names";
import { navigate } from "../../state/route";
import { hint } from "../../state/client";
import { conversationOrder, me, unreadOf } from "../../state/selectors";
import { deliveryOf } from "../../state/timeline";
import { useSnapshot } from "../../state/useSnapshot";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { ListRow } from "../../ui/ListRow";
import { Ticks } from "../../ui/Ticks";
import { Waiting } from "../Waiting";
import css from "./ConversationList.module.css";

export function ConversationList({ current, onNew }: { current: Id | null; onNew: () => void }) {
  const ids = useSnapshot(conversationOrder);
  const isSynced = useSnapshot((s) => s.synced);
  const now = useMinute();
  if (ids.length === 0) {
    return (
      <div class={css["list"]}>
        {isSynced ? (
          <Empty icon="chat" text={t("list.empty")}>
            <Button kind="primary" onClick={onNew}>
              {t("list.empty_action")}
            </Button>
          </Empty>
        ) : (
          <Waiting shape="rows" onRetry={() => hint("wake")} />
        )}
      </div>
    );
  }
  return (
    <nav class={css["list"]} aria-label={t("list.label")}>
      <ul class={css["rows"]}>
        {ids.map((id) => (
          <li key={id}>
            <Row id={id} isCurrent={id === current} now={now} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Row({ id, isCurrent, now }: { id: Id; isCurrent: boolean; now: number }) {
  const conv = useSnapshot((s) => s.conversations[id]);
  const users = useSnapshot((s) => s.users);
  const unread = useSnapshot((s) => {
    const c = s.conversations[id];
    return c === undefined ? 0 : unreadOf(c, s.reading);
  });
  const lastPending = useSnapshot((s) => s.outbox[id]?.at(-1));
  if (conv === undefined) {
    return null;
  }
  const name = conversationName(users, conv);
  const at = lastPending?.at ?? conv.last?.sentAt ?? 0;
  return (
    <ListRow
      href={`/c/${id}`}
      isCurrent={isCurrent}
      onOpen={() => navigate(`/c/${id}`)}
      avatar={{ initials: initials(name, conv.kind === "group"), tint: tint(conv.peer || id), isGroup: conv.kind === "group" }}
      title={name}
      time={at === 0 ? "" : listTime(at, now)}
      preview={<Preview conv={conv} />}
      badge={{ count: unread, label: t("list.unread", { count: unread }) }}
    />
  );
}

/** Preview: typing, else what failed or waits, else the last event. */
function Preview({ conv }: { conv: Conversation }) {
  const users = useSnapshot((s) => s.users);
  const typing = useSnapshot((s) => s.typing[conv.id]);
  const pending = useSnapshot((s) => s.outbox[conv.id]?.at(-1));
  const myId = useSnapshot((s) => me(s)?.id ?? "");
  if (typing !== undefined) {
    const names = Object.keys(typing).map((id) => userName(users, id));
    return <span class={css["typing"]}>{conv.kind === "direct" ? t("chat.typing") : t("chat.typing_names", { names: nameList(names) })}</span>;
  }
  if (pending !== undefined) {
    return (
      <span class={css["own"]}>
        <Ticks state={pending.state} label={t(`state.${pending.state}`)} />
        <bdi>{pending.text}</bdi>
      </span>
    );
  }
  const { last } = conv;
  if (last === null) {
    return <>{t("list.no_messages")}</>;
  }
  const text = last.body.kind === "text" ? last.body.text : last.body.kind === "unknown" ? last.body.fallback || t("chat.unknown_message") : noticeText(users, last, conv.kind);
  const isNotice = last.body.kind !== "text" && last.body.kind !== "unknown";
  if (last.sender === myId && !isNotice) {
    const delivery = deliveryOf(last.seq, conv);
    return (
      <span class={css["own"]}>
        <Ticks state={delivery} label={t(`state.${delivery}`)} />
        <bdi>{text}</bdi>
      </span>
    );
  }
  return (
    <>
      {conv.kind === "group" && !isNotice && <bdi>{userName(users, last.sender)}: </bdi>}
      <bdi>{text}</bdi>
    </>
  );
}

/** useMinute draws again every minute, for times that say how long ago. */
function useMinute(): number {
  const [now, setNow] = useState(clockNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(clockNow()), 60_000);
    return () => clearInterval(timer);
  }, []);
  return Math.max(now, clockNow() - 1000);
}
