import type { Event } from "../../../core/types";
import { explain, t } from "../../../i18n";
import { call } from "../../../state/client";
import { useLoaded } from "../../../state/useLoaded";
import { Dialog } from "../../../ui/Dialog";
import { PersonLink } from "../../people/PersonLink";
import css from "./People.module.css";

/** Reacted is who reacted to a message, and how. */
export function Reacted({ event, onClose }: { event: Event; onClose: () => void }) {
  const { value, failure } = useLoaded(() => call("reactions", { conv: event.conv, seq: event.seq }), [event.changedSeq]);
  return (
    <Dialog title={t("ops.reacted")} closeLabel={t("dialog.close")} onClose={onClose}>
      {failure !== null && <p class={css["note"]}>{explain(failure)}</p>}
      <ul class={css["list"]}>
        {value?.map(({ user, emoji }) => (
          <li key={`${user} ${emoji}`}>
            <PersonLink id={user}>
              <span class={css["emoji"]}>{emoji}</span>
            </PersonLink>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
