import type { Event, Id, Millis } from "../../../core/types";
import { explain, t } from "../../../i18n";
import { fullTime, shortTime } from "../../../i18n/time";
import { call } from "../../../state/client";
import { useLoaded } from "../../../state/useLoaded";
import { Dialog } from "../../../ui/Dialog";
import { PersonLink } from "../../people/PersonLink";
import css from "./People.module.css";

/** Readers is who has read a message, and who has not; in large groups how many. */
export function Readers({ event, onClose }: { event: Event; onClose: () => void }) {
  const { value, failure } = useLoaded(() => call("readers", { conv: event.conv, seq: event.seq }));
  return (
    <Dialog title={t("ops.readers")} closeLabel={t("dialog.close")} onClose={onClose}>
      {failure !== null && <p class={css["note"]}>{explain(failure)}</p>}
      {value !== null && (
        <div class={css["list"]}>
          <People title={t("ops.read", { count: value.readCount })} users={value.read} at={value.at} />
          <People title={t("ops.unread", { count: value.memberCount - value.readCount })} users={value.unread} />
        </div>
      )}
    </Dialog>
  );
}

function People({ title, users, at = [] }: { title: string; users: readonly Id[]; at?: readonly Millis[] }) {
  return (
    <section>
      <h3 class={css["title"]}>{title}</h3>
      {users.map((id, i) => (
        <PersonLink key={id} id={id}>
          {at[i] !== undefined && at[i] > 0 && (
            <time class={css["when"]} dateTime={new Date(at[i]).toISOString()} title={fullTime(at[i])}>
              {shortTime(at[i])}
            </time>
          )}
        </PersonLink>
      ))}
    </section>
  );
}
