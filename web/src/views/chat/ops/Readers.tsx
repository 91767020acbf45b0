import type { Event, Id } from "../../../core/types";
import { explain, t } from "../../../i18n";
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
          <People title={t("ops.read", { count: value.readCount })} users={value.read} />
          <People title={t("ops.unread", { count: value.memberCount - value.readCount })} users={value.unread} />
        </div>
      )}
    </Dialog>
  );
}

function People({ title, users }: { title: string; users: readonly Id[] }) {
  return (
    <section>
      <h3 class={css["title"]}>{title}</h3>
      {users.map((id) => (
        <PersonLink key={id} id={id} />
      ))}
    </section>
  );
}
