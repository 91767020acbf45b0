import { useEffect } from "preact/hooks";
import type { Id, Seq } from "../../core/types";
import { t } from "../../i18n";
import { call } from "../../state/client";
import { useLoaded } from "../../state/useLoaded";
import { ErrorNote } from "../ErrorNote";
import { PersonLink } from "../people/PersonLink";
import css from "./Notice.module.css";

/** The marks of many are not told to all: they are asked for so often, milliseconds. */
const EVERY = 5000;

/** NoticeReaders tells those who may write a notice how many have read the one there is, and who. */
export function NoticeReaders({ conv, seq }: { conv: Id; seq: Seq }) {
  const { value, failure, reload } = useLoaded(() => call("noticeReaders", { conv, seq }), [seq]);
  useEffect(() => {
    const timer = setInterval(() => void reload(), EVERY);
    return () => clearInterval(timer);
  }, [reload]);
  if (value === null) {
    return failure === null ? null : <ErrorNote failure={failure} />;
  }
  const label = t("notice.read_by", { read: value.readCount, all: value.memberCount });
  if (value.read.length + value.unread.length === 0) {
    return <p class={css["hint"]}>{label}</p>;
  }
  return (
    <details>
      <summary class={css["count"]}>{label}</summary>
      <People title={t("notice.read")} ids={value.read} />
      <People title={t("notice.unread")} ids={value.unread} />
    </details>
  );
}

function People({ title, ids }: { title: string; ids: readonly Id[] }) {
  if (ids.length === 0) {
    return null;
  }
  return (
    <div>
      <p class={css["title"]}>{title}</p>
      <ul class={css["people"]} aria-label={title}>
        {ids.map((id) => (
          <li key={id}>
            <PersonLink id={id} />
          </li>
        ))}
      </ul>
    </div>
  );
}
