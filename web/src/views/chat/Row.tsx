import type { Conversation } from "../../core/types";
import { t } from "../../i18n";
import { day, fullTime } from "../../i18n/time";
import { noticeText } from "../../state/names";
import type { Item } from "../../state/timeline";
import { useSnapshot } from "../../state/useSnapshot";
import { MessageRow } from "./MessageRow";
import css from "./Row.module.css";

/** Row is one line of the timeline, of whatever kind. */
export function Row({ item, conv }: { item: Item; conv: Conversation }) {
  switch (item.kind) {
    case "message":
      return <MessageRow message={item} conv={conv} />;
    case "day":
      return (
        <div class={css["day"]} data-key={item.key} title={fullTime(item.at)}>
          {day(item.at)}
        </div>
      );
    case "notice":
      return <Notice item={item} kind={conv.kind} />;
    case "unread":
      return (
        <div class={css["unread"]} data-key={item.key} role="separator" aria-label={t("chat.unread_line")}>
          {t("chat.unread_line")}
        </div>
      );
    case "gap":
      return (
        <div class={css["notice"]} data-key={item.key} role="status">
          {t("chat.gap")}
        </div>
      );
  }
}

function Notice({ item, kind }: { item: Extract<Item, { kind: "notice" }>; kind: Conversation["kind"] }) {
  const users = useSnapshot((s) => s.users);
  return (
    <div class={css["notice"]} data-key={item.key} data-seq={item.event.seq} title={fullTime(item.event.sentAt)}>
      {noticeText(users, item.event, kind)}
    </div>
  );
}
