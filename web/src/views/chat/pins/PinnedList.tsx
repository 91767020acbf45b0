import type { Conversation, Id, Seq } from "../../../core/types";
import { t } from "../../../i18n";
import { listTime } from "../../../i18n/time";
import { call } from "../../../state/client";
import { memberName } from "../../../state/names";
import { useSnapshot } from "../../../state/useSnapshot";
import { IconButton } from "../../../ui/Button";
import { Dialog } from "../../../ui/Dialog";
import { attempt, mayPin } from "../ops/acts";
import { quotedText } from "../ops/Quote";
import { usePins, useQuoted } from "../ops/quoted";
import { Thumb } from "../ops/Thumb";
import css from "./PinnedList.module.css";

/** PinnedList is all that is pinned, the last one pinned first: each leads to its place. */
export function PinnedList({ conv, onClose }: { conv: Conversation; onClose: () => void }) {
  const pins = usePins(conv);
  return (
    <Dialog title={t("pins.all", { count: pins.length })} closeLabel={t("dialog.close")} onClose={onClose}>
      <ul class={css["list"]}>
        {pins.toReversed().map((seq) => (
          <Entry key={seq} conv={conv.id} seq={seq} mayLetGo={mayPin(conv)} onGo={onClose} />
        ))}
      </ul>
    </Dialog>
  );
}

function Entry({ conv, seq, mayLetGo, onGo }: { conv: Id; seq: Seq; mayLetGo: boolean; onGo: () => void }) {
  const event = useQuoted(conv, seq);
  const name = useSnapshot((s) => (event === null || event === undefined ? "" : memberName(s, conv, event.sender)));
  const text = quotedText(event);
  return (
    <li class={css["row"]}>
      <a class={css["link"]} href={`/c/${conv}/m/${seq}`} onClick={onGo}>
        {event !== null && event !== undefined && <Thumb event={event} />}
        <span class={css["words"]}>
          <span class={css["head"]}>
            <span class={css["name"]} dir="auto">
              {name}
            </span>
            {event !== null && event !== undefined && <time class={css["time"]}>{listTime(event.sentAt)}</time>}
          </span>
          <span class={css["text"]} dir="auto">
            {text}
          </span>
        </span>
      </a>
      {mayLetGo && <IconButton icon="close" label={t("pins.unpin", { text })} onClick={() => attempt(call("pinMessage", { conv, seq, pinned: false }))} />}
    </li>
  );
}
