import { useEffect, useRef, useState } from "preact/hooks";
import { toFailure } from "../../../core/errors";
import type { Conversation, Event, Failure } from "../../../core/types";
import { t } from "../../../i18n";
import { shortTime } from "../../../i18n/time";
import { call } from "../../../state/client";
import { noticeText } from "../../../state/names";
import { me, people } from "../../../state/selectors";
import { useSnapshot } from "../../../state/useSnapshot";
import { Button } from "../../../ui/Button";
import { ErrorNote } from "../../ErrorNote";
import { Waiting } from "../../Waiting";
import page from "../Page.module.css";
import css from "./List.module.css";

/** Actions is what was done in a group, and by whom, the latest first. */
export function Actions({ conv }: { conv: Conversation }) {
  const { events, hasMore, failure, load } = useActions(conv);
  return (
    <div class={page["page"]}>
      {events === null && failure === null && <Waiting shape="rows" onRetry={load} />}
      <ul class={css["list"]} aria-label={t("actions.title")}>
        {events?.map((e) => (
          <Action key={e.seq} event={e} />
        ))}
      </ul>
      {failure !== null && <ErrorNote failure={failure} action={{ label: t("app.retry"), run: load }} />}
      {hasMore && failure === null && <Button onClick={load}>{t("actions.more")}</Button>}
    </div>
  );
}

function Action({ event }: { event: Event }) {
  const text = useSnapshot((s) => noticeText(people(s), event, "group", me(s)?.id ?? ""));
  return (
    <li class={css["item"]}>
      <span>{text || t("chat.unknown_message")}</span>
      <time class={css["note"]} dateTime={new Date(event.sentAt).toISOString()}>
        {shortTime(event.sentAt)}
      </time>
    </li>
  );
}

/** useActions reads page after page, and begins again when something else is done. */
function useActions({ id, last }: Conversation) {
  const [events, setEvents] = useState<readonly Event[] | null>(null);
  const [hasMore, setMore] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const turn = useRef(0);
  const read = async (before: readonly Event[]) => {
    const mine = ++turn.current;
    try {
      const next = await call("actions", { conv: id, before: before.at(-1)?.seq ?? 0 });
      if (mine === turn.current) {
        setEvents([...before, ...next.events]);
        setMore(next.hasMore);
        setFailure(null);
      }
    } catch (error) {
      if (mine === turn.current) {
        setFailure(toFailure(error));
      }
    }
  };
  const latest = last === null || last.countable ? 0 : last.seq;
  useEffect(() => void read([]), [latest]);
  useEffect(
    () => () => {
      turn.current = -1;
    },
    [],
  );
  return { events, hasMore, failure, load: () => void read(events ?? []) };
}
