import type { ComponentChildren } from "preact";
import type { Conversation, Event, Id } from "../../core/types";
import { t } from "../../i18n";
import { day, fullTime } from "../../i18n/time";
import { noticeText, peopleList, userName } from "../../state/names";
import { me, people } from "../../state/selectors";
import type { Item } from "../../state/timeline";
import { useSnapshot } from "../../state/useSnapshot";
import type { DayAsked } from "./DayPicker";
import { OnDemand } from "../OnDemand";
import { MessageRow } from "./MessageRow";
import { recalled } from "./ops/load";
import css from "./Row.module.css";

interface RowProps {
  item: Item;
  conv: Id;
  kind: Conversation["kind"];
  onDay: (asked: DayAsked) => void;
}

/** Row is one line of the timeline, of whatever kind. */
export function Row({ item, conv, kind, onDay }: RowProps) {
  switch (item.kind) {
    case "message":
      return <MessageRow message={item} conv={conv} kind={kind} />;
    case "day":
      return (
        <div class={css["day"]} data-key={item.key} data-day={item.at}>
          <button type="button" class={css["dayButton"]} tabIndex={-1} data-row title={fullTime(item.at)} onClick={(e) => onDay({ at: item.at, beside: e.currentTarget })}>
            {day(item.at)}
          </button>
        </div>
      );
    case "notice":
      return item.event.body.kind === "recalled" ? (
        <Line id={item.key} seq={item.event.seq} at={item.event.sentAt} text={<OnDemand load={recalled} props={{ event: item.event, isGroup: kind === "group" }} meanwhile="…" />} />
      ) : (
        <Notice item={item} event={item.event} kind={kind} />
      );
    case "joins":
      return <Joins item={item} />;
    case "friends":
      return <Line id={item.key} at={item.at} text={t("notice.friends")} />;
    case "unread":
      return (
        <div class={css["unread"]} data-key={item.key} role="separator" aria-label={t("chat.unread_line")}>
          {t("chat.unread_line")}
        </div>
      );
    case "gap":
      return <Gap item={item} />;
  }
}

function Notice({ item, event, kind }: { item: Item; event: Event; kind: Conversation["kind"] }) {
  const text = useSnapshot((s) => noticeText(people(s), event, kind, me(s)?.id ?? ""));
  return <Line id={item.key} seq={event.seq} at={event.sentAt} text={text} />;
}

function Joins({ item }: { item: Extract<Item, { kind: "joins" }> }) {
  const users = [...new Set(item.users)];
  const text = useSnapshot((s) => t("notice.joined", { names: peopleList(users.map((id) => userName(people(s), id))) }));
  return <Line id={item.key} seq={item.seq} at={item.at} text={text} />;
}

function Line({ id, seq, at, text }: { id: string; seq?: number; at: number; text: ComponentChildren }) {
  return (
    <div class={css["notice"]} role="article" tabIndex={-1} data-row data-key={id} data-seq={seq} title={fullTime(at)}>
      <span class={css["noticeText"]}>{text}</span>
    </div>
  );
}

/** Gap holds the place of messages that are being fetched. */
function Gap({ item }: { item: Item }) {
  return (
    <div class={css["gap"]} data-key={item.key} role="status">
      <span class={css["ghost"]} />
      <span class={`${css["ghost"]} ${css["short"]}`} />
      <span class="visually-hidden">{t("chat.gap")}</span>
    </div>
  );
}
