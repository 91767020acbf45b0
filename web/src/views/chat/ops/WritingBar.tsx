import type { Id } from "../../../core/types";
import { t } from "../../../i18n";
import { memberName, saidText } from "../../../state/names";
import { isSaid } from "../../../state/timeline";
import { useSnapshot } from "../../../state/useSnapshot";
import type { Writing } from "../../../state/writing";
import { IconButton } from "../../../ui/Button";
import { Icon } from "../../../ui/Icon";
import { quotedText } from "./Quote";
import { useQuoted } from "./quoted";
import { cancel } from "./steering";
import { Thumb } from "./Thumb";
import css from "./WritingBar.module.css";

/** WritingBar says what the composer is about: an answer to a message, or a change of one. */
export function WritingBar({ conv, writing }: { conv: Id; writing: Writing }) {
  const quoted = useQuoted(conv, writing.seq);
  const event = writing.kind === "edit" ? writing.event : quoted;
  const name = useSnapshot((s) => (event === null || event === undefined ? "" : memberName(s, conv, event.sender)));
  return (
    <div class={css["bar"]} role="status" data-writing={writing.kind}>
      <Icon name={writing.kind === "edit" ? "edit" : "reply"} size={20} />
      {event !== null && event !== undefined && <Thumb event={event} />}
      <span class={css["names"]}>
        <span class={css["title"]}>{writing.kind === "edit" ? t("ops.editing") : t("ops.replying", { name })}</span>
        <span class={css["text"]} dir="auto">
          {writing.kind === "edit" && isSaid(writing.event.body) ? saidText(writing.event.body) : quotedText(event)}
        </span>
      </span>
      <IconButton icon="close" label={t("ops.cancel")} onClick={() => cancel(conv)} />
    </div>
  );
}
